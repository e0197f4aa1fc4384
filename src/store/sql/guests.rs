//! Guests: users for the length of a visit.

use super::changes::depart;
use super::record::Step;
use super::rows::{UserRow, seq, user_columns, user_ref};
use super::work::Work;
use crate::chat::store::{NewName, Result, StoreError};
use crate::domain::{ConversationId, Error, Timestamp, User, UserId};
use uuid::Uuid;

/// Gives a guest another name.
pub async fn rename(work: &mut Work, guest: UserId, new: NewName) -> Result<User> {
    let taken: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE (name_key = $1 OR skeleton = $2) AND id <> $3)")
            .bind(&new.key)
            .bind(&new.skeleton)
            .bind(guest.0)
            .fetch_one(work.connection())
            .await?;
    if taken {
        return Err(StoreError::NameTaken);
    }
    let row: Option<UserRow> = sqlx::query_as(concat!(
        "UPDATE users SET name = $2, name_key = $3, skeleton = $4 \
         WHERE id = $1 AND kind = 'guest' AND disabled_at IS NULL RETURNING ",
        user_columns!()
    ))
    .bind(guest.0)
    .bind(new.name.as_str())
    .bind(&new.key)
    .bind(&new.skeleton)
    .fetch_optional(work.connection())
    .await?;
    row.ok_or_else(|| Error::not_found("guest"))?.user()
}

/// Makes an account of a guest.
pub async fn keep(work: &mut Work, guest: UserId, password_hash: String) -> Result<User> {
    let row: Option<UserRow> = sqlx::query_as(concat!(
        "UPDATE users SET kind = 'person', password_hash = $2 \
         WHERE id = $1 AND kind = 'guest' AND disabled_at IS NULL RETURNING ",
        user_columns!()
    ))
    .bind(guest.0)
    .bind(password_hash)
    .fetch_optional(work.connection())
    .await?;
    row.ok_or_else(|| Error::not_found("guest"))?.user()
}

/// Ends a visit. The name stays where it was written; its keys become ones that no name has, so that it is free.
pub async fn end_visit(work: &mut Work, guest: UserId, reason: Option<String>, at: Timestamp) -> Result<()> {
    work.hold_conversations_of(guest).await?;
    let name: Option<String> =
        sqlx::query_scalar("SELECT name FROM users WHERE id = $1 AND kind = 'guest' AND disabled_at IS NULL")
            .bind(guest.0)
            .fetch_optional(work.connection())
            .await?;
    let Some(name) = name else { return Ok(()) };
    let rooms: Vec<(Uuid, i64)> = sqlx::query_as(
        "SELECT conversations.id, conversations.head FROM memberships \
         JOIN conversations ON conversations.id = memberships.conversation_id AND conversations.kind = 'room' \
         WHERE memberships.user_id = $1 ORDER BY conversations.id",
    )
    .bind(guest.0)
    .fetch_all(work.connection())
    .await?;
    for (room, head) in rooms {
        let actor = user_ref(guest.0, name.clone());
        let step = Step { conversation: ConversationId(room), actor, at, seq: seq(head) + 1 };
        depart(work, step, reason.clone()).await?;
    }
    sqlx::query("DELETE FROM read_moments WHERE user_id = $1").bind(guest.0).execute(work.several().await?).await?;
    sqlx::query("UPDATE users SET name_key = $3, skeleton = $3, disabled_at = $2 WHERE id = $1")
        .bind(guest.0)
        .bind(at.0)
        .bind(format!("~{}", guest.0.simple()))
        .execute(work.connection())
        .await?;
    Ok(())
}
