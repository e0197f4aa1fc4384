//! Implementations of the store port.

pub mod check;
pub mod copy;
mod fault;
pub mod postgres;
pub mod sqlite;

use crate::chat::store::{CommitFeed, Result, Store, StoreError};
use postgres::{Limits, PostgresStore};
use sqlite::SqliteStore;
use std::sync::Arc;

/// Opens the store at `url`: a file, `sqlite://…`, or a database of PostgreSQL, `postgres://…`, to which alone the limits
/// apply.
///
/// # Errors
/// As [`SqliteStore::open`] and [`PostgresStore::open`]; `Failed` when the URL names neither.
pub async fn open(url: &str, limits: &Limits) -> Result<(Arc<dyn Store>, CommitFeed)> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => {
            let (store, feed) = SqliteStore::open(url).await?;
            Ok((Arc::new(store), feed))
        }
        Some("postgres" | "postgresql") => {
            let (store, feed) = PostgresStore::open(url, limits).await?;
            Ok((Arc::new(store), feed))
        }
        _ => Err(StoreError::Failed("the database's URL has to begin with sqlite:// or postgres://".into())),
    }
}
