//! What a node looks after that may have missed something: how things stand, for many at once.

use super::dialect::{Pool, id_list, ids, then_join};
use super::rows::seq;
use crate::chat::store::Result;
use crate::domain::{AccessTokenId, ConversationId, Seq, SessionId, UserId};
use uuid::Uuid;

/// The seqs of the newest events.
pub async fn heads(readers: &Pool, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, Seq)>> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(concat!(
        "SELECT conversations.id, conversations.head FROM ",
        ids!("$1"),
        then_join!(),
        "conversations ON conversations.id = wanted.value"
    ))
    .bind(id_list(conversations.iter().map(|id| id.0).collect()))
    .fetch_all(readers)
    .await?;
    Ok(rows.into_iter().map(|(id, head)| (ConversationId(id), seq(head))).collect())
}

/// What the users are in.
pub async fn memberships(readers: &Pool, users: &[UserId]) -> Result<Vec<(UserId, ConversationId)>> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(concat!(
        "SELECT memberships.user_id, memberships.conversation_id FROM ",
        ids!("$1"),
        then_join!(),
        "memberships ON memberships.user_id = wanted.value"
    ))
    .bind(id_list(users.iter().map(|id| id.0).collect()))
    .fetch_all(readers)
    .await?;
    Ok(rows.into_iter().map(|(user, conversation)| (UserId(user), ConversationId(conversation))).collect())
}

/// The sessions among these that are still good.
pub async fn good_sessions(readers: &Pool, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    let rows: Vec<Uuid> = sqlx::query_scalar(concat!(
        "SELECT sessions.id FROM ",
        ids!("$1"),
        then_join!(),
        "sessions ON sessions.id = wanted.value \
         JOIN users ON users.id = sessions.user_id AND users.disabled_at IS NULL"
    ))
    .bind(id_list(sessions.iter().map(|id| id.0).collect()))
    .fetch_all(readers)
    .await?;
    Ok(rows.into_iter().map(SessionId).collect())
}

/// The access tokens among these that are still good.
pub async fn good_access_tokens(readers: &Pool, tokens: &[AccessTokenId]) -> Result<Vec<AccessTokenId>> {
    let rows: Vec<Uuid> = sqlx::query_scalar(concat!(
        "SELECT access_tokens.id FROM ",
        ids!("$1"),
        then_join!(),
        "access_tokens ON access_tokens.id = wanted.value \
         JOIN users ON users.id = access_tokens.user_id AND users.disabled_at IS NULL"
    ))
    .bind(id_list(tokens.iter().map(|id| id.0).collect()))
    .fetch_all(readers)
    .await?;
    Ok(rows.into_iter().map(AccessTokenId).collect())
}
