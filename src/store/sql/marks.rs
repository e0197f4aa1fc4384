//! How far members have read: a seq, and the moment that goes with it.

use super::dialect::{Pool, id_list, ids};
use super::excerpt::seq_at;
use super::lists::unread;
use super::rows::{count, int, seq};
use super::work::Work;
use crate::chat::store::{ReadMark, Result};
use crate::domain::{ConversationId, Error, ErrorCode, MessageId, Seq, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// The columns of a [`MarkRow`] but `unread`, of `memberships`, for the conversation `$1`; `$user` is SQL.
macro_rules! mark_columns {
    ($user:literal) => {
        concat!(
            "last_read, \
             (SELECT max(at) FROM ( \
                 SELECT read_moments.at FROM read_moments WHERE conversation_id = $1 AND user_id = ",
            $user,
            " UNION ALL SELECT events.at FROM events \
                 WHERE events.conversation_id = $1 AND events.seq = memberships.last_read AND EXISTS ( \
                     SELECT 1 FROM messages AS spoken WHERE spoken.conversation_id = $1 \
                     AND spoken.seq <= memberships.last_read AND spoken.deleted_at IS NULL)) AS said) AS at, "
        )
    };
}

/// The statement that moves a member's mark to `$to`.
macro_rules! moving {
    ($to:literal) => {
        concat!(
            "UPDATE memberships SET last_read = ",
            $to,
            " WHERE conversation_id = $1 AND user_id = $2 RETURNING ",
            mark_columns!("$2"),
            unread!("$1", "last_read", "$2")
        )
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
pub async fn of(readers: &Pool, conversation: ConversationId, user: UserId) -> Result<Option<ReadMark>> {
    let row: Option<MarkRow> = sqlx::query_as(concat!(
        "SELECT ",
        mark_columns!("$2"),
        unread!("$1", "last_read", "$2"),
        " FROM memberships WHERE conversation_id = $1 AND user_id = $2"
    ))
    .bind(conversation.0)
    .bind(user.0)
    .fetch_optional(readers)
    .await?;
    Ok(row.map(ReadMark::from))
}

#[derive(FromRow)]
struct OnesMarkRow {
    user_id: Uuid,
    #[sqlx(flatten)]
    mark: MarkRow,
}

/// The marks of those who have not read a message of somebody else's; what is unread is counted up to `up_to`.
pub async fn unread_by(
    readers: &Pool,
    conversation: ConversationId,
    message: MessageId,
    up_to: Seq,
    users: &[UserId],
) -> Result<Vec<(UserId, ReadMark)>> {
    let users: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let rows: Vec<OnesMarkRow> = sqlx::query_as(concat!(
        "SELECT memberships.user_id, ",
        mark_columns!("memberships.user_id"),
        unread!("$1", "memberships.last_read AND fresh.seq <= $3", "memberships.user_id"),
        " FROM messages JOIN memberships ON memberships.conversation_id = messages.conversation_id \
         WHERE messages.id = $2 AND messages.conversation_id = $1 \
         AND memberships.last_read < messages.seq AND memberships.user_id <> messages.author_id \
         AND memberships.user_id IN (SELECT wanted.value FROM ",
        ids!("$4"),
        ")"
    ))
    .bind(conversation.0)
    .bind(message.0)
    .bind(int(up_to))
    .bind(id_list(users))
    .fetch_all(readers)
    .await?;
    Ok(rows.into_iter().map(|row| (UserId(row.user_id), row.mark.into())).collect())
}

/// Moves the member's mark.
pub async fn mark_read(work: &mut Work, conversation: ConversationId, user: UserId, to: Seq) -> Result<ReadMark> {
    moved(
        work,
        moving!("(SELECT CASE WHEN $3 < head THEN $3 ELSE head END FROM conversations WHERE id = $1)"),
        conversation,
        user,
        to,
    )
    .await
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
         ON CONFLICT (user_id, conversation_id) DO UPDATE SET at = excluded.at WHERE read_moments.at < excluded.at",
    )
    .bind(conversation.0)
    .bind(user.0)
    .bind(at.0)
    .execute(work.several().await?)
    .await?;
    moved(work, moving!("CASE WHEN $3 > last_read THEN $3 ELSE last_read END"), conversation, user, to).await
}

/// Moves the mark by `sql`, and says where it is then.
async fn moved(
    work: &mut Work,
    sql: &'static str,
    conversation: ConversationId,
    user: UserId,
    to: Seq,
) -> Result<ReadMark> {
    let row: Option<MarkRow> =
        sqlx::query_as(sql).bind(conversation.0).bind(user.0).bind(int(to)).fetch_optional(work.connection()).await?;
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
