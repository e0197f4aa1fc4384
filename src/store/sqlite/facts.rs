//! What must be known to judge a change: one statement for a post, two for a reaction.

use super::commit::Request;
use super::rows::{self, seq};
use crate::chat::store::Result;
use crate::domain::rules::{EmojiCount, Facts};
use crate::domain::{Change, ConversationId, Error, Seq, UserId, UserName, UserRef, Visibility};
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

/// What is known before a change.
pub struct Known {
    /// For the verdict.
    pub facts: Facts,
    /// Who makes the change.
    pub actor: UserRef,
    /// The seq of the newest event.
    pub head: Seq,
    /// The topic as it is.
    pub topic: String,
    /// Where the same `client_id` of this actor was posted before.
    pub earlier: Option<(ConversationId, Seq)>,
}

#[derive(FromRow)]
struct FactsRow {
    kind: String,
    visibility: Option<String>,
    topic: Option<String>,
    head: i64,
    actor_name: Option<String>,
    role: Option<String>,
    author_id: Option<Uuid>,
    earlier_conversation: Option<Uuid>,
    earlier_seq: Option<i64>,
}

/// Reads what must be known.
pub async fn read(connection: &mut SqliteConnection, request: &Request) -> Result<Known> {
    let client_id = match &request.change {
        Change::Post { client_id, .. } => Some(*client_id),
        _ => None,
    };
    let row: Option<FactsRow> = sqlx::query_as(
        "SELECT conversations.kind, conversations.visibility, conversations.topic, conversations.head, \
                actor.name AS actor_name, memberships.role, subject.author_id, \
                earlier.conversation_id AS earlier_conversation, earlier.seq AS earlier_seq \
         FROM conversations \
         LEFT JOIN users AS actor ON actor.id = $2 AND actor.disabled_at IS NULL \
         LEFT JOIN memberships ON memberships.conversation_id = $1 AND memberships.user_id = $2 \
         LEFT JOIN messages AS subject \
             ON subject.id = $3 AND subject.conversation_id = $1 AND subject.deleted_at IS NULL \
         LEFT JOIN messages AS earlier ON earlier.author_id = $2 AND earlier.client_id = $4 \
         WHERE conversations.id = $1",
    )
    .bind(request.conversation.0)
    .bind(request.actor.0)
    .bind(request.change.subject().map(|message| message.0))
    .bind(client_id)
    .fetch_optional(&mut *connection)
    .await?;
    let row = row.ok_or_else(|| Error::not_found("conversation"))?;
    let emoji = emoji(connection, request).await?;
    row.known(request.actor, emoji)
}

impl FactsRow {
    fn known(self, actor: UserId, emoji: EmojiCount) -> Result<Known> {
        let name = self.actor_name.ok_or_else(Error::unauthenticated)?;
        let visibility = self.visibility.as_deref().map(rows::visibility).transpose()?;
        let facts = Facts {
            role: self.role.as_deref().map(rows::role).transpose()?,
            room: self.kind == "room",
            public: visibility == Some(Visibility::Public),
            author: self.author_id.map(UserId),
            emoji,
        };
        Ok(Known {
            facts,
            actor: UserRef { id: actor, name: UserName::stored(name) },
            head: seq(self.head),
            topic: self.topic.unwrap_or_default(),
            earlier: self.earlier_conversation.map(ConversationId).zip(self.earlier_seq.map(seq)),
        })
    }
}

async fn emoji(connection: &mut SqliteConnection, request: &Request) -> Result<EmojiCount> {
    let Change::React { message, emoji } = &request.change else { return Ok(EmojiCount::default()) };
    let (distinct, there, others): (i64, bool, i64) = sqlx::query_as(
        "SELECT count(DISTINCT emoji), EXISTS (SELECT 1 FROM reactions WHERE message_id = $1 AND emoji = $2), \
                count(*) FILTER (WHERE emoji <> $2 OR user_id <> $3) \
         FROM reactions WHERE message_id = $1",
    )
    .bind(message.0)
    .bind(emoji.as_str())
    .bind(request.actor.0)
    .fetch_one(connection)
    .await?;
    Ok(EmojiCount { distinct: rows::count(distinct), adds: !there, others: rows::count(others) })
}
