//! How the browser reads the wire. It has a parser of JSON already, and what it downloads must be small, so it does not
//! read by serde: each type says which fields it is made of, and takes them from the browser's own objects. That the
//! two ways agree is tested with every frame.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of the wire are whole, and saturate"
)]
use super::live::{Ack, Limits, ReadState, RequestId, ServerFrame};
use crate::domain::{
    Away, BanKind, Body, Conversation, ConversationId, ConversationKind, ConversationPage, Emoji, Epoch, Error,
    ErrorCode, Event, Happening, History, HistoryQuery, Home, Member, Membership, Message, MessageId, MessageKind,
    Overview, Pattern, Reaction, Reason, Role, RoomModes, RoomName, SessionId, Tags, Timestamp, Topic, User, UserId,
    UserKind, UserName, UserRef, Visibility,
};
use std::cell::Cell;
use uuid::Uuid;

/// A JSON value, whoever parsed it.
pub trait Json: Sized {
    /// The member of an object; none when there is no such member, or when it is null.
    fn member(&self, key: &str) -> Option<Self>;
    /// The elements of an array.
    fn elements(&self) -> Option<Vec<Self>>;
    /// The text of a string.
    fn text(&self) -> Option<String>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// A boolean.
    fn flag(&self) -> Option<bool>;
}

/// What can be read from JSON. What is missing, or of another shape, is noted and read as something empty: to go on
/// and look at the end takes far less code than to turn back at every place.
pub trait Decode: Sized {
    /// The value of this JSON; of no JSON, if it is not there.
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self;
}

/// The value of this JSON; none when something in it is missing or of another shape.
pub fn decode<T: Decode, J: Json>(json: &J) -> Option<T> {
    let amiss = Cell::new(false);
    let value = T::decode(Some(json), &amiss);
    (!amiss.get()).then_some(value)
}

/// The member of an object.
pub fn member<T: Decode, J: Json>(json: Option<&J>, key: &str, amiss: &Cell<bool>) -> T {
    T::decode(json.and_then(|json| json.member(key)).as_ref(), amiss)
}

/// What a string says; something empty if there is none.
fn text<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> String {
    json.and_then(J::text).unwrap_or_else(|| {
        amiss.set(true);
        String::new()
    })
}

fn id<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Uuid {
    Uuid::try_parse(&text(json, amiss)).unwrap_or_else(|_| {
        amiss.set(true);
        Uuid::nil()
    })
}

fn number<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> f64 {
    json.and_then(J::number).unwrap_or_else(|| {
        amiss.set(true);
        0.0
    })
}

/// Objects by their members; an object within it that is written flat comes after `+`.
#[macro_export]
macro_rules! decode_object {
    ($($name:ident { $($field:ident),* $(+ $flat:ident)? }),+ $(,)?) => {$(
        impl $crate::protocol::decode::Decode for $name {
            fn decode<J: $crate::protocol::decode::Json>(json: Option<&J>, amiss: &std::cell::Cell<bool>) -> Self {
                Self {
                    $($field: $crate::protocol::decode::member(json, stringify!($field), amiss),)*
                    $($flat: $crate::protocol::decode::Decode::decode(json, amiss),)?
                }
            }
        }
    )+};
}

macro_rules! decode_by {
    ($read:ident: $($name:ident = $make:expr),+ $(,)?) => {$(
        impl Decode for $name {
            fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
                $make($read(json, amiss))
            }
        }
    )+};
}

decode_by! { id:
    Uuid = |id| id, UserId = Self, ConversationId = Self, MessageId = Self, SessionId = Self, Epoch = Self,
}

decode_by! { number:
    i64 = |number| number as Self, u64 = |number| number as Self, u32 = |number| number as Self,
    usize = |number| number as Self, Timestamp = |number| Self(number as i64),
}

decode_by! { text:
    String = |text| text,
    UserName = Self::stored, RoomName = Self::stored, Topic = Self::stored, Body = Self::stored, Emoji = Self::stored,
    Pattern = Self::stored, Reason = Self::stored,
    BanKind = |text: String| match &*text {
        "exception" => Self::Exception,
        "invite_exception" => Self::InviteException,
        _ => Self::Ban,
    },
    UserKind = |text: String| match &*text {
        "bot" => Self::Bot,
        "guest" => Self::Guest,
        _ => Self::Person,
    },
    Role = |text: String| match &*text {
        "owner" => Self::Owner,
        "moderator" => Self::Moderator,
        "voiced" => Self::Voiced,
        _ => Self::Member,
    },
    MessageKind = |text: String| match &*text {
        "notice" => Self::Notice,
        "action" => Self::Action,
        _ => Self::Text,
    },
    Visibility = |text: String| if text == "public" { Self::Public } else { Self::Private },
    ErrorCode = |text: String| match &*text {
        "invalid" => Self::Invalid,
        "unauthenticated" => Self::Unauthenticated,
        "wrong_credentials" => Self::WrongCredentials,
        "forbidden" => Self::Forbidden,
        "not_found" => Self::NotFound,
        "invite_only" => Self::InviteOnly,
        "wrong_key" => Self::WrongKey,
        "room_full" => Self::RoomFull,
        "not_member" => Self::NotMember,
        "name_taken" => Self::NameTaken,
        "rate_limited" => Self::RateLimited,
        "too_large" => Self::TooLarge,
        "storage_full" => Self::StorageFull,
        "unavailable" => Self::Unavailable,
        _ => Self::Internal,
    },
}

decode_object! {
    UserRef { id, name },
    User { id, name, kind, admin },
    Membership { role, last_read },
    Member { user, role, online, away },
    Away { user, message },
    Conversation { id, head + kind },
    Overview { membership, unread, members, last_message_at + conversation },
    RoomModes { invite_only, moderated, topic_locked, keyed, unlisted, open, limit },
    Reaction { emoji, users },
    Event { conversation, seq, at, actor + what },
    History { events, has_older, has_newer, head },
    HistoryQuery { before, after, around, limit },
    ConversationPage { overview, history, members },
    Home { user, epoch, conversations },
    Error { code, message, retry_after_ms },
    Limits { message_bytes, frame_bytes },
    ReadState { conversation, seq, unread },
    Ack { id, message_id, seq, at, conversation },
}

impl Decode for Message {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        Self {
            id: member(json, "id", amiss),
            seq: member(json, "seq", amiss),
            author: member(json, "author", amiss),
            body: member(json, "body", amiss),
            at: member(json, "at", amiss),
            client_id: member(json, "client_id", amiss),
            edited_at: member(json, "edited_at", amiss),
            reply_to: member(json, "reply_to", amiss),
            reactions: member::<Option<_>, J>(json, "reactions", amiss).unwrap_or_default(),
            kind: member::<Option<_>, J>(json, "as", amiss).unwrap_or_default(),
            // For programs: nothing here looks at them.
            tags: Tags::new(),
        }
    }
}

impl Decode for bool {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        json.and_then(J::flag).unwrap_or_else(|| {
            amiss.set(true);
            false
        })
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        json.map(|json| T::decode(Some(json), amiss))
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        let elements = json.and_then(J::elements).unwrap_or_default();
        let mut all = Self::with_capacity(elements.len());
        for element in &elements {
            all.push(T::decode(Some(element), amiss));
        }
        all
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        Self::new(T::decode(json, amiss))
    }
}

impl Decode for RequestId {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        json.and_then(J::text).map_or_else(|| Self::Number(Decode::decode(json, amiss)), Self::Text)
    }
}

impl Decode for ConversationKind {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        match &*member::<String, J>(json, "kind", amiss) {
            "room" => Self::Room {
                name: member(json, "name", amiss),
                topic: member(json, "topic", amiss),
                visibility: member(json, "visibility", amiss),
                modes: member(json, "modes", amiss),
            },
            _ => Self::Direct { people: member(json, "people", amiss) },
        }
    }
}

impl Decode for Happening {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        let message_id = || member(json, "message_id", amiss);
        let user = || member(json, "user", amiss);
        match &*member::<String, J>(json, "kind", amiss) {
            "posted" => Self::Posted { message_id: message_id(), message: member(json, "message", amiss) },
            "edited" => Self::Edited { message_id: message_id(), message: member(json, "message", amiss) },
            // Nothing here shows why.
            "deleted" => Self::deleted(message_id()),
            "reacted" => Self::Reacted { message_id: message_id(), emoji: member(json, "emoji", amiss) },
            "unreacted" => Self::Unreacted { message_id: message_id(), emoji: member(json, "emoji", amiss) },
            "joined" => Self::Joined,
            "left" => Self::Left {
                reason: member(json, "reason", amiss),
                for_good: member::<Option<_>, J>(json, "for_good", amiss).unwrap_or_default(),
            },
            "topic_changed" => Self::TopicChanged { topic: member(json, "topic", amiss) },
            "role_changed" => {
                Self::RoleChanged { user: user(), role: member(json, "role", amiss), was: member(json, "was", amiss) }
            }
            "removed" => Self::Removed { user: user(), reason: member(json, "reason", amiss) },
            "banned" => Self::Banned { ban: member(json, "ban", amiss), pattern: member(json, "pattern", amiss) },
            "unbanned" => Self::Unbanned { ban: member(json, "ban", amiss), pattern: member(json, "pattern", amiss) },
            "invited" => Self::Invited { user: user() },
            "configured" => {
                Self::Configured { visibility: member(json, "visibility", amiss), modes: member(json, "modes", amiss) }
            }
            "renamed" => Self::Renamed { name: member(json, "name", amiss), reason: member(json, "reason", amiss) },
            "created" => Self::Created,
            // Of a later version. It has its seq, and nothing that this page could show.
            _ => Self::deleted(MessageId(Uuid::nil())),
        }
    }
}

impl Decode for ServerFrame {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        let conversation = || member(json, "conversation", amiss);
        match &*member::<String, J>(json, "type", amiss) {
            "hello" => Self::Hello {
                session: member(json, "session", amiss),
                user: member(json, "user", amiss),
                epoch: member(json, "epoch", amiss),
                heartbeat_ms: member(json, "heartbeat_ms", amiss),
                limits: member(json, "limits", amiss),
            },
            "ack" => Self::Ack(Decode::decode(json, amiss)),
            "error" => Self::Error { id: member(json, "id", amiss), error: Decode::decode(json, amiss) },
            "event" => Self::Event(Decode::decode(json, amiss)),
            "resumed" => Self::Resumed {
                online: member(json, "online", amiss),
                away: member(json, "away", amiss),
                read: member(json, "read", amiss),
            },
            "conversation" => Self::Conversation(Decode::decode(json, amiss)),
            "conversation_gone" => Self::ConversationGone { conversation: conversation() },
            "removed" => Self::Removed {
                conversation: conversation(),
                by: member(json, "by", amiss),
                reason: member(json, "reason", amiss),
            },
            "invitation" => Self::Invitation { room: member(json, "room", amiss), by: member(json, "by", amiss) },
            "typing" => Self::Typing { conversation: conversation(), user: member(json, "user", amiss) },
            "presence" => Self::Presence { user: member(json, "user", amiss), online: member(json, "online", amiss) },
            "away" => Self::Away(Decode::decode(json, amiss)),
            "read" => Self::Read(Decode::decode(json, amiss)),
            other => {
                amiss.set(amiss.get() || other != "resync");
                Self::Resync { conversation: member(json, "conversation", amiss) }
            }
        }
    }
}
