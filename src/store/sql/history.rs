//! Reading what happened.

use super::dialect::{Connection, Pool, indexed_by, number_list, numbers, then_join};
use super::event_rows::{EventRow, event_columns, event_joins, events};
use super::rows::{count, int, seq};
use crate::chat::store::{BATCH_BYTES, Result};
use crate::domain::{ConversationId, Event, History, HistoryQuery, Seq};
use futures::TryStreamExt;
use sqlx::FromRow;

/// A place in the timeline, and how much of it to show on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    /// The page is cut in two before this seq.
    split: i64,
    older: usize,
    newer: usize,
}

impl Window {
    fn of(query: HistoryQuery) -> Self {
        let limit = usize::try_from(query.limit.unwrap_or(50)).unwrap_or(usize::MAX);
        match query {
            HistoryQuery { around: Some(at), .. } => {
                Self { split: int(at), older: limit / 2, newer: limit - limit / 2 }
            }
            HistoryQuery { before: Some(at), .. } => Self { split: int(at), older: limit, newer: 0 },
            HistoryQuery { after: Some(at), .. } => Self { split: int(at).saturating_add(1), older: 0, newer: limit },
            _ => Self { split: i64::MAX, older: limit, newer: 0 },
        }
    }
}

/// A page of the timeline, all of it as it was at one moment.
pub async fn page(readers: &Pool, conversation: ConversationId, query: HistoryQuery) -> Result<History> {
    let window = Window::of(query);
    let mut snapshot = readers.begin().await?;
    let head: Option<i64> = sqlx::query_scalar("SELECT head FROM conversations WHERE id = $1")
        .bind(conversation.0)
        .fetch_optional(&mut *snapshot)
        .await?;
    let Some(head) = head else { return Ok(History::default()) };
    // One more on either side than is shown tells whether there is more.
    let mut older = older(&mut snapshot, conversation, window.split, window.older.saturating_add(1)).await?;
    let mut newer = newer(&mut snapshot, conversation, window.split, window.newer.saturating_add(1)).await?;
    let (has_older, has_newer) = (older.len() > window.older, newer.len() > window.newer);
    older.truncate(window.older);
    newer.truncate(window.newer);
    let seqs: Vec<i64> = older.into_iter().rev().chain(newer).collect();
    let events = timeline(&mut snapshot, conversation, &seqs).await?;
    Ok(History { events, has_older, has_newer, head: seq(head) })
}

/// Seqs of the timeline, by two indexes that are merged in order: live messages, and events without a message. What
/// programs tell each other is nothing that a page shows.
macro_rules! timeline_seqs {
    ($side:literal, $order:literal) => {
        concat!(
            "SELECT seq FROM messages WHERE conversation_id = $1 AND deleted_at IS NULL AND seq ",
            $side,
            " $2 UNION ALL SELECT seq FROM events ",
            indexed_by!("events_without_message"),
            " WHERE conversation_id = $1 AND message_id IS NULL AND kind <> 'tagged' AND seq ",
            $side,
            " $2 ORDER BY seq ",
            $order,
            " LIMIT $3"
        )
    };
}

async fn older(
    connection: &mut Connection,
    conversation: ConversationId,
    split: i64,
    limit: usize,
) -> Result<Vec<i64>> {
    seqs(connection, timeline_seqs!("<", "DESC"), conversation, split, limit).await
}

async fn newer(
    connection: &mut Connection,
    conversation: ConversationId,
    split: i64,
    limit: usize,
) -> Result<Vec<i64>> {
    seqs(connection, timeline_seqs!(">=", "ASC"), conversation, split, limit).await
}

async fn seqs(
    connection: &mut Connection,
    sql: &'static str,
    conversation: ConversationId,
    split: i64,
    limit: usize,
) -> Result<Vec<i64>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(sqlx::query_scalar(sql).bind(conversation.0).bind(split).bind(limit).fetch_all(connection).await?)
}

/// The events with these seqs, ascending.
pub(super) async fn timeline(
    connection: &mut Connection,
    conversation: ConversationId,
    seqs: &[i64],
) -> Result<Vec<Event>> {
    let rows: Vec<EventRow> = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM ",
        numbers!("$2"),
        then_join!(),
        "events ON events.conversation_id = $1 AND events.seq = wanted.value",
        event_joins!(),
        "ORDER BY events.seq"
    ))
    .bind(conversation.0)
    .bind(number_list(seqs))
    .fetch_all(&mut *connection)
    .await?;
    events(connection, rows).await
}

/// A reaction as it is sent, in bytes: two ids and the name of a user, about.
const REACTION: usize = 100;

/// An event, and how many reactions its message has.
#[derive(FromRow)]
struct WeighedRow {
    #[sqlx(flatten)]
    event: EventRow,
    reactions: i64,
}

/// Events after a seq, as their messages are now: as many as the port has it.
pub async fn after(readers: &Pool, conversation: ConversationId, seq: Seq, limit: u32) -> Result<Vec<Event>> {
    let mut snapshot = readers.begin().await?;
    let rows = rows_after(&mut snapshot, conversation, seq, limit).await?;
    events(&mut snapshot, rows).await
}

/// Stops where it is enough, so that what is not sent is not read either.
async fn rows_after(
    connection: &mut Connection,
    conversation: ConversationId,
    seq: Seq,
    limit: u32,
) -> Result<Vec<EventRow>> {
    let mut found = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        ", CASE WHEN messages.id IS NULL THEN CAST(0 AS BIGINT) ELSE \
               (SELECT count(*) FROM reactions WHERE reactions.message_id = messages.id) END AS reactions \
          FROM events",
        event_joins!(),
        "WHERE events.conversation_id = $1 AND events.seq > $2 ORDER BY events.seq LIMIT $3"
    ))
    .bind(conversation.0)
    .bind(int(seq))
    .bind(i64::from(limit))
    .fetch(connection);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(WeighedRow { event, reactions }) = found.try_next().await? {
        bytes += event.body_bytes() + count(reactions) as usize * REACTION;
        if bytes > BATCH_BYTES && !rows.is_empty() {
            break;
        }
        rows.push(event);
    }
    Ok(rows)
}
