//! Parts of the timeline between two seqs, and where messages and moments are in it.

use super::history::timeline;
use super::rows::{int, seq};
use crate::chat::store::Result;
use crate::domain::{ConversationId, Event, Excerpt, MessageId, Seq, Timestamp};
use sqlx::{SqliteExecutor, SqlitePool};

/// Seqs of the timeline between two, as in [`super::history`]. SQLite looks at `$5` once, before it looks at rows.
macro_rules! seqs_between {
    ($order:literal) => {
        concat!(
            "SELECT seq FROM messages \
             WHERE conversation_id = $1 AND deleted_at IS NULL AND seq > $2 AND seq < $3 \
             UNION ALL SELECT seq FROM events INDEXED BY events_without_message \
             WHERE conversation_id = $1 AND message_id IS NULL AND seq > $2 AND seq < $3 AND NOT $5 \
             ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
}

/// A part of the timeline, ascending.
pub async fn excerpt(readers: &SqlitePool, conversation: ConversationId, excerpt: Excerpt) -> Result<Vec<Event>> {
    let sql = if excerpt.newest { seqs_between!("DESC") } else { seqs_between!("ASC") };
    let mut snapshot = readers.begin().await?;
    let seqs: Vec<i64> = sqlx::query_scalar(sql)
        .bind(conversation.0)
        .bind(int(excerpt.after))
        .bind(excerpt.before.map_or(i64::MAX, int))
        .bind(excerpt.limit)
        .bind(excerpt.messages)
        .fetch_all(&mut *snapshot)
        .await?;
    timeline(&mut snapshot, conversation, &seqs).await
}

/// The seq by which a message was posted, deleted or not.
pub async fn seq_of_message(
    readers: &SqlitePool,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Option<Seq>> {
    let found: Option<i64> = sqlx::query_scalar("SELECT seq FROM messages WHERE id = $2 AND conversation_id = $1")
        .bind(conversation.0)
        .bind(message.0)
        .fetch_optional(readers)
        .await?;
    Ok(found.map(seq))
}

/// The last seq that was there at a moment. Seqs have no gaps, so halving what is left finds it without an index.
pub async fn seq_at(store: impl SqliteExecutor<'_>, conversation: ConversationId, at: Timestamp) -> Result<Seq> {
    let found: Option<i64> = sqlx::query_scalar(
        "WITH RECURSIVE search (low, high) AS ( \
             SELECT 0, head FROM conversations WHERE id = $1 \
             UNION ALL \
             SELECT iif(events.at <= $2, events.seq, search.low), iif(events.at <= $2, search.high, events.seq - 1) \
             FROM search CROSS JOIN events \
             ON events.conversation_id = $1 AND events.seq = (search.low + search.high + 1) / 2 \
             WHERE search.low < search.high) \
         SELECT low FROM search WHERE low = high",
    )
    .bind(conversation.0)
    .bind(at.0)
    .fetch_optional(store)
    .await?;
    Ok(found.map_or(0, seq))
}
