//! How far members have read: a seq, and the moment that goes with it.

use super::excerpt::seq_at;
use super::lists::unread;
use super::rows::{count, int, seq};
use super::work::Work;
use crate::chat::store::{ReadMark, Result};
use crate::domain::{ConversationId, Error, ErrorCode, Seq, Timestamp, UserId};
use sqlx::{FromRow, SqlitePool};

/// The columns of a [`MarkRow`] but `unread`, of `memberships`, for the conversation `$1` and the user `$2`.
macro_rules! mark_columns {
    () => {
        "last_read, \
         (SELECT max(at) FROM ( \
             SELECT read_moments.at FROM read_moments WHERE user_id = $2 AND conversation_id = $1 \
             UNION ALL SELECT events.at FROM events \
             WHERE events.conversation_id = $1 AND events.seq = memberships.last_read AND EXISTS ( \
                 SELECT 1 FROM messages AS spoken WHERE spoken.conversation_id = $1 \
                 AND spoken.seq <= memberships.last_read AND spoken.deleted_at IS NULL))) AS at, "
    };
}

#[derive(FromRow)]
struct MarkRow {
    last_read: i64,
    unread: i64,
    at: Option<i64>,
}

impl From<MarkRow> for ReadMark {
    fn from(row: MarkRow) -> Self {
        Self { seq: seq(row.last_read), unread: count(row.unread), at: row.at.map(Timestamp) }
    }
}

/// Where the member's mark is.
pub async fn of(readers: &SqlitePool, conversation: ConversationId, user: UserId) -> Result<Option<ReadMark>> {
    let row: Option<MarkRow> = sqlx::query_as(concat!(
        "SELECT ",
        mark_columns!(),
        unread!("$1", "last_read", "$2"),
        " FROM memberships WHERE conversation_id = $1 AND user_id = $2"
    ))
    .bind(conversation.0)
    .bind(user.0)
    .fetch_optional(readers)
    .await?;
    Ok(row.map(ReadMark::from))
}

/// Moves the member's mark.
pub async fn mark_read(work: &mut Work, conversation: ConversationId, user: UserId, to: Seq) -> Result<ReadMark> {
    let row: Option<MarkRow> = sqlx::query_as(concat!(
        "UPDATE memberships SET last_read = min($3, (SELECT head FROM conversations WHERE id = $1)) \
         WHERE conversation_id = $1 AND user_id = $2 RETURNING ",
        mark_columns!(),
        unread!("$1", "last_read", "$2")
    ))
    .bind(conversation.0)
    .bind(user.0)
    .bind(int(to))
    .fetch_optional(work.connection())
    .await?;
    match row {
        Some(row) => Ok(row.into()),
        None => Err(outsider(work, conversation, user).await?.into()),
    }
}

/// Moves the member's mark forward to what was there at a moment, which is kept.
pub async fn mark_read_until(
    work: &mut Work,
    conversation: ConversationId,
    user: UserId,
    at: Timestamp,
) -> Result<ReadMark> {
    let to = seq_at(work.connection(), conversation, at).await?;
    sqlx::query(
        "INSERT INTO read_moments (user_id, conversation_id, at) \
         SELECT user_id, conversation_id, $3 FROM memberships WHERE conversation_id = $1 AND user_id = $2 \
         ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
    )
    .bind(conversation.0)
    .bind(user.0)
    .bind(at.0)
    .execute(work.several().await?)
    .await?;
    let row: Option<MarkRow> = sqlx::query_as(concat!(
        "UPDATE memberships SET last_read = max($3, last_read) \
         WHERE conversation_id = $1 AND user_id = $2 RETURNING ",
        mark_columns!(),
        unread!("$1", "last_read", "$2")
    ))
    .bind(conversation.0)
    .bind(user.0)
    .bind(int(to))
    .fetch_optional(work.connection())
    .await?;
    match row {
        Some(row) => Ok(row.into()),
        None => Err(outsider(work, conversation, user).await?.into()),
    }
}

/// Why somebody who is not in the conversation has no read mark there.
async fn outsider(work: &mut Work, conversation: ConversationId, user: UserId) -> Result<Error> {
    let public = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM conversations WHERE id = $1 AND visibility = 'public') \
         OR EXISTS (SELECT 1 FROM invitations WHERE conversation_id = $1 AND user_id = $2)",
    )
    .bind(conversation.0)
    .bind(user.0)
    .fetch_one(work.connection())
    .await?;
    Ok(if public { Error::new(ErrorCode::NotMember, "Join the room first.") } else { Error::not_found("conversation") })
}
