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
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many changes may wait for a writer; more wait outside.
const QUEUE: usize = 1_024;
/// How many batches of events may wait in the feed.
const FEED: usize = 256;
/// How much longer than a transaction may take to doubt whether it was committed: the server may be slow to end it.
const LATE: Duration = Duration::from_secs(5);
/// The most changes in one transaction: PostgreSQL keeps the savepoints of more than 64 on disk, which slows everybody.
const BATCH: usize = 60;

/// A change, and the conversation that it is in.
struct Placed {
    place: Option<ConversationId>,
    since: Instant,
    job: Box<dyn Job>,
}

/// The way to the writers.
#[derive(Debug)]
pub struct Writers {
    /// For changes in conversations.
    placed: Vec<mpsc::Sender<Placed>>,
    /// For all others, which may have to wait for other nodes, and hold up no conversation.
    others: Vec<mpsc::Sender<Placed>>,
    next: AtomicUsize,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Writers {
    /// Starts so many for changes in conversations, and half as many for others; they end when this is closed or dropped.
    pub fn start(connector: &Connector, count: usize, patience: Duration) -> (Self, CommitFeed) {
        let (feed, events) = mpsc::channel(FEED);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let desk = |at_once| {
            let (jobs, queue) = mpsc::channel(QUEUE);
            let desk = Desk {
                connector: connector.clone(),
                work: None,
                at_once,
                patience,
                queue,
                feeding: Feeding::new(feed.clone()),
                stop: stop.clone(),
            };
            tasks.spawn(desk.serve());
            jobs
        };
        let (placed, others) = (
            vec![BATCH; count].into_iter().map(desk).collect(),
            vec![1; count.div_ceil(2)].into_iter().map(desk).collect(),
        );
        tasks.close();
        (Self { placed, others, next: AtomicUsize::new(0), stop, tasks }, events)
    }

    /// Does `change` and returns when it is on disk. A caller that goes away does not stop it.
    pub async fn write<T, F>(&self, within: Option<ConversationId>, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send + 'static,
    {
        let (job, answer) = waiting(change);
        let queue = self.queue(within).ok_or_else(Fault::closed)?;
        queue.send(Placed { place: within, since: Instant::now(), job }).await.map_err(|_| Fault::closed())?;
        answer.await.map_err(|_| Fault::closed())?
    }

    /// Whose turn it is: a conversation's writer is always the same one.
    fn queue(&self, within: Option<ConversationId>) -> Option<&mpsc::Sender<Placed>> {
        let (queues, number) = match within {
            Some(place) => (&self.placed, BuildHasherDefault::<DefaultHasher>::default().hash_one(place)),
            None => (&self.others, self.next.fetch_add(1, Ordering::Relaxed) as u64),
        };
        queues.get(usize::try_from(number % queues.len().max(1) as u64).ok()?)
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

fn too_long() -> Fault {
    Fault::Unavailable("the database takes too long".to_owned())
}

/// A writer at work.
struct Desk {
    connector: Connector,
    /// None until there is something to do, and after anything went wrong.
    work: Option<Work>,
    /// How many changes go into one transaction.
    at_once: usize,
    patience: Duration,
    queue: mpsc::Receiver<Placed>,
    feeding: Feeding,
    stop: CancellationToken,
}

impl Desk {
    async fn serve(mut self) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                () = self.feeding.catch_up(), if self.feeding.is_behind() => {}
                taken = self.queue.recv_many(&mut batch, self.at_once) => {
                    if taken == 0 {
                        break;
                    }
                    self.do_batch(std::mem::take(&mut batch)).await;
                }
            }
        }
        if let Some(work) = self.work {
            work.close().await;
        }
    }

    async fn do_batch(&mut self, batch: Vec<Placed>) {
        // What has waited for so long, behind others that took long, would only hold up what comes after it.
        let (late, mut batch): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|placed| placed.since.elapsed() > self.patience);
        late.into_iter().for_each(|Placed { job, .. }| job.answer(Err(too_long())));
        if batch.is_empty() {
            return;
        }
        let done = timeout(self.patience, self.commit(&mut batch)).await;
        let fate = match done.unwrap_or_else(|_| Err(too_long())) {
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
                // They may have been all the same: whoever reads the feed has to look.
                self.feeding.doubt(self.patience + LATE);
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
