//! What is read: pages of history, lists, and what belongs on one screen.

use super::{
    AccessTokenId, ConversationId, Epoch, Event, Message, MessageId, Overview, Reason, Role, RoomName, Seq, SessionId,
    Timestamp, User, UserKind, UserRef,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who is signed in, and everything in their list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Home {
    /// Who is signed in.
    pub user: User,
    /// The life of the database that all seqs belong to.
    pub epoch: Epoch,
    /// The user's conversations: rooms by name, then direct conversations by their newest message.
    pub conversations: Vec<Overview>,
}

/// Which part of a conversation's history to read. At most one of `before`, `after` and `around`; none is the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct HistoryQuery {
    /// Events before this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Seq>,
    /// Events after this seq.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Seq>,
    /// Events on both sides of this seq, and it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub around: Option<Seq>,
    /// How many, 1 to 200; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A part of a conversation's timeline: of what is between two seqs, the oldest or the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Events after this seq.
    pub after: Seq,
    /// Events before this seq, if there is an end to it.
    pub before: Option<Seq>,
    /// The newest of them rather than the oldest.
    pub newest: bool,
    /// Messages alone.
    pub messages: bool,
    /// How many at most.
    pub limit: u32,
}

/// A page of a conversation's timeline: what has a place there, in ascending order of seq. Edits, deletions and
/// reactions are already in the messages, and deleted messages are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// Posted messages, and what happened to the room and its members.
    pub events: Vec<Event>,
    /// Whether there is something before the first of them.
    pub has_older: bool,
    /// Whether there is something after the last of them.
    pub has_newer: bool,
    /// The page is the state of the conversation at this seq: apply the events after it.
    pub head: Seq,
}

/// What to look for among the messages of one's conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SearchQuery {
    /// Words, all of which stand in the message, without regard to case and accents. `"Words in quotes"` stand one after
    /// the other, and a `*` at the end of a word or of quoted words lets it go on. At most 20 words.
    pub q: String,
    /// In this conversation alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// By the user of this name alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Older than this message: the last one of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MessageId>,
    /// How many, 1 to 100; 20 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// The messages, the newest first.
    pub hits: Vec<Hit>,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// Where it was said.
    pub conversation: ConversationId,
    /// The message, as its history shows it.
    pub message: Message,
}

/// What became of a message that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Posted {
    /// The message.
    pub message_id: MessageId,
    /// Its place in the conversation.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
}

/// The event that a change made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    /// Its place in its conversation.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
}

/// Somebody in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Who.
    pub user: UserRef,
    /// What they may do.
    pub role: Role,
    /// Whether they are here now.
    pub online: bool,
    /// Why they are away, while they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Reason>,
}

/// Somebody who is connected and away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Away {
    /// Who.
    pub user: UserRef,
    /// Why; none when they are back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Reason>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// Who.
    pub user: UserRef,
    /// Person, bot or guest.
    pub kind: UserKind,
    /// May run the server.
    pub admin: bool,
    /// When the account was made.
    pub since: Timestamp,
    /// When something was last heard of them, to the minute, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// Whether they are here now.
    pub online: bool,
    /// Why they are away, while they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Reason>,
    /// Their public rooms and those that one is in too, by name.
    pub rooms: Vec<ProfileRoom>,
}

/// A room that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileRoom {
    /// Which one.
    pub id: ConversationId,
    /// Its name.
    pub name: RoomName,
    /// What they may do there.
    pub role: Role,
    /// Whether one is in it too.
    pub shared: bool,
}

/// A conversation opened: what its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationPage {
    /// The conversation and the user's part in it.
    pub overview: Overview,
    /// The part of the timeline that was asked for.
    pub history: History,
    /// Everybody in it, in the order of their names, up to 500.
    pub members: Vec<Member>,
}

/// A signed-in browser or device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionInfo {
    /// Its id, not its secret.
    pub id: SessionId,
    /// What the browser called itself.
    pub agent: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last heard of, to the minute.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A personal access token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessTokenInfo {
    /// Its id.
    pub id: AccessTokenId,
    /// What its owner calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// A new access token: the only time that its secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewAccessToken {
    /// What the settings page will list.
    #[serde(flatten)]
    pub info: AccessTokenInfo,
    /// The secret. It is stored hashed and cannot be shown again.
    pub token: String,
}
