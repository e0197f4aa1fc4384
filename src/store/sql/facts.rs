//! What must be known to judge a change: one statement for a post, two for a reaction.

use super::commit::Request;
use super::dialect::Connection;
use super::rows::{self, seq};
use crate::chat::store::Result;
use crate::domain::rules::{EmojiCount, Facts, Standing};
use crate::domain::{
    BanKind, Change, ConversationId, Error, Identity, Listed, Pattern, RoomModes, RoomState, Seq, UserId, UserName,
    UserRef, Visibility,
};
use sqlx::FromRow;
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
    /// How the room is set.
    pub state: RoomState,
    /// The user that the change is about.
    pub target: Option<UserRef>,
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
    invite_only: bool,
    moderated: bool,
    topic_locked: bool,
    room_key: Option<String>,
    member_limit: Option<i64>,
    members: i64,
    unlisted: bool,
    open: bool,
    invited: bool,
    pardoned_at: Option<i64>,
    bans: Option<String>,
    target_id: Option<Uuid>,
    target_name: Option<String>,
    target_role: Option<String>,
    author_id: Option<Uuid>,
    earlier_conversation: Option<Uuid>,
    earlier_seq: Option<i64>,
}

/// Reads what must be known.
pub async fn read(connection: &mut Connection, request: &Request) -> Result<Known> {
    let client_id = match &request.change {
        Change::Post { client_id, .. } => Some(*client_id),
        _ => None,
    };
    let row: Option<FactsRow> = sqlx::query_as(
        "SELECT conversations.kind, conversations.visibility, conversations.topic, conversations.head, \
                conversations.invite_only, conversations.moderated, conversations.topic_locked, \
                conversations.room_key, conversations.member_limit, conversations.members, \
                conversations.unlisted, conversations.open, \
                actor.name AS actor_name, memberships.role, \
                memberships.role IS NULL AND EXISTS (SELECT 1 FROM invitations \
                    WHERE invitations.conversation_id = $1 AND invitations.user_id = $2) AS invited, \
                (SELECT invitations.seq FROM invitations \
                    JOIN memberships AS inviter ON inviter.conversation_id = $1 \
                        AND inviter.user_id = invitations.invited_by AND inviter.role IN ('moderator', 'owner') \
                    WHERE invitations.conversation_id = $1 AND invitations.user_id = $2) AS pardoned_at, \
                (SELECT string_agg(bans.kind || ' ' || bans.seq || ' ' || bans.pattern, '\n') FROM bans \
                    WHERE bans.conversation_id = $1) AS bans, \
                target.id AS target_id, target.name AS target_name, targeted.role AS target_role, subject.author_id, \
                earlier.conversation_id AS earlier_conversation, earlier.seq AS earlier_seq \
         FROM conversations \
         LEFT JOIN users AS actor ON actor.id = $2 AND actor.disabled_at IS NULL \
         LEFT JOIN memberships ON memberships.conversation_id = $1 AND memberships.user_id = $2 \
         LEFT JOIN users AS target ON target.id = $5 \
         LEFT JOIN memberships AS targeted ON targeted.conversation_id = $1 AND targeted.user_id = $5 \
         LEFT JOIN messages AS subject \
             ON subject.id = $3 AND subject.conversation_id = $1 AND subject.deleted_at IS NULL \
         LEFT JOIN messages AS earlier ON earlier.author_id = $2 AND earlier.client_id = $4 \
         WHERE conversations.id = $1",
    )
    .bind(request.conversation.0)
    .bind(request.by.user.0)
    .bind(request.change.subject().map(|message| message.0))
    .bind(client_id)
    .bind(request.change.target().map(|user| user.0))
    .fetch_optional(&mut *connection)
    .await?;
    let row = row.ok_or_else(|| Error::not_found("conversation"))?;
    let emoji = emoji(connection, request).await?;
    let sole_owner = sole_owner(connection, request).await?;
    let known = row.known(request)?;
    Ok(Known { facts: Facts { emoji, sole_owner, ..known.facts }, ..known })
}

impl FactsRow {
    fn known(self, request: &Request) -> Result<Known> {
        let name = self.actor_name.clone().ok_or_else(Error::unauthenticated)?;
        let actor = UserRef { id: request.by.user, name: UserName::stored(name) };
        let visibility = self.visibility.as_deref().map(rows::visibility).transpose()?;
        let modes = self.modes();
        let facts = Facts {
            role: self.role.as_deref().map(rows::role).transpose()?,
            room: self.kind == "room",
            public: visibility == Some(Visibility::Public),
            author: self.author_id.map(UserId),
            modes,
            keeper: request.by.keeper,
            standing: self.standing(request, &actor, modes)?,
            target: self.target_role.as_deref().map(rows::role).transpose()?,
            bans: self.bans.as_deref().map_or(0, |bans| u32::try_from(bans.lines().count()).unwrap_or(u32::MAX)),
            ..Facts::default()
        };
        Ok(Known {
            facts,
            actor,
            head: seq(self.head),
            topic: self.topic.unwrap_or_default(),
            state: RoomState { visibility: visibility.unwrap_or_default(), modes, key: self.room_key },
            target: self.target_id.zip(self.target_name).map(|(id, name)| rows::user_ref(id, name)),
            earlier: self.earlier_conversation.map(ConversationId).zip(self.earlier_seq.map(seq)),
        })
    }
}

impl FactsRow {
    fn modes(&self) -> RoomModes {
        RoomModes {
            invite_only: self.invite_only,
            moderated: self.moderated,
            topic_locked: self.topic_locked,
            keyed: self.room_key.is_some(),
            unlisted: self.unlisted,
            open: self.open,
            limit: self.member_limit.map(rows::count),
        }
    }

    fn standing(&self, request: &Request, actor: &UserRef, modes: RoomModes) -> Result<Standing> {
        let list = self.list()?;
        let who = Identity::full(actor, request.by.identity.as_ref());
        let Listed { banned, exempt } = Listed::of(list.iter().map(|(kind, pattern)| (*kind, pattern)), &who);
        let knows_key = match &request.change {
            Change::Join { key } => *key == self.room_key,
            _ => false,
        };
        let full = modes.limit.is_some_and(|limit| rows::count(self.members) >= limit);
        Ok(Standing { banned, invited: self.invited, exempt, knows_key, full })
    }

    /// The room's list, as far as it concerns the actor: whom a moderator invites in spite of a ban is let in, and a
    /// ban that comes later holds.
    fn list(&self) -> Result<Vec<(BanKind, Pattern)>> {
        let mut list = Vec::new();
        for line in self.bans.as_deref().unwrap_or_default().lines() {
            let (kind, rest) = line.split_once(' ').ok_or_else(|| rows::unknown("ban", line))?;
            let (seq, pattern) = rest.split_once(' ').ok_or_else(|| rows::unknown("ban", line))?;
            let (kind, pardoned) = (rows::ban_kind(kind)?, self.pardoned_at >= seq.parse().ok());
            if kind != BanKind::Ban || !pardoned {
                list.push((kind, Pattern::stored(pattern.to_owned())));
            }
        }
        Ok(list)
    }
}

/// Whether the actor wants another role, and nobody else owns the room.
async fn sole_owner(connection: &mut Connection, request: &Request) -> Result<bool> {
    let Change::SetRole { user, .. } = &request.change else { return Ok(false) };
    let others: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM memberships WHERE conversation_id = $1 AND user_id <> $2 AND role = 'owner')",
    )
    .bind(request.conversation.0)
    .bind(user.0)
    .fetch_one(connection)
    .await?;
    Ok(!others)
}

async fn emoji(connection: &mut Connection, request: &Request) -> Result<EmojiCount> {
    let Change::React { message, emoji } = &request.change else { return Ok(EmojiCount::default()) };
    let (distinct, there, others): (i64, bool, i64) = sqlx::query_as(
        "SELECT count(DISTINCT emoji), EXISTS (SELECT 1 FROM reactions WHERE message_id = $1 AND emoji = $2), \
                count(*) FILTER (WHERE emoji <> $2 OR user_id <> $3) \
         FROM reactions WHERE message_id = $1",
    )
    .bind(message.0)
    .bind(emoji.as_str())
    .bind(request.by.user.0)
    .fetch_one(connection)
    .await?;
    Ok(EmojiCount { distinct: rows::count(distinct), adds: !there, others: rows::count(others) })
}
