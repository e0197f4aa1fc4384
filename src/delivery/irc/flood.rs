//! Floods are slowed: a connection that sends faster than people type is read more slowly.

use std::time::Duration;
use tokio::time::Instant;

/// Lines that may come at once.
const BURST: u32 = 60;
/// Time that one line costs.
const COST: Duration = Duration::from_millis(200);

/// The lines that a connection may send.
#[derive(Debug)]
pub struct Flood {
    on: bool,
    /// When all of the burst is there again.
    full_at: Instant,
}

impl Flood {
    /// A full bucket, or one without bottom when `on` is false.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self { on, full_at: Instant::now() }
    }

    /// One line came.
    pub fn take(&mut self) {
        self.full_at = self.full_at.max(Instant::now()) + COST;
    }

    /// When the next line may be looked at; none when now.
    #[must_use]
    pub fn wait(&self) -> Option<Instant> {
        let ready = self.full_at.checked_sub(COST * BURST)?;
        (self.on && ready > Instant::now()).then_some(ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_free_and_a_flood_waits() {
        let mut flood = Flood::new(true);
        (0..BURST).for_each(|_| flood.take());
        assert_eq!(flood.wait(), None);
        flood.take();
        let ready = flood.wait().expect("to wait");
        assert_eq!(ready - Instant::now(), COST);
        tokio::time::sleep_until(ready).await;
        assert_eq!(flood.wait(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn off_means_off() {
        let mut flood = Flood::new(false);
        (0..10_000).for_each(|_| flood.take());
        assert_eq!(flood.wait(), None);
    }
}
