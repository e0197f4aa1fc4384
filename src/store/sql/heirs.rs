//! Who looks after a room when whoever did is gone.

use super::record::{Step, counted, record, recording};
use super::rows::{UserRefRow, role_word};
use super::work::{Work, together};
use crate::chat::store::Result;
use crate::domain::{Happening, Role, UserRef};
use sqlx::FromRow;

#[derive(FromRow)]
struct HeirRow {
    #[sqlx(flatten)]
    user: UserRefRow,
    guest: bool,
    moderates: bool,
}

/// Who gets a room when the actor goes, as its last owner or as the last one who looks after it, and in which role: of
/// the accounts, or else the guests, a moderator, or else whoever has been there the longest. A guest, who will be gone,
/// moderates it.
pub async fn heir(work: &mut Work, step: &Step) -> Result<Option<(UserRef, Role)>> {
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
    .bind(step.actor.id.0)
    .fetch_optional(work.connection())
    .await?;
    Ok(heir.filter(|heir| !(heir.guest && heir.moderates)).map(|heir| {
        let role = if heir.guest { Role::Moderator } else { Role::Owner };
        (heir.user.into(), role)
    }))
}

/// Gives the room to the heir, if there is one, after the actor has gone.
pub async fn inherit(work: &mut Work, step: Step, heir: Option<(UserRef, Role)>) -> Result<()> {
    let Some((user, role)) = heir else { return Ok(()) };
    let event = step.event(Happening::RoleChanged { user, role, was: None });
    let sql = together!(
        "UPDATE memberships SET role = $9 WHERE conversation_id = $1 AND user_id = $8",
        record!(),
        counted!()
    );
    recording(sql, &event).bind(role_word(role)).execute(work.several().await?).await?;
    work.happened(event);
    Ok(())
}
