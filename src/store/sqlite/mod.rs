//! The store in one file, by SQLite: one connection that writes, and some beside it that read.
//!
//! Statements number their parameters as `$1`: with `?1` sqlx miscounts when one text holds several statements.

mod dialect;
mod index;
mod open;
mod queue;
// One text of SQL for all databases; each compiles it with types of its own.
#[allow(clippy::duplicate_mod)]
#[path = "../sql/mod.rs"]
mod sql;
mod work;
mod writer;

use crate::chat::store::{CommitFeed, Result};
use crate::domain::Epoch;
use SqliteStore as SqlStore;
use dialect::Pool;
use futures::future::BoxFuture;
use queue::Writer;
use sqlx::SqlitePool;

/// The store in one SQLite file. Other processes may use the same file at the same time.
///
/// Close it with [`crate::chat::store::Store::close`]; dropping it does the same, without waiting.
#[derive(Debug)]
pub struct SqliteStore {
    epoch: Epoch,
    readers: SqlitePool,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the database at `url` (`sqlite:///absolute/path` or `sqlite://relative/path`), makes it and its folder
    /// when missing, and brings its tables up to date. Needs a tokio runtime.
    ///
    /// The feed brings what this store commits, not what other processes do. Whoever holds it should read it: when
    /// a hundred thousand events wait in there, changes are refused as unavailable. It may be dropped.
    ///
    /// # Errors
    /// `Unavailable` when another process holds the file for too long, `Full` when there is no room for it, `Failed`
    /// when it cannot be made, is no database, or was made by a newer version of the program.
    pub async fn open(url: &str) -> Result<(Self, CommitFeed)> {
        let opened = open::open(url).await?;
        let (writer, feed) = Writer::start(opened.writer, opened.readers.clone());
        Ok((Self { epoch: opened.epoch, readers: opened.readers, writer }, feed))
    }

    /// Waits for what is read: a file answers, or says why not.
    async fn read<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        answer.await
    }

    /// The same of what reads much.
    async fn read_much<T, F>(&self, question: F) -> Result<T>
    where
        F: for<'p> Fn(&'p Pool) -> BoxFuture<'p, Result<T>> + Send + Sync,
    {
        question(&self.readers).await
    }
}
