//! Members, and how far they have read.

use super::lists::unread;
use super::rows::{self, UserRefRow, count, int, seq};
use super::work::Work;
use crate::chat::store::{ReadMark, Result};
use crate::domain::{ConversationId, Error, ErrorCode, Role, Seq, UserId, UserRef};
use sqlx::{FromRow, SqlitePool};

/// Moves the member's read mark.
pub async fn mark_read(work: &mut Work, conversation: ConversationId, user: UserId, to: Seq) -> Result<ReadMark> {
    let row: Option<(i64, i64)> = sqlx::query_as(concat!(
        "UPDATE memberships SET last_read = min($3, (SELECT head FROM conversations WHERE id = $1)) \
         WHERE conversation_id = $1 AND user_id = $2 RETURNING last_read, ",
        unread!("$1", "last_read", "$2")
    ))
    .bind(conversation.0)
    .bind(user.0)
    .bind(int(to))
    .fetch_optional(work.connection())
    .await?;
    match row {
        Some((last_read, unread)) => Ok(ReadMark { seq: seq(last_read), unread: count(unread) }),
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

#[derive(FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    user: UserRefRow,
    role: String,
}

/// Who is in it, by name, from after the one that compares as `key`.
pub async fn of(
    readers: &SqlitePool,
    conversation: ConversationId,
    key: &str,
    limit: u32,
) -> Result<Vec<(UserRef, Role)>> {
    let rows: Vec<MemberRow> = sqlx::query_as(
        "SELECT users.id, users.name, memberships.role FROM memberships \
         JOIN users ON users.id = memberships.user_id \
         WHERE memberships.conversation_id = $1 AND users.name_key > $3 ORDER BY users.name_key LIMIT $2",
    )
    .bind(conversation.0)
    .bind(limit)
    .bind(key)
    .fetch_all(readers)
    .await?;
    rows.into_iter().map(|row| Ok((row.user.into(), rows::role(&row.role)?))).collect()
}
