//! Conversations: rooms and direct ones, and who is in them.

use super::text::is_name;
use super::{ConversationId, Error, RoomModes, Seq, Timestamp, Topic, UserRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest room name, in characters.
pub const ROOM_NAME_MAX: usize = 64;

/// A room's name: 1–64 letters, digits, `-`, `_`, `.`. Compared without case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RoomName(String);

impl RoomName {
    /// Checks the form only; whether it is free is the store's to say. A leading `#` is taken off.
    ///
    /// # Errors
    /// `invalid` with the rule in words.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim().trim_start_matches('#');
        if text.is_empty() {
            return Err(Error::invalid("Give the room a name."));
        }
        if !is_name(text, ROOM_NAME_MAX) {
            return Err(Error::invalid(format!(
                "A room name has 1 to {ROOM_NAME_MAX} letters, digits, “-”, “_” or “.”, and no spaces."
            )));
        }
        Ok(Self(text.to_owned()))
    }

    /// A name that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name as written, without `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Who may find and join a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Listed for everybody, and open to join.
    #[default]
    Public,
    /// Known to its members and the invited only.
    Private,
}

/// A room, or the people of a direct conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConversationKind {
    /// A named place.
    Room {
        /// Unique, compared without case.
        name: RoomName,
        /// What it is about; may be empty.
        topic: Topic,
        /// Who may find and join it.
        visibility: Visibility,
        /// How it is set.
        #[serde(default)]
        modes: RoomModes,
    },
    /// Between two or more users, or one user's notes to themselves.
    Direct {
        /// Everybody in it, in the order of their names.
        people: Vec<UserRef>,
    },
}

/// A room or a direct conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// Never changes.
    pub id: ConversationId,
    /// Room or direct, and what belongs to that.
    #[serde(flatten)]
    pub kind: ConversationKind,
    /// The seq of its newest event.
    pub head: Seq,
}

impl Conversation {
    /// Whether it is a room that everybody may find.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        matches!(self.kind, ConversationKind::Room { visibility: Visibility::Public, .. })
    }

    /// Whether it is a room that stands in the list of all rooms.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        matches!(&self.kind, ConversationKind::Room { visibility: Visibility::Public, modes, .. } if !modes.unlisted)
    }

    /// The room's name, if it is a room.
    #[must_use]
    pub const fn room_name(&self) -> Option<&RoomName> {
        match &self.kind {
            ConversationKind::Room { name, .. } => Some(name),
            ConversationKind::Direct { .. } => None,
        }
    }
}

/// What a member may do. Ordered: who may do more is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads and writes.
    #[default]
    Member,
    /// Speaks in moderated rooms too.
    Voiced,
    /// Keeps order: other people's messages, who is in the room, and how it is set.
    Moderator,
    /// Made the room, or took it over.
    Owner,
}

/// A user in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    /// What the member may do.
    pub role: Role,
    /// Everything up to here was read.
    pub last_read: Seq,
}

/// A conversation as it stands in one user's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: Conversation,
    /// The user's own part in it; absent when they only look at a public room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Other people's messages after `last_read`, counted up to 100.
    pub unread: u32,
    /// How many users are in it.
    pub members: u32,
    /// When something was last said, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Timestamp>,
}

impl Overview {
    /// What the user is where it is about what others do: an administrator is a moderator of every room that everybody
    /// may find.
    #[must_use]
    pub fn rank(&self, admin: bool) -> Option<Role> {
        let keeps = (admin && self.conversation.is_public()).then_some(Role::Moderator);
        self.membership.map(|membership| membership.role).max(keeps)
    }
}
