//! Sessions. Those of a disabled user are as good as none.

use super::dialect::Pool;
use super::rows::{HolderRow, user_columns};
use super::work::Work;
use crate::chat::store::{NewSession, Result, SecretHash};
use crate::domain::{SessionId, SessionInfo, Timestamp, User, UserId};
use uuid::Uuid;

/// Makes a session, and ends those above the limit.
pub async fn create(work: &mut Work, new: NewSession) -> Result<Vec<SessionId>> {
    // They are counted.
    work.hold(new.user.0.as_bytes()).await?;
    let connection = work.several().await?;
    sqlx::query(
        "INSERT INTO sessions (id, user_id, secret_hash, agent, created_at, last_seen_at, passing, node) \
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7)",
    )
    .bind(new.id.0)
    .bind(new.user.0)
    .bind(new.secret.as_slice())
    .bind(&new.agent)
    .bind(new.at.0)
    .bind(new.passing.is_some())
    .bind(new.passing.map(|node| node.0))
    .execute(&mut *connection)
    .await?;
    // The new one stays in any case: a clock that went back would make it look old.
    let ended: Vec<Uuid> = sqlx::query_scalar(
        "DELETE FROM sessions WHERE user_id = $1 AND id <> $2 AND id NOT IN ( \
             SELECT id FROM sessions WHERE user_id = $1 AND id <> $2 \
             ORDER BY last_seen_at DESC, id DESC LIMIT $3) RETURNING id",
    )
    .bind(new.user.0)
    .bind(new.id.0)
    .bind(i64::from(new.keep.saturating_sub(1)))
    .fetch_all(connection)
    .await?;
    Ok(ended.into_iter().map(SessionId).collect())
}

/// The session with this secret, and whose it is.
pub async fn by_secret(readers: &Pool, secret: SecretHash) -> Result<Option<(SessionId, User)>> {
    let row: Option<HolderRow> = sqlx::query_as(concat!(
        "SELECT sessions.id AS credential, ",
        user_columns!(),
        " FROM sessions JOIN users ON users.id = sessions.user_id AND users.disabled_at IS NULL \
         WHERE sessions.secret_hash = $1"
    ))
    .bind(secret.as_slice())
    .fetch_optional(readers)
    .await?;
    Ok(row.map(HolderRow::holder).transpose()?.map(|(id, user)| (SessionId(id), user)))
}

/// The user's sessions, the one heard of last first.
pub async fn of_user(readers: &Pool, user: UserId) -> Result<Vec<SessionInfo>> {
    let rows: Vec<(Uuid, String, i64, i64)> = sqlx::query_as(
        "SELECT id, agent, created_at, last_seen_at FROM sessions WHERE user_id = $1 \
         ORDER BY last_seen_at DESC, id DESC",
    )
    .bind(user.0)
    .fetch_all(readers)
    .await?;
    let info = |(id, agent, created_at, last_seen_at)| SessionInfo {
        id: SessionId(id),
        agent,
        created_at: Timestamp(created_at),
        last_seen_at: Timestamp(last_seen_at),
        current: false,
    };
    Ok(rows.into_iter().map(info).collect())
}

/// Notes that the session was heard of.
pub async fn touch(work: &mut Work, session: SessionId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1")
        .bind(session.0)
        .bind(at.0)
        .execute(work.connection())
        .await?;
    Ok(())
}

/// Ends the session if it is the user's; whether it was.
pub async fn end(work: &mut Work, user: UserId, session: SessionId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
        .bind(session.0)
        .bind(user.0)
        .execute(work.connection())
        .await?;
    Ok(done.rows_affected() > 0)
}
