//! A replica of the database, by PostgreSQL's own replication, for what reads much: pages of history, and searches.
//!
//! Whoever was told that something is done sees it there too. The primary says up to where its log is on disk, and the
//! replica is asked only when it has replayed all of that: so a message that was deleted, or somebody who was removed, is
//! so there as well. A replica that is late for a moment is waited for, one that stays behind, or away, is left alone for
//! some time, and the primary does its work.

use super::connect::Connector;
use super::dialect::Pool;
use crate::chat::store::{Result, StoreError};
use crate::domain::Epoch;
use sqlx::PgPool;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long to wait for it to catch up.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long to wait before asking it once more.
const PAUSE: Duration = Duration::from_millis(2);
/// How long to leave it alone when it is behind or away.
const REST: Duration = Duration::from_secs(5);

/// Connections to a replica.
#[derive(Debug)]
pub struct Replica {
    pool: PgPool,
    epoch: Epoch,
    /// Until when it is left alone.
    // A std mutex: held to read or set it only.
    rests: Mutex<Option<Instant>>,
}

impl Replica {
    /// A replica of the database with this epoch, so many connections at most. It is looked for when it is needed.
    pub fn new(connector: &Connector, epoch: Epoch, connections: u32) -> Self {
        Self { pool: connector.readers(connections), epoch, rests: Mutex::default() }
    }

    /// The connections to it, when it has everything that the primary has on disk at this moment.
    pub async fn up_to_date(&self, primary: &Pool) -> Option<&Pool> {
        let resting = *self.rests.lock().unwrap_or_else(PoisonError::into_inner);
        if resting.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        match timeout(PATIENCE, self.catch_up(primary)).await {
            Ok(Ok(())) => return Some(&self.pool),
            Ok(Err(error)) => tracing::warn!(%error, "the replica does not answer"),
            Err(_) => tracing::warn!("the replica is behind"),
        }
        self.rest();
        None
    }

    /// Leaves it alone for some time.
    pub fn rest(&self) {
        metrics::counter!("exchat_replica_rests_total").increment(1);
        *self.rests.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
    }

    async fn catch_up(&self, primary: &Pool) -> Result<()> {
        let goal: String = sqlx::query_scalar("SELECT pg_current_wal_flush_lsn()::text").fetch_one(primary).await?;
        // No longer a replica, or one of something else: its log has other numbers.
        let reached =
            "SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn FROM meta WHERE epoch = $2 AND pg_is_in_recovery()";
        loop {
            let reached: Option<bool> =
                sqlx::query_scalar(reached).bind(&goal).bind(self.epoch.0).fetch_optional(&self.pool).await?;
            match reached {
                Some(true) => return Ok(()),
                Some(false) => sleep(PAUSE).await,
                None => return Err(StoreError::Failed("it is no replica of this database".to_owned())),
            }
        }
    }
}
