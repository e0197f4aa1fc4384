//! Who looks after a room when whoever did is gone.

use super::record::{Step, record, recording};
use super::rows::{UserRefRow, role_word};
use super::work::Work;
use crate::chat::store::Result;
use crate::domain::{Happening, Role, Seq, UserId, UserRef};
use sqlx::FromRow;

/// Gives the room to somebody before its last owner, or the last one who could look after it, goes; the seq of what
/// comes next.
pub async fn pass_on(work: &mut Work, step: &Step, goes: UserId) -> Result<Seq> {
    let Some((user, role)) = heir(work, step, goes).await? else { return Ok(step.seq) };
    let event = step.event(Happening::RoleChanged { user, role, was: None });
    let sql = concat!("UPDATE memberships SET role = $9 WHERE conversation_id = $1 AND user_id = $8; ", record!());
    recording(sql, &event).bind(role_word(role)).execute(work.several().await?).await?;
    work.happened(event);
    Ok(step.seq + 1)
}

#[derive(FromRow)]
struct HeirRow {
    #[sqlx(flatten)]
    user: UserRefRow,
    guest: bool,
    moderates: bool,
}

/// Whom the room goes to, and as what: of the accounts, or else the guests, a moderator, or else whoever has been there
/// the longest. A guest, who will be gone, moderates it.
async fn heir(work: &mut Work, step: &Step, goes: UserId) -> Result<Option<(UserRef, Role)>> {
    let heir: Option<HeirRow> = sqlx::query_as(
        "SELECT users.id, users.name, users.kind = 'guest' AS guest, others.role = 'moderator' AS moderates \
         FROM memberships AS others JOIN users ON users.id = others.user_id \
         JOIN memberships AS goes ON goes.conversation_id = $1 AND goes.user_id = $2 \
             AND goes.role IN ('moderator', 'owner') \
         WHERE others.conversation_id = $1 AND others.user_id <> $2 \
         AND NOT EXISTS (SELECT 1 FROM memberships AS stays WHERE stays.conversation_id = $1 AND stays.user_id <> $2 \
             AND (stays.role = 'owner' OR (stays.role = 'moderator' AND goes.role = 'moderator'))) \
         ORDER BY guest, moderates DESC, others.joined_seq LIMIT 1",
    )
    .bind(step.conversation.0)
    .bind(goes.0)
    .fetch_optional(work.connection())
    .await?;
    Ok(heir.filter(|heir| !(heir.guest && heir.moderates)).map(|heir| {
        let role = if heir.guest { Role::Moderator } else { Role::Owner };
        (heir.user.into(), role)
    }))
}
