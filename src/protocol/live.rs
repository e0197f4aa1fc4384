//! The live API, version 1: JSON text frames on `GET /ws?v=1`, each an object tagged by `type`. Unknown fields are
//! ignored. See docs/live-api.md for the conversation of the two sides.

use crate::domain::{
    Away, BanKind, ConversationId, Epoch, Error, Event, MessageId, Overview, Reason, Role, RoomPatch, Seq, SessionId,
    Timestamp, User, UserRef, Visibility,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The version that `?v=` names.
pub const VERSION: u32 = 1;

/// Where a client is in a conversation: it has everything up to `seq`, counted in `epoch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cursor {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The database's life that `seq` belongs to.
    pub epoch: Epoch,
    /// The last seq the client has.
    pub seq: Seq,
}

/// The client's own number or name for a request; the answer carries it back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RequestId {
    /// A number.
    Number(u64),
    /// A text of at most 64 bytes.
    Text(String),
}

/// A frame from the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClientFrame {
    /// Must be there for commands: each is answered by exactly one `ack` or `error` with the same id. `auth`,
    /// `resume`, `subscribe`, `ping` and `typing` are answered so only when they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RequestId>,
    /// What is asked.
    #[serde(flatten)]
    pub request: Request,
}

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request {
    /// Signs in, as the first frame of a connection that brought neither cookie nor bearer token.
    Auth {
        /// A personal access token.
        token: String,
    },
    /// Subscribes to all conversations of the user, after bringing what happened since the cursors. Answered by the
    /// missing events, `resync` for each conversation that has to be loaded anew, and then `resumed`.
    Resume {
        /// Where the client is; conversations that are not named start at their present end.
        cursors: Vec<Cursor>,
    },
    /// Subscribes to all conversations of the user from now on; answered by `resumed`. Sent again, it leaves nothing
    /// out: what came in between precedes the answer.
    Subscribe {},
    /// Asks whether the server is there; answered by the `ack`, and nothing else.
    Ping {},
    /// The user is writing; say so again every few seconds.
    Typing {
        /// Where.
        conversation: ConversationId,
    },
    /// Says something. A command.
    Post {
        /// Where.
        conversation: ConversationId,
        /// A fresh UUID; when there is no answer, send the same again.
        client_id: Uuid,
        /// What.
        body: String,
        /// The message that this one answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<MessageId>,
    },
    /// Changes the words of one's own message. A command.
    Edit {
        /// Which message.
        message_id: MessageId,
        /// The new words.
        body: String,
    },
    /// Deletes a message. A command.
    Delete {
        /// Which message.
        message_id: MessageId,
    },
    /// Adds a reaction. A command.
    React {
        /// To which message.
        message_id: MessageId,
        /// One emoji.
        emoji: String,
    },
    /// Takes a reaction back. A command.
    Unreact {
        /// From which message.
        message_id: MessageId,
        /// Which emoji.
        emoji: String,
    },
    /// Makes a room and joins it as its owner. A command; the `ack` has the conversation.
    CreateRoom {
        /// Its name.
        name: String,
        /// What it is about.
        #[serde(default)]
        topic: String,
        /// Who may find and join it.
        #[serde(default)]
        visibility: Visibility,
    },
    /// Joins a room that is public, or that one is invited to. A command; the `ack` has the conversation.
    Join {
        /// Which room.
        conversation: ConversationId,
        /// The room's key, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
    /// Leaves a room. A command.
    Leave {
        /// Which room.
        conversation: ConversationId,
    },
    /// Says what a room is about. A command.
    SetTopic {
        /// Which room.
        conversation: ConversationId,
        /// The new topic; may be empty.
        topic: String,
    },
    /// Gives a member another role. A command, for moderators; everybody may step down.
    SetRole {
        /// In which room.
        conversation: ConversationId,
        /// A username.
        user: String,
        /// The new role, at most one's own.
        role: Role,
    },
    /// Removes somebody from a room. A command, for moderators.
    Remove {
        /// From which room.
        conversation: ConversationId,
        /// A username.
        user: String,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Puts a pattern on a room's list of bans and exceptions. A command, for moderators.
    Ban {
        /// Of which room.
        conversation: ConversationId,
        /// What follows from a match.
        #[serde(default)]
        ban: BanKind,
        /// A username, or a pattern `name!user@host` with `*` and `?`.
        pattern: String,
    },
    /// Takes a pattern off that list. A command, for moderators.
    Unban {
        /// Of which room.
        conversation: ConversationId,
        /// What followed from a match.
        #[serde(default)]
        ban: BanKind,
        /// As in `ban`.
        pattern: String,
    },
    /// Lets somebody join a room once. A command.
    Invite {
        /// Which room.
        conversation: ConversationId,
        /// A username.
        user: String,
    },
    /// Sets a room differently; what is absent stays. A command, for moderators.
    Configure {
        /// Which room.
        conversation: ConversationId,
        /// What is different.
        #[serde(flatten)]
        patch: RoomPatch,
    },
    /// Gives a room another name. A command, for moderators.
    Rename {
        /// Which room.
        conversation: ConversationId,
        /// The new name.
        name: String,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Is away for as long as one is connected, or back. A command.
    SetAway {
        /// Why; empty when back.
        #[serde(default)]
        message: String,
    },
    /// Opens the direct conversation with somebody, making it when there is none. A command; the `ack` has the
    /// conversation.
    OpenDirect {
        /// A username.
        user: String,
    },
    /// Marks everything up to `seq` as read, or as unread from there on. A command.
    MarkRead {
        /// Where.
        conversation: ConversationId,
        /// The last event that is read.
        seq: Seq,
    },
}

impl Request {
    /// Whether it is a command: it must carry an id and gets exactly one answer.
    #[must_use]
    pub const fn is_command(&self) -> bool {
        !matches!(
            self,
            Self::Auth { .. } | Self::Resume { .. } | Self::Subscribe {} | Self::Ping {} | Self::Typing { .. }
        )
    }
}

/// The limits a client should know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// The largest body of a message, in bytes of UTF-8.
    pub message_bytes: usize,
    /// The largest frame to the server, in bytes.
    pub frame_bytes: usize,
}

/// How far the user has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadState {
    /// Where.
    pub conversation: ConversationId,
    /// The last event that is read.
    pub seq: Seq,
    /// Other people's messages after it, counted up to 100.
    pub unread: u32,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The first frame to a signed-in client.
    Hello {
        /// The session that the connection belongs to; none when it came by an access token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// Who is signed in.
        user: User,
        /// The life of the database that all seqs on this connection belong to.
        epoch: Epoch,
        /// A frame (or a ping) comes at least this often; after twice as long the connection is dead.
        heartbeat_ms: u64,
        /// The limits.
        limits: Limits,
    },
    /// A request was carried out; what it made is on disk.
    Ack(Ack),
    /// A request was refused, or (without id) something about the connection is wrong.
    Error {
        /// The request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<RequestId>,
        /// What went wrong.
        #[serde(flatten)]
        error: Error,
    },
    /// Something durable happened.
    Event(Event),
    /// All that was missing has come; everything from here on is live.
    Resumed {
        /// Who of the people in one's conversations is here now.
        online: Vec<UserRef>,
        /// Who of them is away.
        #[serde(default)]
        away: Vec<Away>,
        /// Where the user's read marks are now.
        read: Vec<ReadState>,
    },
    /// The gap in a conversation is too wide, or its epoch has passed: load it anew.
    Resync {
        /// Which one; none means all, and that the server is about to close the connection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
    },
    /// A conversation has come into the user's list.
    Conversation(Overview),
    /// A conversation has gone from the user's list.
    ConversationGone {
        /// Which one.
        conversation: ConversationId,
    },
    /// The user was removed from a room, which is gone from their list.
    Removed {
        /// Which room.
        conversation: ConversationId,
        /// Who did it.
        by: UserRef,
        /// Why; may be empty.
        reason: Reason,
    },
    /// The user is invited to a room, and may join it.
    Invitation {
        /// Which room.
        room: Overview,
        /// Who invites.
        by: UserRef,
    },
    /// Somebody is writing; forget it after five seconds.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserRef,
    },
    /// Somebody came or went, or is here by another name: a guest may take one.
    Presence {
        /// Who, by the name of now.
        user: UserRef,
        /// Whether they are here.
        online: bool,
    },
    /// Somebody is away, or back without a message. Who goes is not away any more.
    Away(Away),
    /// The user has read up to here, on whichever connection.
    Read(ReadState),
}

/// The answer to a request that was carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ack {
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RequestId>,
    /// The message that was posted (by this request or by its first try).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
    /// The event that the request made; none when nothing changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// When that event was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The conversation that was made, opened or joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Overview>,
}

/// Why the server closed a connection, and whether coming back makes sense (RFC 6455, section 7.4).
pub mod close {
    /// Come back at once, with a little jitter: the server is going away.
    pub const RESTART: u16 = 1012;
    /// Come back: nothing was heard for too long.
    pub const IDLE: u16 = 4000;
    /// Come back and resume: the connection was too slow for what happened.
    pub const TOO_SLOW: u16 = 4001;
    /// Do not come back without signing in: the session has ended.
    pub const SIGNED_OUT: u16 = 4401;
    /// Do not come back without signing in: the first frame was no `auth`, or its token is unknown.
    pub const UNAUTHENTICATED: u16 = 4400;
    /// Do not come back soon: the rules of the protocol were broken, or a flood went on.
    pub const POLICY: u16 = 1008;

    /// Whether a client has to sign in before it comes back after `code`.
    #[must_use]
    pub const fn is_signed_out(code: u16) -> bool {
        matches!(code, SIGNED_OUT | UNAUTHENTICATED)
    }
}

#[cfg(test)]
mod tests;
