//! What this node has to do with, told to the bus as it changes.

use super::pump::Doubt;
use crate::chat::Chat;
use crate::chat::bus::Interest;
use std::collections::HashMap;
use tokio::sync::mpsc;

/// How many changes are told at once.
const BATCH: usize = 1_000;

/// An interest that has come, or gone.
pub type Change = (Interest, bool);

/// Tells the bus of changes, for ever. What is new is handed on when the bus follows it, to be looked after: something may
/// have happened before.
pub async fn follow(chat: &Chat, mut changes: mpsc::UnboundedReceiver<Change>) {
    let mut batch = Vec::with_capacity(BATCH);
    while changes.recv_many(&mut batch, BATCH).await > 0 {
        // Of what comes and goes, the end counts.
        let ends: HashMap<Interest, bool> = batch.drain(..).collect();
        let (come, gone): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, come)| *come);
        let only = |changes: Vec<Change>| changes.into_iter().map(|(interest, _)| interest).collect::<Vec<_>>();
        let (come, gone) = (only(come), only(gone));
        chat.bus.unfollow(&gone).await;
        if !come.is_empty() && chat.bus.follow(&come).await {
            chat.doubt(Doubt::About(come));
        }
    }
}
