//! What was committed, on its way into the feed.

use crate::chat::store::Committed;
use crate::domain::Event;
use crate::store::fault::Fault;
use std::time::Duration;
use tokio::sync::mpsc;

/// How many events may wait for room in the feed. Above that changes are refused: to wait for the reader of the feed
/// instead could be to wait forever, if that one waits for a change.
const BACKLOG: usize = 100_000;

/// A way into the feed, and what waits for room in there.
pub struct Feeding {
    feed: mpsc::Sender<Committed>,
    backlog: Vec<Event>,
}

impl Feeding {
    pub const fn new(feed: mpsc::Sender<Committed>) -> Self {
        Self { feed, backlog: Vec::new() }
    }

    /// Whether something waits for room.
    pub const fn is_behind(&self) -> bool {
        !self.backlog.is_empty()
    }

    /// Whether there may be more.
    ///
    /// # Errors
    /// When too much waits already.
    pub fn check(&self) -> Result<(), Fault> {
        if self.backlog.len() < BACKLOG {
            return Ok(());
        }
        Err(Fault::Unavailable("nobody takes the events that were committed".to_owned()))
    }

    /// Waits for room, and lets in what waits for it. Safe to cancel.
    pub async fn catch_up(&mut self) {
        // When nobody listens, nobody misses them.
        let room = self.feed.reserve().await;
        let events = std::mem::take(&mut self.backlog);
        let _ = room.map(|room| room.send(Committed::Events(events)));
    }

    /// Something may have been committed of which nobody here knows what, or still will be within so long. Who is far
    /// behind anyway is not told.
    pub fn doubt(&self, lasts: Duration) {
        let _ = self.feed.try_send(Committed::Doubt(lasts));
    }

    /// Lets events in, or has them wait.
    pub fn publish(&mut self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        self.backlog.extend(events);
        match self.feed.try_reserve() {
            Ok(room) => room.send(Committed::Events(std::mem::take(&mut self.backlog))),
            Err(mpsc::error::TrySendError::Closed(())) => self.backlog.clear(),
            Err(mpsc::error::TrySendError::Full(())) => {}
        }
    }
}
