//! What each change does to the tables.

use super::event_rows::event_at;
use super::heirs;
use super::record::{Step, counted, enter, record, recording};
use super::rows::{message_kind_word, role_word, tags_text};
use super::work::{Work, atomic, together};
use crate::chat::store::Result;
use crate::domain::{Body, Change, Emoji, Event, Happening, Message, MessageId, Reason, Role, Tags, Topic};

/// Says something; its author has read it.
pub async fn post(work: &mut Work, step: &Step, post: Change) -> Result<Option<Event>> {
    let Change::Post { id, client_id, body, reply_to, kind, tags } = post else { return Ok(None) };
    let message = Message {
        id,
        seq: step.seq,
        author: step.actor.clone(),
        body,
        at: step.at,
        client_id,
        edited_at: None,
        reply_to,
        reactions: Vec::new(),
        kind,
        tags,
    };
    let (text, tags) = (message.body.as_str().to_owned(), tags_text(&message.tags));
    let event = step.event(Happening::Posted { message_id: id, message: Some(message) });
    let sql = atomic!(
        "INSERT INTO messages (id, conversation_id, seq, author_id, client_id, body, reply_to, at, kind, tags) \
         VALUES ($6, $1, $2, $4, $9, $10, $11, $5, $12, $13)",
        record!(),
        counted!(),
        "UPDATE memberships SET last_read = $2 WHERE conversation_id = $1 AND user_id = $4"
    );
    let reply_to = reply_to.map(|message| message.0);
    let posting = recording(sql, &event).bind(client_id).bind(text).bind(reply_to);
    work.apply(posting.bind(message_kind_word(kind)).bind(tags)).await?;
    Ok(Some(event))
}

/// Says it differently; none when the words are the same.
pub async fn edit(work: &mut Work, step: &Step, id: MessageId, body: &Body) -> Result<Option<Event>> {
    let connection = work.several().await?;
    let done = sqlx::query("UPDATE messages SET body = $2, edited_at = $3 WHERE id = $1 AND body <> $2")
        .bind(id.0)
        .bind(body.as_str())
        .bind(step.at.0)
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let event = step.event(Happening::Edited { message_id: id, message: None });
    recording(together!(record!(), counted!()), &event).execute(&mut *connection).await?;
    let event = event_at(connection, step.conversation, step.seq).await?;
    work.erased();
    Ok(event)
}

/// Takes it back: the words, the tags and the reactions go, the row stays for a retry to find.
pub async fn delete(work: &mut Work, step: &Step, message_id: MessageId, reason: Option<Reason>) -> Result<Event> {
    let event = step.event(Happening::Deleted { message_id, reason });
    let sql = atomic!(
        "UPDATE messages SET body = NULL, tags = NULL, deleted_at = $5 WHERE id = $6",
        "DELETE FROM reactions WHERE message_id = $6",
        record!(),
        counted!()
    );
    work.apply(recording(sql, &event)).await?;
    work.erased();
    Ok(event)
}

/// Adds a reaction; none when it is there.
pub async fn react(work: &mut Work, step: &Step, message_id: MessageId, emoji: Emoji) -> Result<Option<Event>> {
    if has_reacted(work, step, message_id, &emoji).await? {
        return Ok(None);
    }
    let event = step.event(Happening::Reacted { message_id, emoji });
    let sql = atomic!(
        "INSERT INTO reactions (message_id, emoji, user_id, seq) VALUES ($6, $7, $4, $2)",
        record!(),
        counted!()
    );
    work.apply(recording(sql, &event)).await?;
    Ok(Some(event))
}

/// Takes a reaction back; none when there is none.
pub async fn unreact(work: &mut Work, step: &Step, message_id: MessageId, emoji: Emoji) -> Result<Option<Event>> {
    if !has_reacted(work, step, message_id, &emoji).await? {
        return Ok(None);
    }
    let event = step.event(Happening::Unreacted { message_id, emoji });
    let sql =
        atomic!("DELETE FROM reactions WHERE message_id = $6 AND emoji = $7 AND user_id = $4", record!(), counted!());
    work.apply(recording(sql, &event)).await?;
    Ok(Some(event))
}

/// Attaches tags to the conversation.
pub async fn tag(work: &mut Work, step: &Step, tags: Tags) -> Result<Event> {
    let event = step.event(Happening::Tagged { tags });
    work.apply(recording(atomic!(record!(), counted!()), &event)).await?;
    Ok(event)
}

async fn has_reacted(work: &mut Work, step: &Step, message: MessageId, emoji: &Emoji) -> Result<bool> {
    let there = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3)",
    )
    .bind(message.0)
    .bind(emoji.as_str())
    .bind(step.actor.id.0)
    .fetch_one(work.connection())
    .await?;
    Ok(there)
}

/// Makes the actor a member, whose invitation is used up.
pub async fn join(work: &mut Work, step: &Step) -> Result<Event> {
    let event = step.event(Happening::Joined);
    let sql = atomic!(
        enter!(),
        "DELETE FROM invitations WHERE conversation_id = $1 AND user_id = $4",
        record!(),
        counted!("members = members + 1")
    );
    let role = if is_ones_own(work, step).await? { Role::Owner } else { Role::Member };
    work.apply(recording(sql, &event).bind(role_word(role))).await?;
    Ok(event)
}

/// Whether the actor has made the room, and it has no owner: it was made without joining it, or everybody has left. A
/// guest does not own what outlasts the visit.
async fn is_ones_own(work: &mut Work, step: &Step) -> Result<bool> {
    let own = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM events JOIN users ON users.id = events.actor_id WHERE conversation_id = $1 \
         AND seq = 1 AND actor_id = $2 AND users.kind <> 'guest') \
         AND NOT EXISTS (SELECT 1 FROM memberships WHERE conversation_id = $1 AND role = 'owner')",
    )
    .bind(step.conversation.0)
    .bind(step.actor.id.0)
    .fetch_one(work.connection())
    .await?;
    Ok(own)
}

/// Ends the actor's membership.
pub async fn leave(work: &mut Work, step: &Step, reason: Option<String>) -> Result<Event> {
    go(work, step, Happening::Left { reason, for_good: false }).await
}

/// Ends the membership of a guest who is gone altogether.
pub async fn depart(work: &mut Work, step: Step, reason: Option<String>) -> Result<()> {
    let heir = heirs::heir(work, &step).await?;
    let event = go(work, &step, Happening::Left { reason, for_good: true }).await?;
    work.happened(event.clone());
    heirs::inherit(work, step.after(&event), heir).await
}

async fn go(work: &mut Work, step: &Step, left: Happening) -> Result<Event> {
    let event = step.event(left);
    let sql = together!(
        "DELETE FROM memberships WHERE conversation_id = $1 AND user_id = $4",
        record!(),
        counted!("members = members - 1")
    );
    recording(sql, &event).execute(work.several().await?).await?;
    Ok(event)
}

/// Says what the room is about.
pub async fn set_topic(work: &mut Work, step: &Step, topic: Topic) -> Result<Event> {
    let event = step.event(Happening::TopicChanged { topic });
    let sql = atomic!(record!(), counted!("topic = $7"));
    work.apply(recording(sql, &event)).await?;
    Ok(event)
}
