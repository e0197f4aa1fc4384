//! Events and messages as they come from the tables.

use super::dialect::{Connection, id_list, ids, then_join};
use super::happening::{About, happening};
use super::rows::{self, int, seq, user_ref};
use crate::chat::store::Result;
use crate::domain::{Body, ConversationId, Emoji, Event, Message, MessageId, Reaction, Seq, Timestamp, UserRef};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// The columns of an [`EventRow`], and the tables that they come from but the first, `events`.
macro_rules! event_columns {
    () => {
        "events.conversation_id, events.seq, events.kind, events.actor_id, actors.name AS actor_name, events.at, events.message_id, \
         events.detail, events.subject_id, subjects.name AS subject_name, messages.seq AS posted_seq, \
         messages.author_id, authors.name AS author_name, messages.body, messages.at AS posted_at, \
         messages.client_id, messages.edited_at, messages.reply_to, messages.kind AS said_as, messages.tags"
    };
}
macro_rules! event_joins {
    () => {
        " JOIN users AS actors ON actors.id = events.actor_id \
         LEFT JOIN users AS subjects ON subjects.id = events.subject_id \
         LEFT JOIN messages ON messages.id = events.message_id AND messages.deleted_at IS NULL \
         LEFT JOIN users AS authors ON authors.id = messages.author_id "
    };
}
pub(super) use {event_columns, event_joins};

/// An event, with its message if there is one and it is not deleted.
#[derive(FromRow)]
pub struct EventRow {
    conversation_id: Uuid,
    seq: i64,
    kind: String,
    actor_id: Uuid,
    actor_name: String,
    at: i64,
    message_id: Option<Uuid>,
    detail: Option<String>,
    subject_id: Option<Uuid>,
    subject_name: Option<String>,
    posted_seq: Option<i64>,
    author_id: Option<Uuid>,
    author_name: Option<String>,
    body: Option<String>,
    posted_at: Option<i64>,
    client_id: Option<Uuid>,
    edited_at: Option<i64>,
    reply_to: Option<Uuid>,
    said_as: Option<String>,
    tags: Option<String>,
}

type Reactions = HashMap<Uuid, Vec<Reaction>>;

impl EventRow {
    /// How long the words of its message are.
    pub fn body_bytes(&self) -> usize {
        self.body.as_ref().map_or(0, String::len)
    }

    fn message(&mut self, reactions: &Reactions) -> Option<Message> {
        let id = self.message_id?;
        Some(Message {
            id: MessageId(id),
            seq: seq(self.posted_seq?),
            author: user_ref(self.author_id?, self.author_name.take()?),
            body: Body::stored(self.body.take()?),
            at: Timestamp(self.posted_at?),
            client_id: self.client_id?,
            edited_at: self.edited_at.map(Timestamp),
            reply_to: self.reply_to.map(MessageId),
            reactions: reactions.get(&id).cloned().unwrap_or_default(),
            kind: rows::message_kind(self.said_as.as_deref()?).ok()?,
            tags: rows::tags(self.tags.as_deref()),
        })
    }

    fn event(mut self, reactions: &Reactions) -> Result<Event> {
        let message = self.message(reactions);
        let subject = self.subject_id.zip(self.subject_name).map(|(id, name)| user_ref(id, name));
        let about = About { message_id: self.message_id, message, subject };
        Ok(Event {
            conversation: ConversationId(self.conversation_id),
            seq: seq(self.seq),
            at: Timestamp(self.at),
            actor: user_ref(self.actor_id, self.actor_name),
            what: happening(&self.kind, self.detail, about)?,
        })
    }
}

/// The event with this seq; none when there is none.
pub async fn event_at(connection: &mut Connection, conversation: ConversationId, at: Seq) -> Result<Option<Event>> {
    let row: Option<EventRow> = sqlx::query_as(concat!(
        "SELECT ",
        event_columns!(),
        " FROM events",
        event_joins!(),
        "WHERE events.conversation_id = $1 AND events.seq = $2"
    ))
    .bind(conversation.0)
    .bind(int(at))
    .fetch_optional(&mut *connection)
    .await?;
    Ok(events(connection, row.into_iter().collect()).await?.pop())
}

/// Makes events of rows, with the reactions to their messages: one statement for all.
pub async fn events(connection: &mut Connection, rows: Vec<EventRow>) -> Result<Vec<Event>> {
    let mut ids: Vec<Uuid> = rows.iter().filter(|row| row.body.is_some()).filter_map(|row| row.message_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let reactions = reactions(connection, &ids).await?;
    rows.into_iter().map(|row| row.event(&reactions)).collect()
}

#[derive(FromRow)]
struct ReactionRow {
    message_id: Uuid,
    emoji: String,
    user_id: Uuid,
    name: String,
}

async fn reactions(connection: &mut Connection, messages: &[Uuid]) -> Result<Reactions> {
    if messages.is_empty() {
        return Ok(Reactions::default());
    }
    let rows: Vec<ReactionRow> = sqlx::query_as(concat!(
        "SELECT reactions.message_id, reactions.emoji, reactions.user_id, users.name \
         FROM ",
        ids!("$1"),
        then_join!(),
        "reactions ON reactions.message_id = wanted.value \
         JOIN users ON users.id = reactions.user_id \
         ORDER BY reactions.seq",
    ))
    .bind(id_list(messages.to_vec()))
    .fetch_all(connection)
    .await?;
    let mut found = Reactions::default();
    for row in rows {
        add(found.entry(row.message_id).or_default(), row.emoji, user_ref(row.user_id, row.name));
    }
    Ok(found)
}

fn add(reactions: &mut Vec<Reaction>, emoji: String, user: UserRef) {
    match reactions.iter_mut().find(|reaction| reaction.emoji.as_str() == emoji) {
        Some(reaction) => reaction.users.push(user),
        None => reactions.push(Reaction { emoji: Emoji::stored(emoji), users: vec![user] }),
    }
}
