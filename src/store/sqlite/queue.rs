//! The queue of changes.

use super::sql::{Job, waiting};
use super::work::Work;
use super::writer::{Desk, Halted};
use crate::chat::store::{CommitFeed, Result};
use crate::domain::ConversationId;
use crate::store::fault::Fault;
use futures::future::BoxFuture;
use sqlx::{SqliteConnection, SqlitePool};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many changes may wait; more wait outside.
const QUEUE: usize = 4_096;
/// How many batches of events may wait in the feed.
const FEED: usize = 256;

/// The way to the writer.
#[derive(Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    halted: Halted,
    stop: CancellationToken,
    task: TaskTracker,
}

impl Writer {
    /// Starts the writer; it ends when this is closed or dropped.
    pub fn start(connection: SqliteConnection, readers: SqlitePool) -> (Self, CommitFeed) {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (feed, events) = mpsc::channel(FEED);
        let (halted, stop, task) = (Halted::default(), CancellationToken::new(), TaskTracker::new());
        task.spawn(Desk::new(connection, readers, queue, feed, halted.clone(), stop.clone()).serve());
        task.close();
        (Self { jobs, halted, stop, task }, events)
    }

    /// Does `change` and returns when it is on disk. A caller that goes away does not stop it. In which conversation it
    /// is makes no difference here.
    pub async fn write<T, F>(&self, _within: Option<ConversationId>, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send + 'static,
    {
        let (job, answer) = waiting(change);
        self.jobs.send(job).await.map_err(|_| Fault::closed())?;
        answer.await.map_err(|_| Fault::closed())?
    }

    /// Whether it takes changes.
    ///
    /// # Errors
    /// Why it takes no more.
    pub fn ready(&self) -> std::result::Result<(), Fault> {
        if self.stop.is_cancelled() || self.jobs.is_closed() {
            return Err(Fault::closed());
        }
        self.halted.get().cloned().map_or(Ok(()), Err)
    }

    /// Takes no more changes, and returns when those that were taken are done and the files are closed.
    pub async fn close(&self) {
        self.stop.cancel();
        self.task.wait().await;
    }
}
