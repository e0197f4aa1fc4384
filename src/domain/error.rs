//! The one error that leaves the chat: a code for programs, a sentence for people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong, for programs. The codes are part of the API and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The input breaks a rule that `message` names.
    Invalid,
    /// Nobody is signed in, or the credential is unknown or has ended.
    Unauthenticated,
    /// Username and password do not belong together.
    WrongCredentials,
    /// Signed in, and not allowed.
    Forbidden,
    /// There is no such thing, or none that the caller may know of.
    NotFound,
    /// Only the invited join this room.
    InviteOnly,
    /// The room has a key, and it is another one.
    WrongKey,
    /// The room has as many members as it may have.
    RoomFull,
    /// The conversation is visible, but one has to join it first.
    NotMember,
    /// Somebody else has this name, or one that reads the same.
    NameTaken,
    /// Too much at once; see `retry_after_ms`.
    RateLimited,
    /// The input is larger than a limit that `message` names.
    TooLarge,
    /// The disk is full: reading goes on, nothing was stored.
    StorageFull,
    /// Something is wrong on the server; it was logged, and nothing was acknowledged.
    Internal,
    /// The server is going away or cannot reach its store; try again.
    Unavailable,
}

/// An error as it is shown and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, in words a person can use.
    pub message: String,
    /// How long to wait before trying again, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Error {
    /// An error of `code` that says `message`.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None }
    }

    /// The input breaks a rule; `message` names it.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// There is no such thing, or none that the caller may know of: the two are never told apart.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in first.")
    }

    /// Try again after `millis`.
    #[must_use]
    pub fn rate_limited(millis: u64) -> Self {
        let seconds = millis.div_ceil(1000).max(1);
        Self {
            code: ErrorCode::RateLimited,
            message: format!("Too many attempts. Try again in {seconds} s."),
            retry_after_ms: Some(millis),
        }
    }

    /// Something is wrong on the server. The cause belongs in the log, not in here.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "Something went wrong on the server. Look whether it was done, and try again.")
    }
}
