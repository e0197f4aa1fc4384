//! What one user may know of another.

use super::dialect::{Connection, Pool};
use super::rows::{self, user_ref};
use crate::chat::store::Result;
use crate::domain::{ConversationId, Profile, ProfileRoom, RoomName, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct ProfileRow {
    id: Uuid,
    name: String,
    kind: String,
    admin: bool,
    created_at: i64,
    last_seen_at: i64,
}

/// The user as the viewer may know them; whether they are here is not the store's to say.
pub async fn one(readers: &Pool, user: UserId, viewer: UserId) -> Result<Option<Profile>> {
    let mut snapshot = readers.begin().await?;
    let row: Option<ProfileRow> = sqlx::query_as(
        "SELECT id, name, kind, admin, created_at, coalesce((SELECT max(at) FROM ( \
             SELECT last_seen_at AS at FROM sessions WHERE user_id = users.id \
             UNION ALL SELECT last_used_at FROM access_tokens WHERE user_id = users.id) AS heard), 0) AS last_seen_at \
         FROM users WHERE id = $1",
    )
    .bind(user.0)
    .fetch_optional(&mut *snapshot)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let rooms = rooms(&mut snapshot, user, viewer).await?;
    Ok(Some(Profile {
        user: user_ref(row.id, row.name),
        kind: rows::user_kind(&row.kind)?,
        admin: row.admin,
        since: Timestamp(row.created_at),
        last_seen_at: Some(Timestamp(row.last_seen_at)).filter(|at| at.0 > 0),
        online: false,
        away: None,
        rooms,
    }))
}

#[derive(FromRow)]
struct RoomRow {
    id: Uuid,
    name: String,
    role: String,
    shared: bool,
}

async fn rooms(connection: &mut Connection, user: UserId, viewer: UserId) -> Result<Vec<ProfileRoom>> {
    let rows: Vec<RoomRow> = sqlx::query_as(
        "SELECT conversations.id, conversations.name, theirs.role, own.user_id IS NOT NULL AS shared \
         FROM memberships AS theirs \
         JOIN conversations ON conversations.id = theirs.conversation_id AND conversations.kind = 'room' \
         LEFT JOIN memberships AS own ON own.conversation_id = theirs.conversation_id AND own.user_id = $2 \
         WHERE theirs.user_id = $1 AND (own.user_id IS NOT NULL OR (conversations.visibility = 'public' AND NOT conversations.unlisted)) \
         ORDER BY conversations.name_key",
    )
    .bind(user.0)
    .bind(viewer.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(RoomRow::room).collect()
}

impl RoomRow {
    fn room(self) -> Result<ProfileRoom> {
        Ok(ProfileRoom {
            id: ConversationId(self.id),
            name: RoomName::stored(self.name),
            role: rows::role(&self.role)?,
            shared: self.shared,
        })
    }
}
