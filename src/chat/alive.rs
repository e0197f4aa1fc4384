//! A node lives, and ends what one that does not any more has left over: guests, and sessions of connections.
//!
//! Whether a node lives is not asked of clocks. Each counts on in the store; whoever sees for long that one does not, while
//! it does itself, takes it for dead.

use super::{Chat, Credential};
use crate::domain::{Error, NodeId, Timestamp, UserId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How many times [`super::Settings::node_timeout`] a node may be silent before what it had is ended. Longer than for
/// presence: this cannot be taken back.
const PATIENCE: u32 = 12;

impl Chat {
    /// The node lives from here on. `alone`: there is no other, so whatever is there was left over by a crash. For the
    /// start, before anybody is let in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_to_live(&self, alone: bool) -> Result<(), Error> {
        let beat = self.store.beat(self.node).await?;
        if alone {
            let others = beat.nodes.into_iter().map(|(node, _)| node).filter(|node| *node != self.node).collect();
            self.store.forget_nodes(others).await?;
        }
        self.end_what_is_abandoned().await
    }

    /// Says again and again that the node lives, and looks whether the others do. For ever.
    pub async fn stay_alive(self: Arc<Self>) {
        let timeout = self.settings.node_timeout.max(Duration::from_millis(10));
        let mut others = Others::default();
        loop {
            tokio::time::sleep(timeout).await;
            if let Err(error) = self.look_after_nodes(&mut others, timeout * PATIENCE).await {
                tracing::warn!(%error, "it could not be said that this node lives");
                // While nobody can say so, nobody is dead.
                others = Others::default();
            }
        }
    }

    async fn look_after_nodes(&self, others: &mut Others, patience: Duration) -> Result<(), Error> {
        let beat = self.store.beat(self.node).await?;
        if beat.is_first {
            tracing::warn!("the others took this node for dead; its guests have to come again");
            self.live.end_visits();
        }
        let dead = others.see(beat.nodes, Instant::now(), patience);
        if !dead.is_empty() {
            tracing::warn!(nodes = ?dead, "what dead nodes had is ended");
            self.store.forget_nodes(dead).await?;
        }
        self.end_what_is_abandoned().await
    }

    /// The node lives no more: nothing is left of it.
    pub(super) async fn cease(&self) {
        if let Err(error) = self.store.forget_nodes(vec![self.node]).await {
            tracing::debug!(%error, "the others have to find out that this node has stopped");
        }
    }

    async fn end_what_is_abandoned(&self) -> Result<(), Error> {
        self.store.end_abandoned_sessions().await?;
        for guest in self.store.abandoned_guests().await? {
            self.end_abandoned_visit(guest).await?;
        }
        Ok(())
    }

    async fn end_abandoned_visit(&self, guest: UserId) -> Result<(), Error> {
        self.store.end_visit(guest, None, Timestamp::now()).await?;
        self.live.end(Credential::Visit(guest));
        Ok(())
    }
}

/// How far the others have counted, and since when.
#[derive(Debug, Default)]
struct Others(HashMap<NodeId, (i64, Instant)>);

impl Others {
    /// Takes what they have counted; those that have not for `patience`.
    fn see(&mut self, nodes: Vec<(NodeId, i64)>, now: Instant, patience: Duration) -> Vec<NodeId> {
        let since = |(node, beats): (NodeId, i64)| match self.0.get(&node) {
            Some((before, since)) if *before == beats => (node, (beats, *since)),
            _ => (node, (beats, now)),
        };
        self.0 = nodes.into_iter().map(since).collect();
        self.0.iter().filter(|(_, (_, since))| now - *since > patience).map(|(node, _)| *node).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_does_not_count_on_is_dead_after_a_while() {
        let (mut others, start, patience) = (Others::default(), Instant::now(), Duration::from_secs(60));
        let (one, other) = (NodeId::fresh(), NodeId::fresh());
        assert!(others.see(vec![(one, 7), (other, 1)], start, patience).is_empty());
        assert!(others.see(vec![(one, 7), (other, 2)], start + patience, patience).is_empty());
        let late = start + patience + Duration::from_secs(1);
        assert_eq!(others.see(vec![(one, 7), (other, 2)], late, patience), [one]);
        assert!(others.see(vec![(one, 8), (other, 2)], late, patience).is_empty(), "it lives after all");
    }
}
