//! Commands that are being carried out, so that a PONG can come after what they do.
//!
//! Clients that wait for the answer to a PING take it that everything has come by then, also what another client had
//! sent a moment before: but that may still be on its way into the store.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long a PONG waits for other clients' commands: one that waits for something itself holds nobody up.
const PATIENCE: Duration = Duration::from_millis(200);

/// The commands that are being carried out.
#[derive(Debug, Default)]
pub struct Underway(Mutex<Groups>);

/// Commands by when they began: a PING waits for all groups that there are, and begins another one.
#[derive(Debug, Default)]
struct Groups {
    now: Group,
    before: Vec<Group>,
}

/// It is closed when all its commands have gone.
type Group = Arc<watch::Sender<()>>;

/// A command is being carried out as long as this is there.
#[derive(Debug)]
pub struct Command {
    _group: watch::Receiver<()>,
}

impl Underway {
    /// A command begins.
    #[must_use]
    pub fn begin(&self) -> Command {
        Command { _group: self.lock().now.subscribe() }
    }

    /// Returns when all commands that had begun before have been carried out, or shortly after.
    pub async fn finish(&self) {
        let begun = self.lock().turn();
        let all = async {
            for group in begun {
                group.closed().await;
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::debug!("a PONG did not wait for other clients' commands");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Groups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Groups {
    /// Begins another group; those that there are.
    fn turn(&mut self) -> Vec<Group> {
        self.before.retain(|group| group.receiver_count() > 0);
        if self.now.receiver_count() > 0 {
            self.before.push(std::mem::take(&mut self.now));
        }
        self.before.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn it_waits_for_what_had_begun_and_for_nothing_else() {
        let underway = Underway::default();
        underway.finish().await;
        let first = underway.begin();
        let mut one = Box::pin(underway.finish());
        assert_eq!(one.as_mut().now_or_never(), None);
        let second = underway.begin();
        let mut two = Box::pin(underway.finish());
        assert_eq!(two.as_mut().now_or_never(), None);
        drop(second);
        assert_eq!(two.as_mut().now_or_never(), None, "the first is still underway");
        let _third = underway.begin();
        drop(first);
        assert_eq!(one.now_or_never(), Some(()));
        assert_eq!(two.now_or_never(), Some(()));
    }

    #[tokio::test(start_paused = true)]
    async fn it_does_not_wait_for_long() {
        let underway = Underway::default();
        let _command = underway.begin();
        underway.finish().await;
    }
}
