//! The bus of a single node: a ring in memory.

use crate::chat::bus::{Bus, Heard, Signal, Subscription};
use async_trait::async_trait;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many hints a listener may be behind before it is told that it missed some.
const CAPACITY: usize = 16_384;

/// The bus of a single node.
#[derive(Clone, Debug)]
pub struct LocalBus(broadcast::Sender<Signal>);

impl Default for LocalBus {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl LocalBus {
    /// A bus whose listeners may be `capacity` hints behind.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(broadcast::channel(capacity).0)
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, signal: Signal) {
        // An error means that nobody listens, which is fine.
        let _ = self.0.send(signal);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(Listener(self.0.subscribe()))
    }

    async fn ready(&self) -> bool {
        true
    }
}

struct Listener(broadcast::Receiver<Signal>);

#[async_trait]
impl Subscription for Listener {
    async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(signal) => Some(Heard::Signal(signal)),
            Err(RecvError::Lagged(_)) => Some(Heard::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}
