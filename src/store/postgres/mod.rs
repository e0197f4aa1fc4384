//! The store in PostgreSQL, which several nodes share: some connections that write, and more beside them that read.

mod connect;
mod dialect;
// One text of SQL for all databases; each compiles it with types of its own.
#[allow(clippy::duplicate_mod)]
#[path = "../sql/mod.rs"]
mod sql;
mod work;
mod writer;

pub use connect::Limits;

use crate::chat::store::{CommitFeed, Result, StoreError};
use crate::domain::Epoch;
use PostgresStore as SqlStore;
use connect::Connector;
use sqlx::PgPool;
use std::time::Duration;
use tokio::time::timeout;
use writer::Writers;

/// The store in a PostgreSQL database. Other nodes may use the same database at the same time.
///
/// Close it with [`crate::chat::store::Store::close`]; dropping it does the same, without waiting.
#[derive(Debug)]
pub struct PostgresStore {
    epoch: Epoch,
    readers: PgPool,
    writer: Writers,
    patience: Duration,
}

impl PostgresStore {
    /// Opens the database at `url` (`postgres://user:password@host/database`), which has to exist, and brings its tables
    /// up to date. Needs a tokio runtime.
    ///
    /// The feed brings what this store commits, not what other nodes do. Whoever holds it should read it: when a hundred
    /// thousand events wait in there, changes are refused as unavailable. It may be dropped.
    ///
    /// # Errors
    /// `Unavailable` when the server cannot be reached, `Failed` when it lets nobody in, has no such database, or one
    /// that was made by a newer version of the program.
    pub async fn open(url: &str, limits: &Limits) -> Result<(Self, CommitFeed)> {
        let connector = Connector::to(url, limits)?;
        let epoch = connect::migrate(&connector).await?;
        let readers = connector.readers(limits);
        let (writer, feed) = Writers::start(&connector, limits.writers, limits.timeout);
        Ok((Self { epoch, readers, writer, patience: limits.timeout }, feed))
    }

    /// Waits for what is read, for as long as a transaction may take: a server that is cut off says nothing.
    async fn read<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let late = |_| StoreError::Unavailable("the database takes too long".to_owned());
        timeout(self.patience, answer).await.map_err(late)?
    }
}
