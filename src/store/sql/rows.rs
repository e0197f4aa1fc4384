//! Rows as they come from the tables, and the words in which they are stored.

use crate::chat::store::{Result, StoreError};
use crate::domain::{BanKind, MessageKind, Role, Seq, Tags, User, UserId, UserKind, UserName, UserRef, Visibility};
use sqlx::FromRow;
use uuid::Uuid;

/// A seq as SQLite counts.
pub fn int(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A seq that the store holds.
pub fn seq(int: i64) -> Seq {
    Seq::try_from(int).unwrap_or_default()
}

/// A count that the store made.
pub fn count(int: i64) -> u32 {
    u32::try_from(int).unwrap_or(u32::MAX)
}

/// The database holds a word that this program does not know.
pub fn unknown(what: &str, word: &str) -> StoreError {
    StoreError::Failed(format!("the database holds an unknown {what}: {word:?}"))
}

macro_rules! words {
    ($to:ident, $from:ident, $type:ident, $what:literal, $($variant:ident = $word:literal),+) => {
        /// The word in the database.
        pub const fn $to(value: $type) -> &'static str {
            match value { $($type::$variant => $word),+ }
        }
        /// What the word in the database means.
        pub fn $from(word: &str) -> Result<$type> {
            match word { $($word => Ok($type::$variant),)+ _ => Err(unknown($what, word)) }
        }
    };
}
words!(role_word, role, Role, "role", Member = "member", Voiced = "voiced", Moderator = "moderator", Owner = "owner");
words!(user_kind_word, user_kind, UserKind, "kind of user", Person = "person", Bot = "bot", Guest = "guest");
words!(
    message_kind_word,
    message_kind,
    MessageKind,
    "kind of message",
    Text = "text",
    Notice = "notice",
    Action = "action"
);
words!(
    ban_word,
    ban_kind,
    BanKind,
    "kind of ban",
    Ban = "ban",
    Exception = "exception",
    InviteException = "invite_exception"
);
words!(visibility_word, visibility, Visibility, "visibility", Public = "public", Private = "private");

/// The tags of a message as they are stored: a JSON object, and nothing for none.
pub fn tags_text(tags: &Tags) -> Option<String> {
    if tags.is_empty() { None } else { serde_json::to_string(tags).ok() }
}

/// The tags that are stored.
pub fn tags(text: Option<&str>) -> Tags {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The columns of a [`UserRow`], of `users`.
macro_rules! user_columns {
    () => {
        "users.id, users.name, users.kind, users.admin"
    };
}
pub(super) use user_columns;

/// A user.
#[derive(FromRow)]
pub struct UserRow {
    id: Uuid,
    name: String,
    kind: String,
    admin: bool,
}

impl UserRow {
    pub fn user(self) -> Result<User> {
        let kind = user_kind(&self.kind)?;
        Ok(User { id: UserId(self.id), name: UserName::stored(self.name), kind, admin: self.admin })
    }
}

/// A user as others see it.
#[derive(FromRow)]
pub struct UserRefRow {
    id: Uuid,
    name: String,
}

impl From<UserRefRow> for UserRef {
    fn from(row: UserRefRow) -> Self {
        user_ref(row.id, row.name)
    }
}

/// A user as others see it.
pub const fn user_ref(id: Uuid, name: String) -> UserRef {
    UserRef { id: UserId(id), name: UserName::stored(name) }
}

/// A user who holds a session or an access token.
#[derive(FromRow)]
pub struct HolderRow {
    credential: Uuid,
    #[sqlx(flatten)]
    user: UserRow,
}

impl HolderRow {
    /// The id of the credential, and whose it is.
    pub fn holder(self) -> Result<(Uuid, User)> {
        Ok((self.credential, self.user.user()?))
    }
}
