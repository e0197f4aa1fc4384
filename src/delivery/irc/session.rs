//! What a connection has once it is registered: who it is, and what it was told of.

use super::aliases::Ticket;
use super::commands::Batch;
use super::inbox::Word;
use super::mailbox::Address;
use super::modes::RoomSet;
use crate::chat::Actor;
use crate::chat::live::{Ended, Receiver, Shared};
use crate::domain::{Conversation, ConversationId, ConversationKind, MessageId, Seq, Timestamp, UserId, UserRef};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use uuid::Uuid;

/// How many departures are remembered, so that each is told once.
const DEPARTURES: usize = 32;

/// A conversation as IRC names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `#name`. The flag says whether the client was told that it is in there; then how it is set, as far as the client
    /// was told.
    Room(Arc<str>, bool, RoomSet),
    /// The other one's nick.
    Direct(UserRef),
}

/// What a command waits for among what happens: that is its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// An event.
    Event(ConversationId, Seq),
    /// Tags in passing.
    Tags(MessageId),
}

/// What comes to a connection from elsewhere.
#[derive(Debug)]
pub enum Come {
    /// From its conversations.
    Notices(Vec<Arc<Shared>>),
    /// From the gateway.
    Word(Word),
}

/// A registered connection.
pub struct Session {
    /// Who it is.
    pub actor: Actor,
    /// Where notices come from.
    pub receiver: Receiver,
    /// Every conversation of the user.
    pub places: HashMap<ConversationId, Place>,
    /// What the command that is carried out waits for.
    pub awaited: Option<Awaited>,
    /// A message of several lines that is on its way.
    pub batch: Option<Box<Batch>>,
    /// Messages of this connection that have not come back yet.
    pub sent: Vec<Uuid>,
    /// How far the user has read, as far as the client was told.
    pub marks: HashMap<ConversationId, Timestamp>,
    /// The nick that it came under, which leads to its user.
    pub came_as: Option<(String, Ticket)>,
    /// The nicks that it watches for.
    pub watched: Vec<String>,
    /// Accounts that the client was told are not connected.
    pub absent: HashSet<UserId>,
    /// Where its words are left.
    pub address: Address,
    /// Guests whose departure was told last.
    departed: VecDeque<UserId>,
}

impl Session {
    /// A session that was told of nothing yet.
    #[must_use]
    pub fn new(actor: Actor, receiver: Receiver) -> Self {
        Self {
            actor,
            receiver,
            places: HashMap::new(),
            awaited: None,
            batch: None,
            sent: Vec::new(),
            marks: HashMap::new(),
            came_as: None,
            watched: Vec::new(),
            absent: HashSet::new(),
            address: Address::default(),
            departed: VecDeque::new(),
        }
    }

    /// What comes next.
    ///
    /// # Errors
    /// When nothing more comes.
    pub async fn next(&mut self) -> Result<Come, Ended> {
        tokio::select! {
            due = self.receiver.next() => due.map(Come::Notices),
            word = self.address.next() => Ok(Come::Word(word)),
        }
    }

    /// A word that is there already.
    pub fn word(&mut self) -> Option<Word> {
        self.address.take()
    }

    /// The rooms that the client was told it is in.
    #[must_use]
    pub fn rooms(&self) -> Vec<ConversationId> {
        let told = |place: &Place| matches!(place, Place::Room(_, true, _));
        self.places.iter().filter(|(_, place)| told(place)).map(|(id, _)| *id).collect()
    }

    /// The nick.
    #[must_use]
    pub fn nick(&self) -> &str {
        self.actor.user.name.as_str()
    }

    /// Whether it is the user's own.
    #[must_use]
    pub fn is_me(&self, user: &UserRef) -> bool {
        self.actor.user.id == user.id
    }

    /// Learns of a conversation, if it did not know of it.
    pub fn learn(&mut self, conversation: &Conversation) {
        let place = match &conversation.kind {
            ConversationKind::Room { name, visibility, modes, .. } => {
                let set = RoomSet { visibility: *visibility, modes: *modes };
                Place::Room(format!("#{name}").into(), false, set)
            }
            ConversationKind::Direct { people } => {
                // Alone, one writes to oneself.
                let other = people.iter().find(|user| !self.is_me(user)).or(people.first());
                let Some(other) = other else { return };
                Place::Direct(other.clone())
            }
        };
        self.places.entry(conversation.id).or_insert(place);
    }

    /// The room's name as a channel, if the client was told that it is in there.
    #[must_use]
    pub fn channel(&self, id: ConversationId) -> Option<Arc<str>> {
        match self.places.get(&id) {
            Some(Place::Room(name, true, _)) => Some(name.clone()),
            _ => None,
        }
    }

    /// What the client calls a conversation: a channel that it is in, or a nick.
    #[must_use]
    pub fn name_of(&self, id: ConversationId) -> Option<String> {
        match self.places.get(&id)? {
            Place::Room(name, told, _) => told.then(|| name.to_string()),
            Place::Direct(other) => Some(other.name.to_string()),
        }
    }

    /// Forgets a room; its name, if the client was told that it is in there.
    pub fn forget(&mut self, id: ConversationId) -> Option<Arc<str>> {
        self.marks.remove(&id);
        match self.places.remove(&id) {
            Some(Place::Room(name, true, _)) => Some(name),
            _ => None,
        }
    }

    /// Notes that the client is told of a departure; false when it was told before.
    pub fn departs(&mut self, user: UserId) -> bool {
        if self.departed.contains(&user) {
            return false;
        }
        if self.departed.len() >= DEPARTURES {
            self.departed.pop_front();
        }
        self.departed.push_back(user);
        true
    }

    /// Whether the message is one of this connection, which is forgotten by that.
    pub fn was_sent(&mut self, client_id: Uuid) -> bool {
        let before = self.sent.len();
        self.sent.retain(|sent| *sent != client_id);
        self.sent.len() < before
    }
}
