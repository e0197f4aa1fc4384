//! The writers. Each has a connection; a change in a conversation always goes to the same one, which takes what has queued
//! into one transaction (group commit). Other nodes do the same: the row of a conversation says whose turn it is.

use super::connect::Connector;
use super::sql::{Feeding, Job, waiting};
use super::work::{Work, places};
use crate::chat::store::{CommitFeed, Result};
use crate::domain::{ConversationId, Event};
use crate::store::fault::Fault;
use futures::future::BoxFuture;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many changes may wait for a writer; more wait outside.
const QUEUE: usize = 1_024;
/// How many batches of events may wait in the feed.
const FEED: usize = 256;
/// The most changes in one transaction: PostgreSQL keeps the savepoints of more than 64 on disk, which slows everybody.
const BATCH: usize = 60;

/// A change, and the conversation that it is in.
struct Placed {
    place: Option<ConversationId>,
    job: Box<dyn Job>,
}

/// The way to the writers.
#[derive(Debug)]
pub struct Writers {
    queues: Vec<mpsc::Sender<Placed>>,
    next: AtomicUsize,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Writers {
    /// Starts so many; they end when this is closed or dropped.
    pub fn start(connector: &Connector, count: usize, patience: Duration) -> (Self, CommitFeed) {
        let (feed, events) = mpsc::channel(FEED);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let desk = |_| {
            let (jobs, queue) = mpsc::channel(QUEUE);
            let desk = Desk {
                connector: connector.clone(),
                work: None,
                patience,
                queue,
                feeding: Feeding::new(feed.clone()),
                stop: stop.clone(),
            };
            tasks.spawn(desk.serve());
            jobs
        };
        let queues = (0..count.max(1)).map(desk).collect();
        tasks.close();
        (Self { queues, next: AtomicUsize::new(0), stop, tasks }, events)
    }

    /// Does `change` and returns when it is on disk. A caller that goes away does not stop it.
    pub async fn write<T, F>(&self, within: Option<ConversationId>, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send + 'static,
    {
        let (job, answer) = waiting(change);
        let queue = self.queues.get(self.turn(within)).ok_or_else(Fault::closed)?;
        queue.send(Placed { place: within, job }).await.map_err(|_| Fault::closed())?;
        answer.await.map_err(|_| Fault::closed())?
    }

    /// Whose turn it is: a conversation's writer is always the same one.
    fn turn(&self, within: Option<ConversationId>) -> usize {
        let number = match within {
            Some(place) => BuildHasherDefault::<DefaultHasher>::default().hash_one(place),
            None => self.next.fetch_add(1, Ordering::Relaxed) as u64,
        };
        usize::try_from(number % self.queues.len() as u64).unwrap_or_default()
    }

    /// Whether they take changes.
    ///
    /// # Errors
    /// Why they take no more.
    pub fn ready(&self) -> std::result::Result<(), Fault> {
        if self.stop.is_cancelled() { Err(Fault::closed()) } else { Ok(()) }
    }

    /// Takes no more changes, and returns when those that were taken are done.
    pub async fn close(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// A writer at work.
struct Desk {
    connector: Connector,
    /// None until there is something to do, and after anything went wrong.
    work: Option<Work>,
    patience: Duration,
    queue: mpsc::Receiver<Placed>,
    feeding: Feeding,
    stop: CancellationToken,
}

impl Desk {
    async fn serve(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                () = self.feeding.catch_up(), if self.feeding.is_behind() => {}
                taken = self.queue.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        break;
                    }
                    self.do_all(&mut batch).await;
                }
            }
        }
        if let Some(work) = self.work {
            work.close().await;
        }
    }

    /// Changes in conversations go together. The others may have to wait for other nodes, and hold nobody up.
    async fn do_all(&mut self, batch: &mut Vec<Placed>) {
        let (placed, others): (Vec<_>, Vec<_>) = batch.drain(..).partition(|placed| placed.place.is_some());
        if !placed.is_empty() {
            self.do_batch(placed).await;
        }
        for other in others {
            self.do_batch(vec![other]).await;
        }
    }

    async fn do_batch(&mut self, mut batch: Vec<Placed>) {
        let done = timeout(self.patience, self.commit(&mut batch)).await;
        let late = || Err(Fault::Unavailable("the database takes too long".to_owned()));
        let fate = match done.unwrap_or_else(|_| late()) {
            Ok(events) => {
                // Into the feed first: whoever has an answer can rely on the event being on its way.
                self.feeding.publish(events);
                Ok(())
            }
            Err(fault) => {
                // Whatever is under way on the connection ends with it. What a lost answer to COMMIT means nobody
                // knows: whoever tries again with the same client_id is told.
                self.work = None;
                tracing::warn!(?fault, "changes could not be stored");
                Err(fault)
            }
        };
        for Placed { job, .. } in batch {
            job.answer(fate.clone());
        }
    }

    async fn commit(&mut self, batch: &mut [Placed]) -> std::result::Result<Vec<Event>, Fault> {
        self.feeding.check()?;
        let places = places(batch.iter().filter_map(|placed| placed.place));
        let work = self.begin(batch.len(), places).await?;
        for Placed { job, .. } in batch {
            job.run(work).await?;
        }
        work.commit().await
    }

    /// Starts a transaction; on a new connection when the old one has died meanwhile, as when the database was restarted.
    async fn begin(&mut self, changes: usize, places: Vec<uuid::Uuid>) -> std::result::Result<&mut Work, Fault> {
        if let Some(work) = &mut self.work
            && let Err(fault) = work.begin(changes, places.clone()).await
        {
            tracing::info!(?fault, "connecting to the database anew");
            self.work = None;
        }
        if self.work.is_none() {
            let mut work = Work::new(self.connector.connect().await?);
            work.begin(changes, places).await?;
            self.work = Some(work);
        }
        self.work.as_mut().ok_or_else(Fault::closed)
    }
}
