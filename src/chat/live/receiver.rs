//! The receiving end of a connection: brings what was missed, then what comes, each event exactly once and in order.

use super::connection::{Connection, Ended};
use super::notice::{Notice, Shared};
use super::registry::Live;
use crate::chat::{Actor, Chat};
use crate::domain::{Away, ConversationId, Epoch, Error, Event, Overview, Seq, UserRef};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// How many missed events are read at once.
const BATCH: u32 = 500;

/// Where a client is in a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The database's life that `seq` belongs to.
    pub epoch: Epoch,
    /// The last seq the client has.
    pub seq: Seq,
}

/// What a client missed while it was away.
#[derive(Debug, Default)]
pub struct CatchUp {
    /// Conversations that it cannot catch up with: it has to load them anew.
    pub resync: Vec<ConversationId>,
    /// Conversations that have come into the user's list.
    pub new: Vec<Overview>,
    /// Conversations that have gone from it.
    pub gone: Vec<ConversationId>,
    /// The missing events, ascending in each conversation.
    pub events: Vec<Event>,
    /// All conversations as they are now.
    pub conversations: Vec<Overview>,
    /// Who is here.
    pub online: Vec<UserRef>,
    /// Who of them is away.
    pub away: Vec<Away>,
}

/// The receiving end of a connection; dropping it disconnects.
pub struct Receiver {
    chat: Arc<Chat>,
    live: Arc<Live>,
    connection: Arc<Connection>,
    /// The last seq that was handed out of each conversation.
    cursors: HashMap<ConversationId, Seq>,
    /// Taken from the queue, not looked at yet.
    pending: VecDeque<Arc<Shared>>,
    /// To be handed out.
    due: Vec<Arc<Shared>>,
}

impl Receiver {
    /// Connects `actor`. Nothing comes before [`Receiver::resume`] or [`Receiver::subscribe`], but for what concerns
    /// the user alone.
    #[must_use]
    pub fn connect(chat: &Arc<Chat>, actor: Actor) -> Self {
        let live = chat.live.clone();
        let connection = live.connect(actor);
        Self {
            chat: chat.clone(),
            live,
            connection,
            cursors: HashMap::new(),
            pending: VecDeque::new(),
            due: Vec::new(),
        }
    }

    /// The connection.
    #[must_use]
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Listens to all conversations of the user from now on. Where it was listening already, it goes on after the last
    /// event that was handed out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn subscribe(&mut self) -> Result<CatchUp, Error> {
        let mut caught = CatchUp { conversations: self.listen().await?, ..CatchUp::default() };
        for overview in &caught.conversations {
            let (id, head) = (overview.conversation.id, overview.conversation.head);
            if let Some(last) = self.cursors.get(&id) {
                caught.events.extend(self.events_between(id, *last, head).await?);
            }
            self.start(id, head);
        }
        self.live.announce(&self.connection);
        self.look_around(&mut caught);
        Ok(caught)
    }

    /// Listens to all conversations of the user, and brings what happened since `cursors`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn resume(&mut self, cursors: &[Cursor]) -> Result<CatchUp, Error> {
        let mut caught = CatchUp { conversations: self.listen().await?, ..CatchUp::default() };
        let known: HashMap<_, _> = cursors.iter().map(|cursor| (cursor.conversation, *cursor)).collect();
        let mine: HashSet<_> = caught.conversations.iter().map(|overview| overview.conversation.id).collect();
        caught.gone = known.keys().filter(|id| !mine.contains(id)).copied().collect();
        for overview in &caught.conversations {
            let (id, head) = (overview.conversation.id, overview.conversation.head);
            match known.get(&id) {
                None => {
                    caught.new.push(overview.clone());
                    self.start(id, head);
                }
                Some(cursor) if self.can_resume(*cursor, head) => {
                    let missed = self.events_between(id, cursor.seq, head).await?;
                    caught.events.extend(missed);
                    self.start(id, head.max(cursor.seq));
                }
                Some(_) => {
                    caught.resync.push(id);
                    self.start(id, head);
                }
            }
        }
        self.live.announce(&self.connection);
        self.look_around(&mut caught);
        Ok(caught)
    }

    /// What came since the last call, waiting until there is something. Safe to cancel: what was taken from the queue
    /// stays here until it is handed out.
    ///
    /// # Errors
    /// Why nothing more comes.
    pub async fn next(&mut self) -> Result<Vec<Arc<Shared>>, Ended> {
        while self.due.is_empty() {
            if self.pending.is_empty() {
                self.pending = self.connection.take().await?;
            }
            while let Some(shared) = self.pending.front().cloned() {
                self.admit(shared).await;
                self.pending.pop_front();
            }
        }
        Ok(std::mem::take(&mut self.due))
    }

    /// What was handed out of a conversation after `seq`, once more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn again(&self, conversation: ConversationId, seq: Seq) -> Result<Vec<Arc<Shared>>, Error> {
        let last = self.cursors.get(&conversation).copied().unwrap_or(seq);
        Ok(self.events_between(conversation, seq, last).await?.into_iter().map(share).collect())
    }

    /// Makes a notice due, after what is missing before it; an event that was handed out already is left out.
    async fn admit(&mut self, shared: Arc<Shared>) {
        match &shared.notice {
            Notice::Event(event) => {
                let (conversation, seq) = (event.conversation, event.seq);
                let last = self.cursors.get(&conversation).copied();
                if last.is_some_and(|last| seq <= last) {
                    return;
                }
                if let Some(last) = last.filter(|last| last + 1 < seq)
                    && !self.close_gap(conversation, last, seq).await
                {
                    return;
                }
                self.cursors.insert(conversation, seq);
            }
            Notice::ConversationGone(conversation) => {
                self.cursors.remove(conversation);
            }
            _ => {}
        }
        self.due.push(shared);
    }

    /// Makes due what the store has between `last` and `seq`; whether the event at `seq` may follow.
    async fn close_gap(&mut self, conversation: ConversationId, last: Seq, seq: Seq) -> bool {
        match self.events_between(conversation, last, seq - 1).await {
            // The membership may have ended while the store was asked.
            Ok(_) if !self.connection.listens_to(conversation) => false,
            Ok(events) => {
                self.due.extend(events.into_iter().map(share));
                true
            }
            Err(error) => {
                tracing::warn!(%error, %conversation, "a gap could not be closed; the client is told to resume");
                self.connection.end(Ended::TooSlow);
                false
            }
        }
    }

    /// Listens to everything that is the user's, and looks again afterwards, so that a membership that ended in
    /// between does not stay.
    async fn listen(&self) -> Result<Vec<Overview>, Error> {
        let user = self.connection.actor.user.id;
        for overview in self.chat.store.conversations(user).await? {
            self.live.listen(overview.conversation.id, &self.connection);
        }
        let now = self.chat.store.conversations(user).await?;
        let mine: HashSet<_> = now.iter().map(|overview| overview.conversation.id).collect();
        for stale in self.connection.listening().into_iter().filter(|id| !mine.contains(id)) {
            self.live.revoke(stale, user);
        }
        Ok(now)
    }

    fn look_around(&self, caught: &mut CatchUp) {
        caught.online = self.live.neighbours(&self.connection);
        let away = |user: &UserRef| Some(Away { user: user.clone(), message: Some(self.live.away(user.id)?) });
        caught.away = caught.online.iter().filter_map(away).collect();
    }

    fn start(&mut self, conversation: ConversationId, seq: Seq) {
        let cursor = self.cursors.entry(conversation).or_insert(seq);
        *cursor = seq.max(*cursor);
        self.live.note_start(conversation, seq);
    }

    fn can_resume(&self, cursor: Cursor, head: Seq) -> bool {
        cursor.epoch == self.chat.epoch && cursor.seq <= head && head - cursor.seq <= self.chat.settings.resume_events
    }

    /// The events after `from` up to and with `to`.
    async fn events_between(&self, conversation: ConversationId, from: Seq, to: Seq) -> Result<Vec<Event>, Error> {
        let mut events: Vec<Event> = Vec::new();
        let mut last = from;
        while last < to {
            let batch = self.chat.store.events_after(conversation, last, BATCH).await?;
            let Some(newest) = batch.last() else { break };
            last = newest.seq;
            events.extend(batch.into_iter().filter(|event| event.seq <= to));
        }
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
