//! Waiting until what was committed has been brought to the connections of this node.

use super::Chat;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How long to wait: without a bus nothing comes, and what is missing is asked of the store later.
const PATIENCE: Duration = Duration::from_secs(2);

/// Marks on their way to the bus.
pub type Marks = mpsc::UnboundedReceiver<Uuid>;

/// Marks that somebody waits for.
#[derive(Debug)]
pub struct Fences {
    marks: mpsc::UnboundedSender<Uuid>,
    waiting: Mutex<HashMap<Uuid, oneshot::Sender<()>>>,
}

/// No marks yet, and where they come out.
pub(super) fn fences() -> (Fences, Marks) {
    let (marks, come) = mpsc::unbounded_channel();
    (Fences { marks, waiting: Mutex::default() }, come)
}

impl Fences {
    /// A mark has come through.
    pub(super) fn pass(&self, mark: Uuid) {
        if let Some(waiting) = self.lock().remove(&mark) {
            // Whoever waited may have gone.
            let _ = waiting.send(());
        }
    }

    /// Marks may have got lost; whatever came before them was looked after.
    pub(super) fn pass_all(&self) {
        self.lock().drain().for_each(|(_, waiting)| drop(waiting));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, oneshot::Sender<()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chat {
    /// Returns when everything that was committed or published on this node before has been pushed into the queues of
    /// its connections; at the latest after two seconds.
    pub async fn settle(&self) {
        let (mark, (passed, waiting)) = (Uuid::new_v4(), oneshot::channel());
        self.fences.lock().insert(mark, passed);
        if self.fences.marks.send(mark).is_ok() {
            let _ = tokio::time::timeout(PATIENCE, waiting).await;
        }
        self.fences.lock().remove(&mark);
    }
}
