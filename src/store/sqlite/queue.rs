//! The queue of changes, and how their callers hear what became of them.

use super::fault::Fault;
use super::work::{Ending, Work};
use super::writer::{Desk, Halted};
use crate::chat::store::{CommitFeed, Result};
use futures::future::BoxFuture;
use sqlx::{SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};
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

    /// Does `change` and returns when it is on disk. A caller that goes away does not stop it.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Waiting { change: Some(change), result: None, caller });
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

/// A change in the queue.
pub trait Job: Send {
    /// Does it, inside the transaction of the batch; an error undoes the whole batch.
    fn run<'w>(&'w mut self, work: &'w mut Work) -> BoxFuture<'w, std::result::Result<(), Fault>>;
    /// Tells the caller what became of it.
    fn answer(self: Box<Self>, fate: std::result::Result<(), Fault>);
}

struct Waiting<T, F> {
    change: Option<F>,
    result: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Waiting<T, F>
where
    T: Send,
    F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send,
{
    fn run<'w>(&'w mut self, work: &'w mut Work) -> BoxFuture<'w, std::result::Result<(), Fault>> {
        Box::pin(async move {
            let Some(change) = self.change.take() else { return Ok(()) };
            let result = change(work).await;
            let ending = Ending::of(&result);
            let cause = result.as_ref().err().and_then(Fault::behind);
            self.result = Some(result);
            work.settle(ending).await.map_err(|fault| cause.unwrap_or(fault))
        })
    }

    fn answer(self: Box<Self>, fate: std::result::Result<(), Fault>) {
        let answer = match (fate, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Fault::closed().into()),
            (Err(fault), _) => Err(fault.into()),
        };
        // The caller may be gone.
        let _ = self.caller.send(answer);
    }
}
