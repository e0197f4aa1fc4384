//! The bus port: hints between the parts of a node and between nodes. It may lose, double and reorder; whoever sees
//! a gap asks the store.

use super::live::Roll;
use super::tag::Tagged;
use crate::domain::{
    AccessTokenId, ConversationId, Event, NodeId, Seq, SessionId, Timestamp, UserId, UserName, UserRef,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A hint. Nodes tell each other hints as JSON: a node leaves out what it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// Who is at a node.
    Roll(Roll),
    /// Somebody has missed what a node has said of who is there, and wants to hear all of it.
    RollWanted {
        /// Which node.
        node: NodeId,
    },
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

/// What somebody at this node has to do with, so that hints of it are wanted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interest {
    /// Somebody here listens to the conversation.
    Conversation(ConversationId),
    /// The user is here.
    User(UserId),
}

/// A way to tell all nodes, this one included.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Tells everybody who is subscribed. Never waits for them.
    async fn publish(&self, signal: Signal);
    /// Starts listening: everything published from now on is heard, or `Missed`; of other nodes', what concerns all, and
    /// what this node follows.
    fn subscribe(&self) -> Box<dyn Subscription>;
    /// What other nodes publish of these is heard from now on. Whether there are others: they may have published
    /// something before that.
    async fn follow(&self, _interests: &[Interest]) -> bool {
        false
    }
    /// What other nodes publish of these is not heard any more.
    async fn unfollow(&self, _interests: &[Interest]) {}
    /// After what time to look after everything that matters, because hints may have been lost without anybody noticing.
    /// None when that cannot happen.
    fn sweep_after(&self) -> Option<Duration> {
        None
    }
    /// Whether there may be other nodes.
    fn is_shared(&self) -> bool {
        false
    }
    /// Whether other nodes can be reached.
    async fn ready(&self) -> bool;
}

/// One listener.
#[async_trait]
pub trait Subscription: Send {
    /// The next hint; none when the bus is gone.
    async fn next(&mut self) -> Option<Heard>;
}
