//! Users.

use super::dialect::Pool;
use super::rows::{UserRow, user_columns, user_kind_word};
use super::work::Work;
use crate::chat::store::{NewUser, Result, StoreError};
use crate::domain::{User, UserId};

/// Makes a user.
pub async fn create(work: &mut Work, new: NewUser) -> Result<User> {
    let taken: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE name_key = $1 OR skeleton = $2)")
        .bind(&new.key)
        .bind(&new.skeleton)
        .fetch_one(work.connection())
        .await?;
    if taken {
        return Err(StoreError::NameTaken);
    }
    sqlx::query(
        "INSERT INTO users (id, name, name_key, skeleton, kind, admin, password_hash, created_at, node) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.0)
    .bind(new.name.as_str())
    .bind(&new.key)
    .bind(&new.skeleton)
    .bind(user_kind_word(new.kind))
    .bind(new.admin)
    .bind(&new.password_hash)
    .bind(new.at.0)
    .bind(new.node.map(|node| node.0))
    .execute(work.connection())
    .await?;
    Ok(User { id: new.id, name: new.name, kind: new.kind, admin: new.admin })
}

/// The user with this id.
pub async fn by_id(readers: &Pool, id: UserId) -> Result<Option<User>> {
    let row: Option<UserRow> = sqlx::query_as(concat!("SELECT ", user_columns!(), " FROM users WHERE id = $1"))
        .bind(id.0)
        .fetch_optional(readers)
        .await?;
    row.map(UserRow::user).transpose()
}

/// The user whose name compares as `key`.
pub async fn by_key(readers: &Pool, key: &str) -> Result<Option<User>> {
    let row: Option<UserRow> = sqlx::query_as(concat!("SELECT ", user_columns!(), " FROM users WHERE name_key = $1"))
        .bind(key)
        .fetch_optional(readers)
        .await?;
    row.map(UserRow::user).transpose()
}

/// What the user's password is checked against; none for a disabled user, who cannot sign in.
pub async fn password_hash(readers: &Pool, user: UserId) -> Result<Option<String>> {
    let hash: Option<Option<String>> =
        sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1 AND disabled_at IS NULL")
            .bind(user.0)
            .fetch_optional(readers)
            .await?;
    Ok(hash.flatten())
}

/// How many users there are.
pub async fn count(readers: &Pool) -> Result<u64> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(readers).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
