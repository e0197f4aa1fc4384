//! What happened, in the columns of an event.

use super::rows::{self, unknown};
use crate::chat::store::Result;
use crate::domain::{
    Emoji, Happening, Message, MessageId, Pattern, Reason, RoomModes, RoomName, Topic, UserRef, Visibility,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// What stands in an event besides who made it, when and where.
#[derive(Default)]
pub struct Columns<'a> {
    /// What kind it is.
    pub kind: &'static str,
    /// The message that it is about.
    pub message: Option<Uuid>,
    /// The user that it is about.
    pub subject: Option<Uuid>,
    /// The rest.
    pub detail: Option<Cow<'a, str>>,
}

impl<'a> Columns<'a> {
    fn of(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    fn message(self, id: MessageId) -> Self {
        Self { message: Some(id.0), ..self }
    }

    fn subject(self, user: &UserRef) -> Self {
        Self { subject: Some(user.id.0), ..self }
    }

    fn detail(self, detail: impl Into<Cow<'a, str>>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

/// How a room was set, as it stands in the detail of an event.
#[derive(Serialize, Deserialize)]
struct Configured {
    visibility: Visibility,
    modes: RoomModes,
}

/// What stands in the columns of an event.
pub fn columns(what: &Happening) -> Columns<'_> {
    match what {
        Happening::Created => Columns::of("created"),
        Happening::Posted { message_id, .. } => Columns::of("posted").message(*message_id),
        Happening::Edited { message_id, .. } => Columns::of("edited").message(*message_id),
        Happening::Deleted { message_id, reason } => {
            let why = reason.as_ref().map(|reason| Cow::Borrowed(reason.as_str()));
            Columns { detail: why, ..Columns::of("deleted").message(*message_id) }
        }
        Happening::Reacted { message_id, emoji } => Columns::of("reacted").message(*message_id).detail(emoji.as_str()),
        Happening::Unreacted { message_id, emoji } => {
            Columns::of("unreacted").message(*message_id).detail(emoji.as_str())
        }
        Happening::Tagged { tags } => Columns::of("tagged").detail(rows::tags_text(tags).unwrap_or_default()),
        Happening::Joined => Columns::of("joined"),
        Happening::Left { reason, for_good } => {
            let kind = if *for_good { "departed" } else { "left" };
            Columns { detail: reason.as_deref().map(Cow::Borrowed), ..Columns::of(kind) }
        }
        Happening::TopicChanged { topic } => Columns::of("topic_changed").detail(topic.as_str()),
        Happening::RoleChanged { user, role, was } => {
            let words = [Some(*role), *was].into_iter().flatten().map(rows::role_word).collect::<Vec<_>>();
            Columns::of("role_changed").subject(user).detail(words.join(" "))
        }
        Happening::Removed { user, reason } => Columns::of("removed").subject(user).detail(reason.as_str()),
        Happening::Banned { ban, pattern } => Columns::of("banned").detail(listed(rows::ban_word(*ban), pattern)),
        Happening::Unbanned { ban, pattern } => Columns::of("unbanned").detail(listed(rows::ban_word(*ban), pattern)),
        Happening::Invited { user } => Columns::of("invited").subject(user),
        Happening::Configured { visibility, modes } => {
            let configured = Configured { visibility: *visibility, modes: *modes };
            // It is made of words, numbers and booleans, which serde_json always writes.
            Columns::of("configured").detail(serde_json::to_string(&configured).unwrap_or_default())
        }
        Happening::Renamed { name, reason } => {
            Columns::of("renamed").detail(format!("{name} {}", reason.as_str()).trim_end().to_owned())
        }
    }
}

fn listed(ban: &str, pattern: &Pattern) -> String {
    format!("{ban} {}", pattern.as_str())
}

/// What an event is about.
pub struct About {
    /// The id of its message.
    pub message_id: Option<Uuid>,
    /// The message, if it is still there.
    pub message: Option<Message>,
    /// Its user.
    pub subject: Option<UserRef>,
}

/// What the columns of an event mean.
pub fn happening(kind: &str, detail: Option<String>, about: About) -> Result<Happening> {
    let About { message_id, message, subject } = about;
    let named = || message_id.map(MessageId).ok_or_else(|| unknown("event without a message", kind));
    let reason = detail.clone();
    let user = || subject.ok_or_else(|| unknown("event without a user", kind));
    let detail = detail.unwrap_or_default();
    Ok(match kind {
        "created" => Happening::Created,
        "posted" => Happening::Posted { message_id: named()?, message },
        "edited" => Happening::Edited { message_id: named()?, message },
        "deleted" => Happening::Deleted { message_id: named()?, reason: reason.map(Reason::stored) },
        "reacted" => Happening::Reacted { message_id: named()?, emoji: Emoji::stored(detail) },
        "unreacted" => Happening::Unreacted { message_id: named()?, emoji: Emoji::stored(detail) },
        "tagged" => Happening::Tagged { tags: rows::tags(Some(&detail)) },
        "joined" => Happening::Joined,
        "left" => Happening::Left { reason, for_good: false },
        "departed" => Happening::Left { reason, for_good: true },
        "topic_changed" => Happening::TopicChanged { topic: Topic::stored(detail) },
        "role_changed" => {
            let mut roles = detail.split(' ').map(rows::role);
            let role = roles.next().ok_or_else(|| unknown("role", &detail))??;
            Happening::RoleChanged { user: user()?, role, was: roles.next().transpose()? }
        }
        "removed" => Happening::Removed { user: user()?, reason: Reason::stored(detail) },
        "banned" | "unbanned" => listing(kind, &detail)?,
        "invited" => Happening::Invited { user: user()? },
        "configured" => {
            let Configured { visibility, modes } =
                serde_json::from_str(&detail).map_err(|_| unknown("setting of a room", &detail))?;
            Happening::Configured { visibility, modes }
        }
        "renamed" => {
            // A name is one word.
            let (name, reason) = detail.split_once(' ').unwrap_or((&detail, ""));
            Happening::Renamed { name: RoomName::stored(name.to_owned()), reason: Reason::stored(reason.to_owned()) }
        }
        _ => return Err(unknown("kind of event", kind)),
    })
}

fn listing(kind: &str, detail: &str) -> Result<Happening> {
    let (word, pattern) = detail.split_once(' ').ok_or_else(|| unknown("ban", detail))?;
    let (ban, pattern) = (rows::ban_kind(word)?, Pattern::stored(pattern.to_owned()));
    Ok(if kind == "banned" { Happening::Banned { ban, pattern } } else { Happening::Unbanned { ban, pattern } })
}
