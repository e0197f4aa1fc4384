//! The rows of a timeline: messages, and lines about the room.

use super::told::deed;
use crate::domain::{Emoji, Event, Happening, Message, MessageId, Reaction, Seq, Timestamp, Topic, UserRef};
use leptos::prelude::*;
use uuid::Uuid;

/// One row. What can change under way is in signals of its own.
#[derive(Clone, Debug)]
pub struct Row {
    /// The seq of its event.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
    /// Who did it.
    pub actor: UserRef,
    /// What it shows.
    pub kind: RowKind,
    /// How it stands to the rows around it.
    pub place: ArcRwSignal<Place>,
}

/// What a row shows.
#[derive(Clone, Debug)]
pub enum RowKind {
    /// A message.
    Message(MessageRow),
    /// A line about the room.
    Notice(Notice),
}

/// A message in the timeline.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Which message.
    pub id: MessageId,
    /// The author's own id for it.
    pub client_id: Uuid,
    /// What it says.
    pub words: ArcRwSignal<Words>,
    /// How people reacted.
    pub reactions: ArcRwSignal<Vec<Reaction>>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Whether it was edited.
    pub edited: bool,
}

/// What happened to the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It was made.
    Created,
    /// Somebody came.
    Joined,
    /// Somebody went.
    Left,
    /// It is about something else now.
    Topic(Topic),
    /// What somebody did, in words that follow their name.
    Told(String),
}

/// How a row stands to the rows around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The day that begins with it, in days since 1970.
    pub day: Option<i64>,
    /// Whether it is the first unread one.
    pub unread: bool,
    /// Whether its author has to be named: it does not continue the message above it.
    pub lead: bool,
    /// The text of a notice; none when the notice above says it too.
    pub line: Option<String>,
}

impl Row {
    /// The row of an event, if it has one.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        let kind = match &event.what {
            Happening::Posted { message, .. } => RowKind::Message(MessageRow::of(message.as_ref()?)),
            Happening::Created => RowKind::Notice(Notice::Created),
            Happening::Joined => RowKind::Notice(Notice::Joined),
            Happening::Left => RowKind::Notice(Notice::Left),
            Happening::TopicChanged { topic } => RowKind::Notice(Notice::Topic(topic.clone())),
            what => RowKind::Notice(Notice::Told(deed(what)?)),
        };
        let place = ArcRwSignal::default();
        Some(Self { seq: event.seq, at: event.at, actor: event.actor.clone(), kind, place })
    }

    /// The message, if it is one.
    #[must_use]
    pub const fn message(&self) -> Option<&MessageRow> {
        match &self.kind {
            RowKind::Message(message) => Some(message),
            RowKind::Notice(_) => None,
        }
    }
}

impl MessageRow {
    fn of(message: &Message) -> Self {
        Self {
            id: message.id,
            client_id: message.client_id,
            words: ArcRwSignal::new(Words::of(message)),
            reactions: ArcRwSignal::new(message.reactions.clone()),
        }
    }

    /// Takes a reaction, or the end of one. Doing it twice changes nothing.
    pub fn react(&self, emoji: &Emoji, user: &UserRef, on: bool) {
        self.reactions.update(|all| {
            let users = match all.iter_mut().find(|r| r.emoji == *emoji) {
                Some(reaction) => &mut reaction.users,
                None if on => {
                    all.push(Reaction { emoji: emoji.clone(), users: vec![user.clone()] });
                    return;
                }
                None => return,
            };
            users.retain(|u| u.id != user.id);
            if on {
                users.push(user.clone());
            }
            all.retain(|r| !r.users.is_empty());
        });
    }
}

impl Words {
    /// What the message says now.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        Self { text: message.body.as_str().to_owned(), edited: message.edited_at.is_some() }
    }
}
