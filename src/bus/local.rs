//! The bus of a single node: a ring in memory.

use crate::chat::bus::{Bus, Heard, Signal, Subscription};
use async_trait::async_trait;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many hints a listener may be behind before it is told that it missed some.
const CAPACITY: usize = 16_384;

/// The bus of a single node.
#[derive(Clone, Debug)]
pub struct LocalBus(broadcast::Sender<Heard>);

/// A way into a bus that does not keep it alive.
#[derive(Clone, Debug)]
pub struct WeakBus(broadcast::WeakSender<Heard>);

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

    /// A way into it that does not keep it alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakBus {
        WeakBus(self.0.downgrade())
    }

    /// Tells everybody who is subscribed.
    pub fn tell(&self, heard: Heard) {
        // An error means that nobody listens, which is fine.
        let _ = self.0.send(heard);
    }
}

impl WeakBus {
    /// Tells everybody who is subscribed, if the bus is still there; whether it is.
    pub fn tell(&self, heard: Heard) -> bool {
        let bus = self.0.upgrade().map(LocalBus);
        bus.as_ref().map(|bus| bus.tell(heard)).is_some()
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, signal: Signal) {
        self.tell(Heard::Signal(signal));
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(Listener(self.0.subscribe()))
    }

    async fn ready(&self) -> bool {
        true
    }
}

struct Listener(broadcast::Receiver<Heard>);

#[async_trait]
impl Subscription for Listener {
    async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(heard) => Some(heard),
            Err(RecvError::Lagged(_)) => Some(Heard::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}
