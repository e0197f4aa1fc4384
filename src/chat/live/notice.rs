//! What a node tells its connections.

use crate::chat::tag::Tagged;
use crate::domain::{Away, ConversationId, Event, Happening, Overview, Seq, Tags, Timestamp, UserName, UserRef};
use bytes::Bytes;
use std::sync::{Arc, OnceLock};

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something durable happened.
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
    },
    /// Somebody came or went.
    Presence {
        /// Who.
        user: UserRef,
        /// Whether they are here.
        online: bool,
    },
    /// Somebody is away, or back.
    Away(Away),
    /// The user has read up to `seq`.
    Read {
        /// Where.
        conversation: ConversationId,
        /// Up to here.
        seq: Seq,
        /// What is left.
        unread: u32,
        /// The moment that goes with it, if there is one.
        at: Option<Timestamp>,
    },
    /// A conversation has come into the user's list.
    Conversation(Overview),
    /// A conversation has gone from it.
    ConversationGone(ConversationId),
    /// The user was removed from a room, by this event; the room goes after it.
    Removed(Arc<Event>),
    /// The user is invited to a room.
    Invitation {
        /// Which room.
        room: Overview,
        /// Who invites.
        by: UserRef,
    },
}

impl Notice {
    /// The conversation whose members alone may hear it.
    #[must_use]
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Event(event) => Some(event.conversation),
            Self::Typing { conversation, .. } | Self::Tagged { conversation, .. } | Self::Read { conversation, .. } => {
                Some(*conversation)
            }
            Self::Conversation(overview) => Some(overview.conversation.id),
            Self::Presence { .. }
            | Self::Renamed { .. }
            | Self::Away(_)
            | Self::ConversationGone(_)
            | Self::Removed(_)
            | Self::Invitation { .. } => None,
        }
    }
}

/// How many forms a notice may be encoded in; each delivery takes numbers of its own below this.
const FORMS: usize = 18;

/// A notice that all its receivers share, with its encodings: each is made once, by whoever needs it first.
#[derive(Debug)]
pub struct Shared {
    /// What there is to tell.
    pub notice: Notice,
    /// About what it weighs in a queue, in bytes.
    pub weight: usize,
    encoded: [OnceLock<Option<Bytes>>; FORMS],
}

impl Shared {
    /// A notice to be shared.
    #[must_use]
    pub fn new(notice: Notice) -> Arc<Self> {
        let weight = weight(&notice);
        Arc::new(Self { notice, weight, encoded: Default::default() })
    }

    /// The notice in form number `form`, made by `encode` the first time; none when the form has no word for it, or
    /// there is no such form.
    pub fn encoded(&self, form: usize, encode: impl FnOnce(&Notice) -> Option<Bytes>) -> Option<&Bytes> {
        self.encoded.get(form)?.get_or_init(|| encode(&self.notice)).as_ref()
    }
}

/// The fixed part of any frame, about.
const FRAME: usize = 256;
/// A user's reaction, about.
const REACTION: usize = 80;

fn weight(notice: &Notice) -> usize {
    match notice {
        Notice::Event(event) => weight_of(event),
        Notice::Tagged { tagged, .. } => {
            let aside = tagged.aside.as_ref().map_or(0, |aside| aside.body.as_str().len());
            FRAME + aside + bytes(&tagged.tags)
        }
        _ => FRAME,
    }
}

fn bytes(tags: &Tags) -> usize {
    tags.iter().map(|(name, value)| name.len() + value.len()).sum()
}

/// About what an event weighs as a frame, in bytes.
pub(super) fn weight_of(event: &Event) -> usize {
    let body = match &event.what {
        Happening::Posted { message: Some(message), .. } | Happening::Edited { message: Some(message), .. } => {
            let reactions = message.reactions.iter().map(|r| r.users.len() * REACTION).sum::<usize>();
            message.body.as_str().len() + bytes(&message.tags) + reactions
        }
        Happening::Tagged { tags } => bytes(tags),
        _ => 0,
    };
    FRAME + body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tag::Aside;
    use crate::domain::{Body, Message, MessageId, MessageKind, Role, UserId};
    use uuid::Uuid;

    #[test]
    fn tags_and_words_aside_weigh_what_they_are() {
        let user = UserRef { id: UserId::fresh(), name: UserName::stored("ann".into()) };
        let (at, conversation, body) = (Timestamp(1), ConversationId::fresh(), Body::stored("x".repeat(3_000)));
        let tags: Tags = [("+a".to_owned(), "y".repeat(4_000))].into();
        let aside = Aside { kind: MessageKind::Text, body: body.clone(), to: Role::Moderator };
        let tagged = Tagged { id: MessageId::fresh(), from: user.clone(), at, tags: tags.clone(), aside: Some(aside) };
        assert!(Shared::new(Notice::Tagged { conversation, tagged: Arc::new(tagged) }).weight > 7_000);
        let message = Message {
            id: MessageId::fresh(),
            seq: 1,
            author: user.clone(),
            body,
            at,
            client_id: Uuid::nil(),
            edited_at: None,
            reply_to: None,
            reactions: Vec::new(),
            kind: MessageKind::Text,
            tags,
        };
        let what = Happening::Posted { message_id: message.id, message: Some(message) };
        assert!(weight_of(&Event { conversation, seq: 1, at, actor: user, what }) > 7_000);
    }
}
