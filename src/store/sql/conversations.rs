//! Making conversations, and finding them.

use super::dialect::{Connection, Pool};
use super::record::{Step, counted, enter, record, record_event, recording};
use super::rows::{int, role_word, user_ref, visibility_word};
use super::work::{Work, together};
use crate::chat::store::{NewRoom, Result, StoreError};
use crate::domain::{ConversationId, Error, Happening, MessageId, Role, Timestamp, UserId, UserRef};
use uuid::Uuid;

/// Makes a room.
pub async fn create_room(work: &mut Work, new: NewRoom) -> Result<()> {
    let taken: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM conversations WHERE name_key = $1 OR skeleton = $2)")
            .bind(&new.key)
            .bind(&new.skeleton)
            .fetch_one(work.connection())
            .await?;
    if taken {
        return Err(StoreError::NameTaken);
    }
    let creator = person(work.connection(), new.creator).await?;
    sqlx::query(
        "INSERT INTO conversations (id, kind, head, members, created_at, name, name_key, skeleton, topic, visibility) \
         VALUES ($1, 'room', 0, 0, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.0)
    .bind(new.at.0)
    .bind(new.name.as_str())
    .bind(&new.key)
    .bind(&new.skeleton)
    .bind(new.topic.as_str())
    .bind(visibility_word(new.visibility))
    .execute(work.several().await?)
    .await?;
    let mut step = Step { conversation: new.id, actor: creator, at: new.at, seq: 0 };
    happen(work, &mut step, Happening::Created, None).await?;
    if new.role.is_some() {
        happen(work, &mut step, Happening::Joined, new.role).await?;
    }
    Ok(())
}

/// The direct conversation of these people; makes it with the id `fresh` when there is none.
pub async fn open_direct(
    work: &mut Work,
    fresh: ConversationId,
    people: Vec<UserId>,
    at: Timestamp,
) -> Result<ConversationId> {
    let key = direct_key(&people).ok_or_else(|| Error::invalid("A direct conversation is with somebody."))?;
    work.hold(&key).await?;
    let there: Option<Uuid> = sqlx::query_scalar("SELECT id FROM conversations WHERE direct_key = $1")
        .bind(key.as_slice())
        .fetch_optional(work.connection())
        .await?;
    if let Some(id) = there {
        return Ok(ConversationId(id));
    }
    let mut users = Vec::with_capacity(people.len());
    for id in people {
        let user = person(work.connection(), id).await?;
        if !users.contains(&user) {
            users.push(user);
        }
    }
    make_direct(work, fresh, key, users, at).await?;
    Ok(fresh)
}

async fn make_direct(
    work: &mut Work,
    id: ConversationId,
    key: Vec<u8>,
    users: Vec<UserRef>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO conversations (id, kind, head, members, created_at, direct_key) \
         VALUES ($1, 'direct', 0, 0, $2, $3)",
    )
    .bind(id.0)
    .bind(at.0)
    .bind(key)
    .execute(work.several().await?)
    .await?;
    let Some(first) = users.first().cloned() else { return Ok(()) };
    let mut step = Step { conversation: id, actor: first, at, seq: 0 };
    happen(work, &mut step, Happening::Created, None).await?;
    for user in users {
        step.actor = user;
        happen(work, &mut step, Happening::Joined, Some(Role::Member)).await?;
    }
    sqlx::query("UPDATE memberships SET last_read = $2 WHERE conversation_id = $1")
        .bind(id.0)
        .bind(int(step.seq))
        .execute(work.connection())
        .await?;
    Ok(())
}

/// Records the next event; with a role, the actor becomes a member in it.
async fn happen(work: &mut Work, step: &mut Step, what: Happening, enters: Option<Role>) -> Result<()> {
    step.seq += 1;
    let event = step.event(what);
    let connection = work.several().await?;
    match enters {
        Some(role) => {
            recording(together!(enter!(), record!(), counted!("members = members + 1")), &event)
                .bind(role_word(role))
                .execute(connection)
                .await?;
        }
        None => record_event(connection, &event).await?,
    }
    work.happened(event);
    Ok(())
}

async fn person(connection: &mut Connection, id: UserId) -> Result<UserRef> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT name FROM users WHERE id = $1").bind(id.0).fetch_optional(connection).await?;
    Ok(name.map(|name| user_ref(id.0, name)).ok_or_else(|| Error::not_found("user"))?)
}

/// The direct conversation of exactly these people.
pub async fn direct(readers: &Pool, people: &[UserId]) -> Result<Option<ConversationId>> {
    let Some(key) = direct_key(people) else { return Ok(None) };
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM conversations WHERE direct_key = $1")
        .bind(key)
        .fetch_optional(readers)
        .await?;
    Ok(id.map(ConversationId))
}

/// The room whose name compares as `key`.
pub async fn room_by_key(readers: &Pool, key: &str) -> Result<Option<ConversationId>> {
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM conversations WHERE name_key = $1")
        .bind(key)
        .fetch_optional(readers)
        .await?;
    Ok(id.map(ConversationId))
}

/// The conversation that a message is in.
pub async fn of_message(readers: &Pool, message: MessageId) -> Result<Option<ConversationId>> {
    let id: Option<Uuid> = sqlx::query_scalar("SELECT conversation_id FROM messages WHERE id = $1")
        .bind(message.0)
        .fetch_optional(readers)
        .await?;
    Ok(id.map(ConversationId))
}

/// The same for the same people in any order; none for nobody.
fn direct_key(people: &[UserId]) -> Option<Vec<u8>> {
    let mut ids: Vec<Uuid> = people.iter().map(|user| user.0).collect();
    ids.sort_unstable();
    ids.dedup();
    (!ids.is_empty()).then(|| ids.iter().flat_map(|id| *id.as_bytes()).collect())
}
