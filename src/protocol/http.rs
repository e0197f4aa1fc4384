//! What requests of the HTTP API carry. Answers are the values of [`crate::domain`].

use crate::domain::{BanKind, MessageId, Role, Seq, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Makes a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreateRoom {
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub topic: String,
    /// Who may find and join it.
    #[serde(default)]
    pub visibility: Visibility,
}

/// Says something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostMessage {
    /// A fresh UUID, so that a retry is the same message; made by the server when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// What.
    pub body: String,
    /// The message that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

/// Changes the words of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EditMessage {
    /// The new words.
    pub body: String,
}

/// Says what a room is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetTopic {
    /// The new topic; may be empty.
    pub topic: String,
}

/// Opens the direct conversation with somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenDirect {
    /// A username.
    pub user: String,
}

/// Marks as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MarkRead {
    /// The last event that is read.
    pub seq: Seq,
}

/// Makes an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreateAccessToken {
    /// What to call it.
    pub label: String,
}

/// Gives a member another role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GiveRole {
    /// The role, at most one's own.
    pub role: Role,
}

/// Bans, or makes an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetBan {
    /// What follows from a match.
    #[serde(default)]
    pub ban: BanKind,
    /// A username, or a pattern `name!user@host` with `*` and `?`.
    pub pattern: String,
}

/// Invites somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invite {
    /// A username.
    pub user: String,
}

/// Gives a room another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenameRoom {
    /// The new name.
    pub name: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What has to be known to join a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomKey {
    /// The key; none where there is none.
    #[serde(default)]
    pub key: Option<String>,
}

/// Is away, or back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetAway {
    /// Why; empty when back.
    pub message: String,
}
