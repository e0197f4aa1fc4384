//! The bus port: hints between the parts of a node and between nodes. It may lose, double and reorder; whoever sees
//! a gap asks the store.

use super::tag::Tagged;
use crate::domain::{AccessTokenId, ConversationId, Event, Seq, SessionId, Timestamp, UserId, UserName, UserRef};
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// An event was committed.
    Event(Arc<Event>),
    /// Somebody is writing.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserRef,
        /// Whether it was told as a tag too.
        tagged: bool,
    },
    /// A user has read up to `seq`.
    Read {
        /// Who.
        user: UserId,
        /// Where.
        conversation: ConversationId,
        /// Up to here.
        seq: Seq,
        /// What is left.
        unread: u32,
        /// The moment that goes with it, if there is one.
        at: Option<Timestamp>,
    },
    /// Programs tell each other something in passing.
    Tagged {
        /// Where.
        conversation: ConversationId,
        /// What.
        tagged: Arc<Tagged>,
    },
    /// A guest has taken another name.
    Renamed {
        /// Who, by the new name.
        user: UserRef,
        /// The name before.
        old: UserName,
        /// Where the guest is: whoever is there learns of it.
        conversations: Vec<ConversationId>,
    },
    /// A mark: whoever published it hears it after everything that it published before.
    Fence(Uuid),
    /// A session has ended.
    SessionEnded(SessionId),
    /// An access token was revoked.
    AccessTokenRevoked(AccessTokenId),
}

/// What a subscriber hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A hint.
    Signal(Signal),
    /// Some hints were lost: look after everything that matters.
    Missed,
}

/// A way to tell all nodes, this one included.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Tells everybody who is subscribed. Never waits for them.
    async fn publish(&self, signal: Signal);
    /// Starts listening: everything published from now on is heard, or `Missed`.
    fn subscribe(&self) -> Box<dyn Subscription>;
    /// Whether other nodes can be reached.
    async fn ready(&self) -> bool;
}

/// One listener.
#[async_trait]
pub trait Subscription: Send {
    /// The next hint; none when the bus is gone.
    async fn next(&mut self) -> Option<Heard>;
}
