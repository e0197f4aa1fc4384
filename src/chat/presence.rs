//! Who is here, and where somebody can be met.

use super::live::Coming;
use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, Overview, Role, Timestamp, UserId, UserRef};
use tokio::sync::broadcast;

impl Chat {
    /// Whether the user has a connection to this node.
    #[must_use]
    pub fn is_online(&self, user: UserId) -> bool {
        self.live.is_online(user)
    }

    /// Whether the user has a connection to this node at this moment, without a grace period.
    #[must_use]
    pub fn is_connected(&self, user: UserId) -> bool {
        self.live.is_connected(user)
    }

    /// Who comes to this node and goes from it, from now on. Whoever is slow to follow misses some.
    #[must_use]
    pub fn comings(&self) -> broadcast::Receiver<Coming> {
        self.live.comings()
    }

    /// How many users have a connection to this node.
    #[must_use]
    pub fn count_online(&self) -> usize {
        self.live.count_online()
    }

    /// How many accounts and guests there are.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count_users(&self) -> Result<u64, Error> {
        Ok(self.store.count_users().await?)
    }

    /// Who is in a conversation that stands in the actor's list or that of all rooms; at most `limit`, by name.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn people_in(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Vec<(UserRef, Role)>, Error> {
        let seen = self.overview(actor, conversation).await?;
        if seen.membership.is_none() && seen.conversation.room_name().is_some() && !seen.conversation.is_listed() {
            return Err(Error::not_found("room"));
        }
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

    /// The rooms of a user that the actor may know of: public ones, and those that they share.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn rooms_of(&self, actor: &Actor, user: UserId) -> Result<Vec<Overview>, Error> {
        let theirs = self.store.conversations(user).await?;
        let mut known = Vec::new();
        for overview in theirs.into_iter().filter(|overview| overview.conversation.room_name().is_some()) {
            if overview.conversation.is_listed() || self.check_member(actor, overview.conversation.id).await.is_ok() {
                known.push(overview);
            }
        }
        Ok(known)
    }
}
