//! Values for the tests of the reducers.

use crate::domain::{
    Body, Conversation, ConversationId, ConversationKind, Event, Happening, Membership, Message, MessageId, Overview,
    Role, RoomModes, RoomName, Seq, Timestamp, Topic, UserId, UserName, UserRef, Visibility,
};
use uuid::Uuid;

/// Somebody.
pub fn user(name: &str) -> UserRef {
    UserRef { id: UserId::fresh(), name: UserName::stored(name.to_owned()) }
}

/// A public room that its viewer is in, read to its end.
pub fn room(name: &str, head: Seq) -> Overview {
    overview(
        ConversationKind::Room {
            name: RoomName::stored(name.to_owned()),
            topic: Topic::default(),
            visibility: Visibility::Public,
            modes: RoomModes::default(),
        },
        head,
    )
}

/// A direct conversation, read to its end.
pub fn direct(one: &UserRef, other: &UserRef, head: Seq) -> Overview {
    overview(ConversationKind::Direct { people: vec![one.clone(), other.clone()] }, head)
}

fn overview(kind: ConversationKind, head: Seq) -> Overview {
    Overview {
        conversation: Conversation { id: ConversationId::fresh(), kind, head },
        membership: Some(Membership { role: Role::Member, last_read: head }),
        unread: 0,
        members: 2,
        last_message_at: None,
    }
}

/// An event at minute `seq`.
pub fn event(conversation: ConversationId, seq: Seq, actor: &UserRef, what: Happening) -> Event {
    Event { conversation, seq, at: minute(seq), actor: actor.clone(), what }
}

/// The moment of `seq`: one event a minute.
pub fn minute(seq: Seq) -> Timestamp {
    Timestamp(i64::try_from(seq).unwrap_or_default() * 60_000)
}

/// That `author` said something.
pub fn message(author: &UserRef, seq: Seq, body: &str) -> Happening {
    let message = Message {
        id: MessageId::fresh(),
        seq,
        author: author.clone(),
        body: Body::stored(body.to_owned()),
        at: minute(seq),
        client_id: Uuid::new_v4(),
        edited_at: None,
        reply_to: None,
        reactions: Vec::new(),
    };
    Happening::Posted { message_id: message.id, message: Some(message) }
}
