//! Parts of the timeline between two seqs, and where messages and moments are in it.

use super::dialect::{Executor, Pool, indexed_by, then_join};
use super::history::timeline;
use super::rows::{int, seq};
use crate::chat::store::{BATCH_BYTES, Result};
use crate::domain::{ConversationId, Event, Excerpt, MessageId, Seq, Timestamp};

/// Seqs of the timeline between two, as in [`super::history`], and how long the words are. Databases look at `$5` once,
/// before they look at rows.
macro_rules! seqs_between {
    ($order:literal) => {
        concat!(
            "SELECT seq, CAST(octet_length(body) AS BIGINT) FROM messages \
             WHERE conversation_id = $1 AND deleted_at IS NULL AND seq > $2 AND seq < $3 \
             UNION ALL SELECT seq, CAST(0 AS BIGINT) FROM events ",
            indexed_by!("events_without_message"),
            " WHERE conversation_id = $1 AND message_id IS NULL AND seq > $2 AND seq < $3 AND NOT $5 \
             ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
}

/// A part of the timeline, ascending.
pub async fn excerpt(readers: &Pool, conversation: ConversationId, excerpt: Excerpt) -> Result<Vec<Event>> {
    let sql = if excerpt.newest { seqs_between!("DESC") } else { seqs_between!("ASC") };
    let mut snapshot = readers.begin().await?;
    let found: Vec<(i64, i64)> = sqlx::query_as(sql)
        .bind(conversation.0)
        .bind(int(excerpt.after))
        .bind(excerpt.before.map_or(i64::MAX, int))
        .bind(i64::from(excerpt.limit))
        .bind(excerpt.messages)
        .fetch_all(&mut *snapshot)
        .await?;
    timeline(&mut snapshot, conversation, &first_bytes(&found)).await
}

/// The first seqs, as many as have about as many bytes as are read at once, or the very first.
fn first_bytes(found: &[(i64, i64)]) -> Vec<i64> {
    let mut bytes = 0;
    let fits = |(place, (_, length)): &(usize, &(i64, i64))| {
        bytes += usize::try_from(*length).unwrap_or_default();
        *place == 0 || bytes <= BATCH_BYTES
    };
    found.iter().enumerate().take_while(fits).map(|(_, (seq, _))| *seq).collect()
}

/// The seq by which a message was posted, deleted or not.
pub async fn seq_of_message(readers: &Pool, conversation: ConversationId, message: MessageId) -> Result<Option<Seq>> {
    let found: Option<i64> = sqlx::query_scalar("SELECT seq FROM messages WHERE id = $2 AND conversation_id = $1")
        .bind(conversation.0)
        .bind(message.0)
        .fetch_optional(readers)
        .await?;
    Ok(found.map(seq))
}

/// The last seq that was there at a moment. Seqs have no gaps, so halving what is left finds it without an index.
pub async fn seq_at(store: impl Executor<'_>, conversation: ConversationId, at: Timestamp) -> Result<Seq> {
    let found: Option<i64> = sqlx::query_scalar(concat!(
        "WITH RECURSIVE search (low, high) AS ( \
             SELECT CAST(0 AS BIGINT), head FROM conversations WHERE id = $1 \
             UNION ALL \
             SELECT CASE WHEN events.at <= $2 THEN events.seq ELSE search.low END, \
                    CASE WHEN events.at <= $2 THEN search.high ELSE events.seq - 1 END \
             FROM search",
        then_join!(),
        "events ON events.conversation_id = $1 AND events.seq = (search.low + search.high + 1) / 2 \
             WHERE search.low < search.high) \
         SELECT low FROM search WHERE low = high",
    ))
    .bind(conversation.0)
    .bind(at.0)
    .fetch_optional(store)
    .await?;
    Ok(found.map_or(0, seq))
}
