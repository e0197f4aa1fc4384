//! Reading what moderators have set.

use super::dialect::Pool;
use super::rows::{ban_kind, user_ref};
use crate::chat::store::Result;
use crate::domain::{Ban, ConversationId, Pattern, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct BanRow {
    kind: String,
    pattern: String,
    set_by: Uuid,
    name: String,
    at: i64,
}

/// The room's list, the oldest first.
pub async fn of(readers: &Pool, room: ConversationId) -> Result<Vec<Ban>> {
    let rows: Vec<BanRow> = sqlx::query_as(
        "SELECT bans.kind, bans.pattern, bans.set_by, users.name, bans.at FROM bans \
         JOIN users ON users.id = bans.set_by WHERE bans.conversation_id = $1 ORDER BY bans.seq",
    )
    .bind(room.0)
    .fetch_all(readers)
    .await?;
    rows.into_iter().map(BanRow::ban).collect()
}

impl BanRow {
    fn ban(self) -> Result<Ban> {
        Ok(Ban {
            ban: ban_kind(&self.kind)?,
            pattern: Pattern::stored(self.pattern),
            set_by: user_ref(self.set_by, self.name),
            at: Timestamp(self.at),
        })
    }
}

/// The room's key, if it has one.
pub async fn key(readers: &Pool, room: ConversationId) -> Result<Option<String>> {
    let key: Option<Option<String>> = sqlx::query_scalar("SELECT room_key FROM conversations WHERE id = $1")
        .bind(room.0)
        .fetch_optional(readers)
        .await?;
    Ok(key.flatten())
}
