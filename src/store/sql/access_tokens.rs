//! Access tokens. Those of a disabled user are as good as none.

use super::dialect::Pool;
use super::rows::{HolderRow, user_columns};
use super::work::Work;
use crate::chat::store::{NewToken, Result, SecretHash};
use crate::domain::{AccessTokenId, AccessTokenInfo, Error, Timestamp, User, UserId};
use uuid::Uuid;

/// Makes an access token, unless its user has as many as may be.
pub async fn create(work: &mut Work, new: NewToken) -> Result<()> {
    // They are counted.
    work.hold(new.user.0.as_bytes()).await?;
    let made = sqlx::query(
        "INSERT INTO access_tokens (id, user_id, secret_hash, label, created_at) SELECT $1, $2, $3, $4, $5 \
         WHERE (SELECT count(*) FROM access_tokens WHERE user_id = $2) < $6",
    )
    .bind(new.id.0)
    .bind(new.user.0)
    .bind(new.secret.as_slice())
    .bind(&new.label)
    .bind(new.at.0)
    .bind(i64::from(new.most))
    .execute(work.connection())
    .await?;
    if made.rows_affected() == 0 {
        return Err(Error::invalid(format!("You have {} tokens already. Revoke one first.", new.most)).into());
    }
    Ok(())
}

/// The access token with this secret, and whose it is.
pub async fn by_secret(readers: &Pool, secret: SecretHash) -> Result<Option<(AccessTokenId, User)>> {
    let row: Option<HolderRow> = sqlx::query_as(concat!(
        "SELECT access_tokens.id AS credential, ",
        user_columns!(),
        " FROM access_tokens JOIN users ON users.id = access_tokens.user_id AND users.disabled_at IS NULL \
         WHERE access_tokens.secret_hash = $1"
    ))
    .bind(secret.as_slice())
    .fetch_optional(readers)
    .await?;
    Ok(row.map(HolderRow::holder).transpose()?.map(|(id, user)| (AccessTokenId(id), user)))
}

/// The user's access tokens, the newest first.
pub async fn of_user(readers: &Pool, user: UserId) -> Result<Vec<AccessTokenInfo>> {
    let rows: Vec<(Uuid, String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, label, created_at, last_used_at FROM access_tokens WHERE user_id = $1 \
         ORDER BY created_at DESC, id DESC",
    )
    .bind(user.0)
    .fetch_all(readers)
    .await?;
    let info = |(id, label, created_at, last_used_at): (Uuid, String, i64, Option<i64>)| AccessTokenInfo {
        id: AccessTokenId(id),
        label,
        created_at: Timestamp(created_at),
        last_used_at: last_used_at.map(Timestamp),
    };
    Ok(rows.into_iter().map(info).collect())
}

/// Notes that the access token was used.
pub async fn touch(work: &mut Work, token: AccessTokenId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE access_tokens SET last_used_at = $2 WHERE id = $1")
        .bind(token.0)
        .bind(at.0)
        .execute(work.connection())
        .await?;
    Ok(())
}

/// Revokes the access token if it is the user's; whether it was.
pub async fn revoke(work: &mut Work, user: UserId, token: AccessTokenId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM access_tokens WHERE id = $1 AND user_id = $2")
        .bind(token.0)
        .bind(user.0)
        .execute(work.connection())
        .await?;
    Ok(done.rows_affected() > 0)
}
