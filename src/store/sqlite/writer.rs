//! The one writer. Changes queue up, and what has queued goes to disk as one transaction (group commit): the cost of
//! the sync is shared, and nobody waits longer than for the batch before theirs and their own.

use super::sql::{Feeding, Job};
use super::work::Work;
use crate::chat::store::Committed;
use crate::domain::Event;
use crate::store::fault::Fault;
use sqlx::{SqliteConnection, SqlitePool};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The most changes in one transaction.
const BATCH: usize = 1_000;
/// How long nothing must happen before the log is emptied of what was erased.
const QUIET: Duration = Duration::from_secs(1);
/// How long the log may hold what was erased when it is never quiet.
const SCRUB_WITHIN: Duration = Duration::from_secs(5);

/// Why no more changes are taken, once that is so.
pub type Halted = Arc<OnceLock<Fault>>;

/// What the writer turns to next.
enum Next {
    /// So many changes; none when there will be no more.
    Batch(usize),
    /// Nothing has happened for a while.
    Quiet,
    /// Something else, which is done.
    Again,
}

/// The writer at work.
pub struct Desk {
    work: Work,
    queue: mpsc::Receiver<Box<dyn Job>>,
    feeding: Feeding,
    halted: Halted,
    /// Since when the log may hold what was erased.
    erased_at: Option<Instant>,
    stop: CancellationToken,
    readers: SqlitePool,
}

impl Desk {
    pub fn new(
        connection: SqliteConnection,
        readers: SqlitePool,
        queue: mpsc::Receiver<Box<dyn Job>>,
        feed: mpsc::Sender<Committed>,
        halted: Halted,
        stop: CancellationToken,
    ) -> Self {
        let work = Work::new(connection);
        Self { work, queue, feeding: Feeding::new(feed), halted, erased_at: None, stop, readers }
    }

    /// Works until `stop`, or until there is nobody who could queue anything. Closes the readers before its own
    /// connection: the last one to close empties the log.
    pub async fn serve(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            match self.next(&mut batch).await {
                Next::Batch(0) => break,
                Next::Batch(_) => {
                    self.do_batch(&mut batch).await;
                    self.scrub_if_late().await;
                }
                Next::Quiet => self.scrub().await,
                Next::Again => {}
            }
        }
        self.readers.close().await;
        if let Err(fault) = self.work.close().await {
            tracing::warn!(?fault, "the database did not close cleanly");
        }
    }

    async fn next(&mut self, batch: &mut Vec<Box<dyn Job>>) -> Next {
        let owes_scrub = self.work.owes_scrub() && self.halted.get().is_none();
        tokio::select! {
            biased;
            () = self.stop.cancelled(), if !self.queue.is_closed() => {
                self.queue.close();
                Next::Again
            }
            () = self.feeding.catch_up(), if self.feeding.is_behind() => Next::Again,
            taken = self.queue.recv_many(batch, BATCH) => Next::Batch(taken),
            () = tokio::time::sleep(QUIET), if owes_scrub => Next::Quiet,
        }
    }

    async fn scrub_if_late(&mut self) {
        if !self.work.owes_scrub() {
            self.erased_at = None;
        } else if self.erased_at.get_or_insert_with(Instant::now).elapsed() > SCRUB_WITHIN {
            self.scrub().await;
            self.erased_at = None;
        }
    }

    async fn scrub(&mut self) {
        if let Err(fault) = self.work.scrub().await {
            tracing::warn!(?fault, "the log could not be emptied; it will be tried again");
        }
    }

    async fn do_batch(&mut self, batch: &mut Vec<Box<dyn Job>>) {
        let fate = match self.check() {
            Ok(()) => self.commit(batch).await,
            Err(fault) => Err(fault),
        };
        let fate = match fate {
            // Into the feed first: whoever has an answer can rely on the event being on its way.
            Ok(events) => {
                self.feeding.publish(events);
                Ok(())
            }
            Err(fault) => {
                // What may have been committed has been by now.
                self.feeding.doubt(Duration::ZERO);
                Err(fault)
            }
        };
        for job in batch.drain(..) {
            job.answer(fate.clone());
        }
    }

    fn check(&self) -> std::result::Result<(), Fault> {
        self.halted.get().cloned().map_or(Ok(()), Err)?;
        self.feeding.check()
    }

    async fn commit(&mut self, batch: &mut [Box<dyn Job>]) -> std::result::Result<Vec<Event>, Fault> {
        let done = self.run_all(batch).await;
        if let Err(fault) = done {
            self.work.roll_back().await;
            return Err(fault);
        }
        match self.work.commit().await {
            Ok(events) => Ok(events),
            Err(fault) => {
                self.work.roll_back().await;
                self.halt_unless_full(&fault);
                Err(fault)
            }
        }
    }

    async fn run_all(&mut self, batch: &mut [Box<dyn Job>]) -> std::result::Result<(), Fault> {
        self.work.begin().await?;
        for job in batch {
            job.run(&mut self.work).await?;
        }
        Ok(())
    }

    /// A full disk is said before anything is lost. After any other failure of a commit nothing can be promised: a
    /// system that failed to sync may forget what it could not write, and call the next sync a success. So no more
    /// changes until the program starts anew and looks at what is really there; reading goes on.
    fn halt_unless_full(&mut self, fault: &Fault) {
        if let Fault::Failed(text) = fault {
            tracing::error!(error = text, "a commit failed: nothing more is stored until the program is restarted");
            let why = format!("an earlier commit failed ({text}); restart the program");
            let _ = self.halted.set(Fault::Failed(why));
        }
    }
}
