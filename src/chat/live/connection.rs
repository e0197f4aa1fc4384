//! One live connection of any kind, as the node sees it: a bounded queue and whose it is.

use super::notice::Shared;
use crate::chat::{Actor, Credential};
use crate::domain::{ConversationId, Seq, UserName, UserRef};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Why a connection gets nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Its session has ended, or its access token was revoked.
    SignedOut,
    /// More had queued up than it may.
    TooSlow,
    /// The server is going away.
    ShuttingDown,
}

/// A live connection. The registry puts in, one [`super::Receiver`] takes out.
#[derive(Debug)]
pub struct Connection {
    /// Whose it is, and by what right.
    pub actor: Actor,
    bound: usize,
    // A std mutex: held for a push or a swap only, never across an await.
    queue: Mutex<Queue>,
    ready: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Arc<Shared>>,
    bytes: usize,
    ended: Option<Ended>,
    /// Whether it wants to hear of conversations.
    subscribed: bool,
    /// Conversations it listens to, sorted, each with the seq at which its user was seen to be a member.
    listening: Vec<(ConversationId, Seq)>,
    /// The name that the user took since.
    renamed: Option<UserName>,
    /// The right that has taken the place of the one that it came by.
    entitled: Option<Credential>,
}

impl Connection {
    /// A connection of `actor` that may have `bound` bytes waiting.
    #[must_use]
    pub fn new(actor: Actor, bound: usize) -> Arc<Self> {
        Arc::new(Self { actor, bound, queue: Mutex::default(), ready: Notify::new() })
    }

    /// The user, by the name of now.
    #[must_use]
    pub fn user(&self) -> UserRef {
        let name = self.lock().renamed.clone();
        UserRef { id: self.actor.user.id, name: name.unwrap_or_else(|| self.actor.user.name.clone()) }
    }

    /// The user has another name from now on.
    pub(super) fn rename(&self, name: UserName) {
        self.lock().renamed = Some(name);
    }

    /// Another right takes the place of the one that it came by.
    pub(super) fn entitle(&self, credential: Credential) {
        self.lock().entitled = Some(credential);
    }

    /// By what right it is here.
    #[must_use]
    pub fn credential(&self) -> Credential {
        self.lock().entitled.unwrap_or(self.actor.credential)
    }

    /// Queues a notice.
    pub fn push(&self, shared: &Arc<Shared>) {
        self.push_all(std::iter::once(shared));
    }

    /// Queues notices; a queue over its bound is emptied and ends the connection, and nobody else notices. One notice
    /// alone is never too much. What belongs to a conversation is left out when the connection does not listen to it
    /// (any more).
    pub(super) fn push_all<'a>(&self, all: impl Iterator<Item = &'a Arc<Shared>>) {
        let mut queue = self.lock();
        let taken = all.filter(|shared| queue.push(shared, self.bound)).count();
        drop(queue);
        if taken > 0 {
            self.ready.notify_one();
        }
    }

    /// Ends the connection: what waits is dropped, nothing more comes.
    pub fn end(&self, why: Ended) {
        self.lock().end(why);
        self.ready.notify_one();
    }

    /// Why it gets nothing more, if so: then it may do nothing more either.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.lock().ended
    }

    /// From here on it may listen to conversations.
    pub(super) fn subscribe(&self) {
        self.lock().subscribed = true;
    }

    /// Notes that it listens to a conversation, whose member its user was at `since`; whether that is new. Whoever has
    /// not subscribed listens to nothing.
    pub(super) fn listen(&self, conversation: ConversationId, since: Seq) -> bool {
        let mut queue = self.lock();
        if queue.ended.is_some() || !queue.subscribed {
            return false;
        }
        match queue.place(conversation) {
            Ok(place) => {
                if let Some((_, known)) = queue.listening.get_mut(place) {
                    *known = since.max(*known);
                }
                false
            }
            Err(place) => {
                queue.listening.insert(place, (conversation, since));
                true
            }
        }
    }

    /// Drops what waits of a conversation, and listens to it no more, unless its user was a member at `end` or after;
    /// whether it did.
    pub(super) fn unlisten(&self, conversation: ConversationId, end: Seq) -> bool {
        let mut queue = self.lock();
        let Ok(place) = queue.place(conversation) else { return false };
        if queue.listening.get(place).is_some_and(|(_, since)| *since >= end) {
            return false;
        }
        queue.listening.remove(place);
        queue.waiting.retain(|shared| shared.notice.conversation() != Some(conversation));
        queue.bytes = queue.waiting.iter().map(|shared| shared.weight).sum();
        true
    }

    /// The conversations it listens to.
    #[must_use]
    pub fn listening(&self) -> Vec<ConversationId> {
        self.lock().listening.iter().map(|(id, _)| *id).collect()
    }

    /// The conversations it listens to, each with the seq at which its user was seen to be a member; none before it
    /// subscribes.
    pub(super) fn seen_member(&self) -> Option<Vec<(ConversationId, Seq)>> {
        let queue = self.lock();
        queue.subscribed.then(|| queue.listening.clone())
    }

    /// Whether it listens to a conversation: then its user is a member.
    #[must_use]
    pub fn listens_to(&self, conversation: ConversationId) -> bool {
        self.lock().place(conversation).is_ok()
    }

    /// Everything that waits now; may be nothing.
    ///
    /// # Errors
    /// Why there is nothing more.
    pub(super) fn take_now(&self) -> Result<VecDeque<Arc<Shared>>, Ended> {
        let mut queue = self.lock();
        if let Some(why) = queue.ended {
            return Err(why);
        }
        queue.bytes = 0;
        Ok(std::mem::take(&mut queue.waiting))
    }

    /// Everything that waits; waits until there is something. Safe to cancel.
    ///
    /// # Errors
    /// Why there is nothing more.
    pub(super) async fn take(&self) -> Result<VecDeque<Arc<Shared>>, Ended> {
        loop {
            {
                let mut queue = self.lock();
                if let Some(why) = queue.ended {
                    return Err(why);
                }
                if !queue.waiting.is_empty() {
                    queue.bytes = 0;
                    return Ok(std::mem::take(&mut queue.waiting));
                }
            }
            self.ready.notified().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Where a conversation is among those that are listened to, or would be.
    fn place(&self, conversation: ConversationId) -> Result<usize, usize> {
        self.listening.binary_search_by_key(&conversation, |(id, _)| *id)
    }

    /// Whether it is taken up, or is one too many.
    fn push(&mut self, shared: &Arc<Shared>, bound: usize) -> bool {
        let unheard = shared.notice.conversation().is_some_and(|id| self.place(id).is_err());
        if self.ended.is_some() || unheard {
            return false;
        }
        self.bytes += shared.weight;
        self.waiting.push_back(shared.clone());
        if self.bytes > bound && self.waiting.len() > 1 {
            self.end(Ended::TooSlow);
        }
        true
    }

    fn end(&mut self, why: Ended) {
        self.ended.get_or_insert(why);
        self.waiting = VecDeque::new();
        self.bytes = 0;
    }
}
