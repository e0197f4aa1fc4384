//! The store in PostgreSQL, which several nodes share: some connections that write, and more beside them that read.

mod connect;
mod dialect;
mod index;
mod replica;
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
use dialect::Pool;
use futures::future::BoxFuture;
use replica::Replica;
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
    replica: Option<Replica>,
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
        let readers = connector.readers(limits.readers);
        let replica = limits.replica_url.as_deref().map(|url| Connector::to(url, limits)).transpose()?;
        let replica = replica.map(|connector| Replica::new(&connector, epoch, limits.readers));
        let (writer, feed) = Writers::start(&connector, limits.writers, limits.timeout);
        Ok((Self { epoch, readers, replica, writer, patience: limits.timeout }, feed))
    }

    /// Waits for what is read, for as long as a transaction may take: a server that is cut off says nothing.
    async fn read<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let late = |_| StoreError::Unavailable("the database takes too long".to_owned());
        timeout(self.patience, answer).await.map_err(late)?
    }

    /// The same of what reads much, which a replica may answer.
    async fn read_much<T, F>(&self, question: F) -> Result<T>
    where
        F: for<'p> Fn(&'p Pool) -> BoxFuture<'p, Result<T>> + Send + Sync,
    {
        if let Some(replica) = &self.replica
            && let Some(pool) = replica.up_to_date(&self.readers).await
        {
            match self.read(question(pool)).await {
                Ok(answer) => return Ok(answer),
                // It says no to what takes long while it has much to replay, too.
                Err(error) => tracing::warn!(%error, "the replica has not answered; the primary does"),
            }
            replica.rest();
        }
        self.read(question(&self.readers)).await
    }
}
