//! Members.

use super::dialect::Pool;
use super::rows::{self, UserRefRow};
use crate::chat::store::Result;
use crate::domain::{ConversationId, Role, UserRef};
use sqlx::FromRow;

#[derive(FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    user: UserRefRow,
    role: String,
}

/// Who is in it, by name, from after the one that compares as `key`.
pub async fn of(readers: &Pool, conversation: ConversationId, key: &str, limit: u32) -> Result<Vec<(UserRef, Role)>> {
    let rows: Vec<MemberRow> = sqlx::query_as(
        "SELECT users.id, users.name, memberships.role FROM memberships \
         JOIN users ON users.id = memberships.user_id \
         WHERE memberships.conversation_id = $1 AND users.name_key > $3 ORDER BY users.name_key LIMIT $2",
    )
    .bind(conversation.0)
    .bind(i64::from(limit))
    .bind(key)
    .fetch_all(readers)
    .await?;
    rows.into_iter().map(|row| Ok((row.user.into(), rows::role(&row.role)?))).collect()
}
