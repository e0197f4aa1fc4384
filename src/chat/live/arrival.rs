//! Somebody at a door of whom it is not known yet who they are.

use super::connection::Ended;
use super::registry::Live;
use crate::chat::Chat;
use std::sync::Arc;

/// Somebody at a door. The server waits for them when it stops, as for a connection.
pub struct Arrival(Arc<Live>);

impl Arrival {
    /// Takes note of somebody.
    #[must_use]
    pub fn at(chat: &Chat) -> Self {
        Self::before(&chat.live)
    }

    pub(super) fn before(live: &Arc<Live>) -> Self {
        live.count_in();
        Self(live.clone())
    }

    /// Waits until nobody is let in any more, and says why. Safe to cancel.
    pub async fn turned_away(&self) -> Ended {
        self.0.stopping().await;
        Ended::ShuttingDown
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.0.count_out();
    }
}
