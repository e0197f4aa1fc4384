//! Conversations as they stand in somebody's list.

use super::dialect::Pool;
use super::rows::{self, count, seq, user_ref};
use crate::chat::store::Result;
use crate::domain::{
    Conversation, ConversationId, ConversationKind, Membership, Overview, RoomModes, RoomName, Timestamp, Topic,
    UserId, UserRef,
};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Other people's messages after a seq, counted up to 100. `$user` and the others are SQL.
macro_rules! unread {
    ($conversation:literal, $last_read:literal, $user:literal) => {
        concat!(
            "(SELECT count(*) FROM (SELECT 1 FROM messages AS fresh WHERE fresh.conversation_id = ",
            $conversation,
            " AND fresh.seq > ",
            $last_read,
            " AND fresh.author_id <> ",
            $user,
            " AND fresh.deleted_at IS NULL LIMIT 100) AS counted) AS unread"
        )
    };
}
pub(super) use unread;

/// The columns of an [`OverviewRow`], of `conversations` and `memberships`, for the user `$1`.
macro_rules! overview_columns {
    () => {
        concat!(
            "SELECT conversations.id, conversations.name, conversations.topic, conversations.visibility, \
                    conversations.invite_only, conversations.moderated, conversations.topic_locked, \
                    conversations.room_key IS NOT NULL AS keyed, conversations.member_limit, \
                    conversations.unlisted, conversations.open, \
                    conversations.head, conversations.members, memberships.role, memberships.last_read, \
                    (SELECT spoken.at FROM messages AS spoken \
                     WHERE spoken.conversation_id = conversations.id AND spoken.deleted_at IS NULL \
                     ORDER BY spoken.seq DESC LIMIT 1) AS last_message_at, ",
            unread!("conversations.id", "memberships.last_read", "$1")
        )
    };
}

/// Whether the user `$1` may know of it, with `memberships` joined for that user.
macro_rules! may_know {
    () => {
        "(conversations.visibility = 'public' OR memberships.user_id IS NOT NULL OR EXISTS ( \
             SELECT 1 FROM invitations \
             WHERE invitations.conversation_id = conversations.id AND invitations.user_id = $1))"
    };
}

#[derive(FromRow)]
struct OverviewRow {
    id: Uuid,
    name: Option<String>,
    topic: Option<String>,
    visibility: Option<String>,
    invite_only: bool,
    moderated: bool,
    topic_locked: bool,
    keyed: bool,
    unlisted: bool,
    open: bool,
    member_limit: Option<i64>,
    head: i64,
    members: i64,
    role: Option<String>,
    last_read: Option<i64>,
    last_message_at: Option<i64>,
    unread: i64,
}

/// The people of direct conversations, by conversation.
type People = HashMap<Uuid, Vec<UserRef>>;

impl OverviewRow {
    fn modes(&self) -> RoomModes {
        RoomModes {
            invite_only: self.invite_only,
            moderated: self.moderated,
            topic_locked: self.topic_locked,
            keyed: self.keyed,
            unlisted: self.unlisted,
            open: self.open,
            limit: self.member_limit.map(count),
        }
    }

    fn overview(self, people: &mut People) -> Result<Overview> {
        let modes = self.modes();
        let kind = match (self.name, self.visibility) {
            (Some(name), Some(visibility)) => ConversationKind::Room {
                name: RoomName::stored(name),
                topic: Topic::stored(self.topic.unwrap_or_default()),
                visibility: rows::visibility(&visibility)?,
                modes,
            },
            _ => ConversationKind::Direct { people: people.remove(&self.id).unwrap_or_default() },
        };
        let role = self.role.as_deref().map(rows::role).transpose()?;
        Ok(Overview {
            conversation: Conversation { id: ConversationId(self.id), kind, head: seq(self.head) },
            membership: role.zip(self.last_read).map(|(role, read)| Membership { role, last_read: seq(read) }),
            unread: count(self.unread),
            members: count(self.members),
            last_message_at: self.last_message_at.map(Timestamp),
        })
    }
}

fn overviews(rows: Vec<OverviewRow>, mut people: People) -> Result<Vec<Overview>> {
    rows.into_iter().map(|row| row.overview(&mut people)).collect()
}

fn by_conversation(rows: Vec<(Uuid, Uuid, String)>) -> People {
    let mut people = People::new();
    for (conversation, user, name) in rows {
        people.entry(conversation).or_default().push(user_ref(user, name));
    }
    people
}

/// The conversation as the viewer sees it; none when they may not know of it. Whoever is `exempt` may know of a room.
pub async fn one(
    readers: &Pool,
    conversation: ConversationId,
    viewer: UserId,
    exempt: bool,
) -> Result<Option<Overview>> {
    let mut snapshot = readers.begin().await?;
    let row: Option<OverviewRow> = sqlx::query_as(concat!(
        overview_columns!(),
        " FROM conversations LEFT JOIN memberships \
             ON memberships.conversation_id = conversations.id AND memberships.user_id = $1 \
         WHERE conversations.id = $2 AND ($3 AND conversations.kind = 'room' OR ",
        may_know!(),
        ")"
    ))
    .bind(viewer.0)
    .bind(conversation.0)
    .bind(exempt)
    .fetch_optional(&mut *snapshot)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let people = if row.name.is_some() {
        Vec::new()
    } else {
        sqlx::query_as(
            "SELECT memberships.conversation_id, users.id, users.name FROM memberships \
             JOIN users ON users.id = memberships.user_id \
             WHERE memberships.conversation_id = $1 ORDER BY users.name_key",
        )
        .bind(conversation.0)
        .fetch_all(&mut *snapshot)
        .await?
    };
    row.overview(&mut by_conversation(people)).map(Some)
}

/// The user's conversations: rooms by name, then direct ones, the one with the newest message first.
pub async fn of_user(readers: &Pool, user: UserId) -> Result<Vec<Overview>> {
    let mut snapshot = readers.begin().await?;
    let rows = sqlx::query_as(concat!(
        overview_columns!(),
        " FROM memberships JOIN conversations ON conversations.id = memberships.conversation_id \
         WHERE memberships.user_id = $1 \
         ORDER BY conversations.kind = 'direct', conversations.name_key, last_message_at DESC NULLS LAST, \
                  conversations.id DESC"
    ))
    .bind(user.0)
    .fetch_all(&mut *snapshot)
    .await?;
    let people = sqlx::query_as(
        "SELECT others.conversation_id, users.id, users.name FROM memberships AS own \
         JOIN conversations ON conversations.id = own.conversation_id AND conversations.kind = 'direct' \
         JOIN memberships AS others ON others.conversation_id = own.conversation_id \
         JOIN users ON users.id = others.user_id \
         WHERE own.user_id = $1 ORDER BY users.name_key",
    )
    .bind(user.0)
    .fetch_all(&mut *snapshot)
    .await?;
    overviews(rows, by_conversation(people))
}

/// Public rooms that are listed, the viewer's own, and those that they are invited to, by name.
pub async fn rooms(readers: &Pool, viewer: UserId) -> Result<Vec<Overview>> {
    let rows = sqlx::query_as(concat!(
        overview_columns!(),
        " FROM conversations LEFT JOIN memberships \
             ON memberships.conversation_id = conversations.id AND memberships.user_id = $1 \
         WHERE conversations.kind = 'room' AND ",
        may_know!(),
        " AND (NOT conversations.unlisted OR memberships.user_id IS NOT NULL) ORDER BY conversations.name_key"
    ))
    .bind(viewer.0)
    .fetch_all(readers)
    .await?;
    overviews(rows, People::new())
}

/// The names of the rooms that somebody is invited to, the last invitation first.
pub async fn invitations(readers: &Pool, user: UserId) -> Result<Vec<RoomName>> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT conversations.name FROM invitations \
         JOIN conversations ON conversations.id = invitations.conversation_id \
         WHERE invitations.user_id = $1 ORDER BY invitations.at DESC, conversations.name_key",
    )
    .bind(user.0)
    .fetch_all(readers)
    .await?;
    Ok(names.into_iter().map(RoomName::stored).collect())
}

/// Who gave the room its topic, and when: with the last change, or when it was made.
pub async fn topic_set(readers: &Pool, room: ConversationId) -> Result<Option<(UserRef, Timestamp)>> {
    let row: Option<(Uuid, String, i64)> = sqlx::query_as(
        "SELECT users.id, users.name, events.at FROM events JOIN users ON users.id = events.actor_id \
         WHERE events.conversation_id = $1 AND events.kind IN ('created', 'topic_changed') \
         ORDER BY events.seq DESC LIMIT 1",
    )
    .bind(room.0)
    .fetch_optional(readers)
    .await?;
    Ok(row.map(|(id, name, at)| (user_ref(id, name), Timestamp(at))))
}
