//! Who is here, and where somebody can be met.

use super::live::Coming;
use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, Role, Timestamp, UserId, UserRef};
use tokio::sync::broadcast;

impl Chat {
    /// Whether the user has a connection to any node.
    #[must_use]
    pub fn is_online(&self, user: UserId) -> bool {
        self.live.is_online(user)
    }

    /// Whether the user has a connection at this moment, without this node's grace period.
    #[must_use]
    pub fn is_connected(&self, user: UserId) -> bool {
        self.live.is_connected(user)
    }

    /// Who comes and goes from now on, at whatever node. Whoever is slow to follow misses some.
    #[must_use]
    pub fn comings(&self) -> broadcast::Receiver<Coming> {
        self.live.comings()
    }

    /// Who is in a conversation; at most `limit`, by name.
    ///
    /// # Errors
    /// As [`Chat::members`].
    pub async fn people_in(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Vec<(UserRef, Role)>, Error> {
        self.check_sees_members(actor, conversation).await?;
        Ok(self.store.members(conversation, limit).await?)
    }

    /// When a conversation was made.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn made_at(&self, actor: &Actor, conversation: ConversationId) -> Result<Timestamp, Error> {
        self.overview(actor, conversation).await?;
        let first = self.store.events_after(conversation, 0, 1).await?;
        first.first().map(|event| event.at).ok_or_else(|| Error::not_found("conversation"))
    }

    /// What a user may do in a conversation that the actor is in; none when they are not.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn role_of(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Option<Role>, Error> {
        self.check_member(actor, conversation).await?;
        let seen = self.store.overview(conversation, user).await?;
        Ok(seen.and_then(|seen| seen.membership).map(|membership| membership.role))
    }

    /// Who gave a room its topic, and when: with the last change, or when it was made.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn topic_set(&self, actor: &Actor, room: ConversationId) -> Result<Option<(UserRef, Timestamp)>, Error> {
        self.overview(actor, room).await?;
        Ok(self.store.topic_set(room).await?)
    }
}
