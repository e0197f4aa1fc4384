//! Finding messages by their words.

use super::dialect::{Connection, Pool, id_list, ids, then_join};
use super::event_rows::{EventRow, event_columns, event_joins, events};
use super::index;
use crate::chat::store::Result;
use crate::domain::{Event, Found, Happening, Hit, MessageId, Search, UserId};
use std::collections::HashMap;
use uuid::Uuid;

/// In how many conversations the index can be told to look. Whoever is in more finds soon enough without.
const PLACES_MAX: usize = 50;

/// What the index is asked for.
pub struct Wanted<'a> {
    /// What is looked for.
    pub search: &'a Search,
    /// Whose conversations are looked into. What is found has to be in one of them, whatever `places` says.
    pub viewer: Uuid,
    /// Which ones these are; empty when they are too many.
    pub places: Vec<Uuid>,
    /// How many messages are wanted at most.
    pub limit: i64,
}

/// Messages of the viewer's conversations in which all terms stand, the newest first.
pub async fn search(readers: &Pool, viewer: UserId, search: &Search) -> Result<Found> {
    let mut snapshot = readers.begin().await?;
    let mut places = places(&mut snapshot, viewer, search).await?;
    if places.is_empty() {
        return Ok(Found::default());
    }
    if places.len() > PLACES_MAX {
        places.clear();
    }
    // One more than is shown tells whether there is more.
    let wanted = Wanted { search, viewer: viewer.0, places, limit: i64::from(search.limit) + 1 };
    let mut found = index::newest(&mut snapshot, &wanted).await?;
    let has_older = found.len() > search.limit as usize;
    found.truncate(search.limit as usize);
    Ok(Found { hits: hits(&mut snapshot, &found).await?, has_older })
}

/// The conversations to look into: the viewer's, or the one that is asked for, if it is one of them.
async fn places(connection: &mut Connection, viewer: UserId, search: &Search) -> Result<Vec<Uuid>> {
    let places = sqlx::query_scalar(
        "SELECT conversation_id FROM memberships WHERE user_id = $1 AND (conversation_id = $2 OR $2 IS NULL) LIMIT $3",
    )
    .bind(viewer.0)
    .bind(search.conversation.map(|conversation| conversation.0))
    .bind(i64::try_from(PLACES_MAX + 1).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    Ok(places)
}

/// The messages with these ids, in their order.
async fn hits(connection: &mut Connection, messages: &[Uuid]) -> Result<Vec<Hit>> {
    let rows: Vec<EventRow> = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM ",
        ids!("$1"),
        then_join!(),
        "messages AS found ON found.id = wanted.value",
        then_join!(),
        "events ON events.conversation_id = found.conversation_id AND events.seq = found.seq",
        event_joins!(),
    ))
    .bind(id_list(messages.to_vec()))
    .fetch_all(&mut *connection)
    .await?;
    let events = events(connection, rows).await?;
    let mut hits: HashMap<MessageId, Hit> =
        events.into_iter().filter_map(hit).map(|hit| (hit.message.id, hit)).collect();
    Ok(messages.iter().filter_map(|id| hits.remove(&MessageId(*id))).collect())
}

fn hit(event: Event) -> Option<Hit> {
    match event.what {
        Happening::Posted { message, .. } => Some(Hit { conversation: event.conversation, message: message? }),
        _ => None,
    }
}
