//! Coming (back): a client listens to all of its user's conversations, and gets what it missed.

use super::notice::weight_of;
use super::receiver::{Gap, Receiver};
use crate::domain::{Away, ConversationId, Epoch, Error, Event, Overview, Seq, UserRef};
use std::collections::{HashMap, HashSet, VecDeque};

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

/// What a client missed while it was away. The events are read bit by bit: see [`Receiver::missed`].
#[derive(Debug, Default)]
pub struct CatchUp {
    /// Conversations that it cannot catch up with: it has to load them anew.
    pub resync: Vec<ConversationId>,
    /// Conversations that have come into the user's list.
    pub new: Vec<Overview>,
    /// Conversations that have gone from it.
    pub gone: Vec<ConversationId>,
    /// All conversations as they are now.
    pub conversations: Vec<Overview>,
    /// Who is here.
    pub online: Vec<UserRef>,
    /// Who of them is away.
    pub away: Vec<Away>,
    /// The conversations that it has begun to listen to now.
    begun: HashSet<ConversationId>,
    /// The missing events, to be read.
    gaps: VecDeque<Gap>,
    /// How many bytes of them may still be brought.
    budget: usize,
}

/// Some of what was missed.
#[derive(Debug)]
pub enum Missed {
    /// Events, ascending in each conversation.
    Events(Vec<Event>),
    /// What is left of this conversation is too much: it has to be loaded anew.
    Resync(ConversationId),
}

impl Receiver {
    /// Listens to all conversations of the user from now on. Where it was listening already, it goes on after the last
    /// event that was handed out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn subscribe(&mut self) -> Result<CatchUp, Error> {
        let mut caught = self.listen().await?;
        for overview in &caught.conversations {
            let (conversation, head) = (overview.conversation.id, overview.conversation.head);
            if let Some(from) = self.cursors.get(&conversation) {
                caught.gaps.push_back(Gap { conversation, from: *from, to: head });
            }
            self.start(conversation, head);
        }
        self.announce(&mut caught);
        Ok(caught)
    }

    /// Listens to all conversations of the user, and brings what happened since `cursors`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn resume(&mut self, cursors: &[Cursor]) -> Result<CatchUp, Error> {
        let mut caught = self.listen().await?;
        let known: HashMap<_, _> = cursors.iter().map(|cursor| (cursor.conversation, *cursor)).collect();
        let mine: HashSet<_> = caught.conversations.iter().map(|overview| overview.conversation.id).collect();
        caught.gone = known.keys().filter(|id| !mine.contains(id)).copied().collect();
        for overview in &caught.conversations {
            let (conversation, head) = (overview.conversation.id, overview.conversation.head);
            match known.get(&conversation) {
                // What the pump made it listen to meanwhile, the pump tells.
                None if caught.begun.contains(&conversation) || self.cursors.contains_key(&conversation) => {
                    caught.new.push(overview.clone());
                }
                None => {}
                Some(cursor) if self.can_resume(*cursor, head) => {
                    caught.gaps.push_back(Gap { conversation, from: cursor.seq, to: head });
                }
                Some(_) => caught.resync.push(conversation),
            }
            self.start(conversation, head);
        }
        self.announce(&mut caught);
        Ok(caught)
    }

    /// The next bit of what was missed; none when that was all.
    ///
    /// # Errors
    /// When the store cannot be read. What is left then never comes on this connection.
    pub async fn missed(&self, caught: &mut CatchUp) -> Result<Option<Missed>, Error> {
        while let Some(gap) = caught.gaps.pop_front() {
            if gap.from >= gap.to {
                continue;
            }
            if caught.budget == 0 {
                return Ok(Some(Missed::Resync(gap.conversation)));
            }
            let events = self.read(gap).await?;
            // The membership may have ended meanwhile.
            let listens = self.connection.listens_to(gap.conversation);
            if let Some(newest) = events.last().filter(|_| listens) {
                caught.gaps.push_front(Gap { from: newest.seq, ..gap });
                caught.budget = caught.budget.saturating_sub(events.iter().map(weight_of).sum());
                return Ok(Some(Missed::Events(events)));
            }
        }
        Ok(None)
    }

    /// Listens to everything that is the user's, and looks again afterwards, so that a membership that ended in
    /// between does not stay. What began after the first look is none of the second one's business.
    async fn listen(&self) -> Result<CatchUp, Error> {
        let user = self.connection.actor.user.id;
        self.connection.subscribe();
        let mut begun = HashSet::new();
        for overview in self.chat.store.conversations(user).await? {
            let (conversation, head) = (overview.conversation.id, overview.conversation.head);
            if self.live.listen(conversation, &self.connection, head) {
                begun.insert(conversation);
            }
        }
        let heard = self.connection.seen_member().unwrap_or_default();
        let conversations = self.chat.store.conversations(user).await?;
        let mine: HashSet<_> = conversations.iter().map(|overview| overview.conversation.id).collect();
        for (stale, since) in heard.into_iter().filter(|(id, _)| !mine.contains(id)) {
            self.live.revoke(stale, user, since + 1);
        }
        Ok(CatchUp { conversations, begun, budget: self.chat.settings.resume_bytes, ..CatchUp::default() })
    }

    fn start(&mut self, conversation: ConversationId, seq: Seq) {
        let cursor = self.cursors.entry(conversation).or_insert(seq);
        *cursor = seq.max(*cursor);
        self.live.note_start(conversation, seq);
    }

    fn announce(&self, caught: &mut CatchUp) {
        self.live.announce(&self.connection);
        caught.online = self.live.neighbours(&self.connection);
        let away = |user: &UserRef| Some(Away { user: user.clone(), message: Some(self.live.away(user.id)?) });
        caught.away = caught.online.iter().filter_map(away).collect();
    }

    fn can_resume(&self, cursor: Cursor, head: Seq) -> bool {
        cursor.epoch == self.chat.epoch && cursor.seq <= head && head - cursor.seq <= self.chat.settings.resume_events
    }
}
