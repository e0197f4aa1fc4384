//! The receiving end of a connection: brings what was missed, then what comes, each event exactly once and in order.

use super::connection::{Connection, Ended};
use super::notice::{Notice, Shared};
use super::registry::Live;
use crate::chat::{Actor, Chat};
use crate::domain::{ConversationId, Error, Event, Seq};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How many missed events are read at once.
pub(super) const BATCH: u32 = 500;

/// The receiving end of a connection; dropping it disconnects.
pub struct Receiver {
    pub(super) chat: Arc<Chat>,
    pub(super) live: Arc<Live>,
    pub(super) connection: Arc<Connection>,
    /// The last seq that was handed out of each conversation.
    pub(super) cursors: HashMap<ConversationId, Seq>,
    /// Taken from the queue, not handed out yet.
    pending: VecDeque<Arc<Shared>>,
}

/// Events that are missing: those after `from`, up to and with `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    pub(super) conversation: ConversationId,
    pub(super) from: Seq,
    pub(super) to: Seq,
}

impl Receiver {
    /// Connects `actor`. Nothing comes before [`Receiver::resume`] or [`Receiver::subscribe`], but for what concerns
    /// the user alone.
    #[must_use]
    pub fn connect(chat: &Arc<Chat>, actor: Actor) -> Self {
        let live = chat.live.clone();
        let connection = live.connect(actor);
        Self { chat: chat.clone(), live, connection, cursors: HashMap::new(), pending: VecDeque::new() }
    }

    /// Looks once more whether the credential is good, and ends the connection if it is not: it may have been revoked
    /// after somebody came by it and before there was a connection to end.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn verify(&self) -> Result<(), Error> {
        if !self.chat.is_good(&self.connection.actor).await? {
            self.connection.end(Ended::SignedOut);
        }
        Ok(())
    }

    /// The connection.
    #[must_use]
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// What came since the last call, waiting until there is something. Safe to cancel: what was taken from the queue
    /// stays here until it is handed out.
    ///
    /// # Errors
    /// Why nothing more comes.
    pub async fn next(&mut self) -> Result<Vec<Arc<Shared>>, Ended> {
        loop {
            if let Some(why) = self.connection.ended() {
                return Err(why);
            }
            let mut due = self.take_ready();
            if due.is_empty() {
                match self.gap() {
                    Some(gap) => due = self.fill(gap).await,
                    None => self.pending = self.connection.take().await?,
                }
            }
            if !due.is_empty() {
                return Ok(due);
            }
        }
    }

    /// Everything that has come so far, without waiting for more. Not to be cancelled.
    ///
    /// # Errors
    /// Why nothing more comes.
    pub async fn so_far(&mut self) -> Result<Vec<Arc<Shared>>, Ended> {
        self.pending.extend(self.connection.take_now()?);
        let mut due = self.take_ready();
        while let Some(gap) = self.gap() {
            due.extend(self.fill(gap).await);
            due.extend(self.take_ready());
        }
        Ok(due)
    }

    /// The last seq of a conversation that was handed out, or is about to be.
    #[must_use]
    pub fn seen(&self, conversation: ConversationId) -> Option<Seq> {
        self.cursors.get(&conversation).copied()
    }

    /// Some of what was handed out of a conversation after `seq`, once more; none when that was all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn again(&self, conversation: ConversationId, seq: Seq) -> Result<Vec<Arc<Shared>>, Error> {
        match self.cursors.get(&conversation) {
            Some(last) if seq < *last => {
                let events = self.read(Gap { conversation, from: seq, to: *last }).await?;
                Ok(events.into_iter().map(share).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What can be handed out at once: everything up to the first gap.
    fn take_ready(&mut self) -> Vec<Arc<Shared>> {
        let mut due = Vec::new();
        while self.gap().is_none()
            && let Some(shared) = self.pending.pop_front()
        {
            if self.admit(&shared) {
                due.push(shared);
            }
        }
        due
    }

    /// What is missing before the next notice.
    fn gap(&self) -> Option<Gap> {
        let Notice::Event(event) = &self.pending.front()?.notice else { return None };
        let (conversation, from) = (event.conversation, *self.cursors.get(&event.conversation)?);
        let is_gap = from + 1 < event.seq && self.connection.listens_to(conversation);
        is_gap.then(|| Gap { conversation, from, to: event.seq - 1 })
    }

    /// Whether a notice is handed out: not what was already, nor what the connection may hear no more.
    fn admit(&mut self, shared: &Shared) -> bool {
        if shared.notice.conversation().is_some_and(|id| !self.connection.listens_to(id)) {
            return false;
        }
        match &shared.notice {
            Notice::Event(event) => {
                let last = self.cursors.get(&event.conversation);
                if last.is_some_and(|last| event.seq <= *last) {
                    return false;
                }
                self.cursors.insert(event.conversation, event.seq);
            }
            Notice::ConversationGone(conversation) => {
                self.cursors.remove(conversation);
            }
            _ => {}
        }
        true
    }

    /// The first events that the store has of a gap.
    async fn fill(&mut self, gap: Gap) -> Vec<Arc<Shared>> {
        match self.read(gap).await {
            // The membership may have ended while the store was asked.
            Ok(_) if !self.connection.listens_to(gap.conversation) => Vec::new(),
            Ok(events) => {
                // What the store does not have is not waited for.
                let reached = events.last().map_or(gap.to, |event| event.seq);
                self.cursors.insert(gap.conversation, reached);
                events.into_iter().map(share).collect()
            }
            Err(error) => {
                tracing::warn!(%error, "a gap could not be closed; the client is told to resume");
                self.connection.end(Ended::TooSlow);
                Vec::new()
            }
        }
    }

    /// The first events of a gap, as many as are read at once.
    pub(super) async fn read(&self, gap: Gap) -> Result<Vec<Event>, Error> {
        let mut events = self.chat.store.events_after(gap.conversation, gap.from, BATCH).await?;
        events.retain(|event| event.seq <= gap.to);
        Ok(events)
    }
}

fn share(event: Event) -> Arc<Shared> {
    Shared::new(Notice::Event(Arc::new(event)))
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.live.disconnect(&self.connection);
    }
}
