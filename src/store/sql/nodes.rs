//! The nodes that live, and what belongs to those that do not any more.

use super::dialect::{Pool, id_list, ids};
use super::work::Work;
use crate::chat::store::{Beat, Result};
use crate::domain::{NodeId, UserId};
use uuid::Uuid;

/// A node says that it lives.
pub async fn beat(work: &mut Work, node: NodeId) -> Result<Beat> {
    let beats: i64 = sqlx::query_scalar(
        "INSERT INTO nodes (id, beats) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET beats = nodes.beats + 1 \
         RETURNING beats",
    )
    .bind(node.0)
    .fetch_one(work.connection())
    .await?;
    let nodes: Vec<(Uuid, i64)> = sqlx::query_as("SELECT id, beats FROM nodes").fetch_all(work.connection()).await?;
    Ok(Beat { is_first: beats == 1, nodes: nodes.into_iter().map(|(id, beats)| (NodeId(id), beats)).collect() })
}

/// These nodes live no more.
pub async fn forget(work: &mut Work, nodes: Vec<NodeId>) -> Result<()> {
    sqlx::query(concat!("DELETE FROM nodes WHERE id IN (SELECT wanted.value FROM ", ids!("$1"), ")"))
        .bind(id_list(nodes.into_iter().map(|node| node.0).collect()))
        .execute(work.connection())
        .await?;
    Ok(())
}

/// The guests whose visits go on, and whose node lives no more.
pub async fn abandoned_guests(readers: &Pool) -> Result<Vec<UserId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM users WHERE kind = 'guest' AND disabled_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.id = users.node)",
    )
    .fetch_all(readers)
    .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Ends the sessions that are for one connection, and whose node lives no more.
pub async fn end_abandoned_sessions(work: &mut Work) -> Result<()> {
    sqlx::query(
        "DELETE FROM sessions WHERE passing AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.id = sessions.node)",
    )
    .execute(work.connection())
    .await?;
    Ok(())
}
