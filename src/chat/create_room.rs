//! Making rooms.

use super::store::NewRoom;
use super::{Actor, Chat, names};
use crate::domain::{ConversationId, Error, Overview, Role, Timestamp, Topic, UserId, UserKind, Visibility};

impl Chat {
    /// Makes a room, with the actor as its first member and its owner; a guest, who will be gone, moderates it.
    ///
    /// # Errors
    /// `invalid` for a bad name, `name_taken`, `rate_limited`.
    pub async fn create_room(
        &self,
        actor: &Actor,
        name: &str,
        topic: &str,
        visibility: Visibility,
    ) -> Result<Overview, Error> {
        self.throttle.command(actor.user.id)?;
        let role = if actor.user.kind == UserKind::Guest { Role::Moderator } else { Role::Owner };
        let room = self.make_room(actor.user.id, name, topic, visibility, Some(role)).await?;
        self.overview(actor, room).await
    }

    /// Makes a public room without joining it, as the first protocol has it.
    ///
    /// # Errors
    /// As [`Chat::create_room`].
    pub async fn create_room_only(&self, actor: &Actor, name: &str) -> Result<(), Error> {
        self.throttle.command(actor.user.id)?;
        self.make_room(actor.user.id, name, "", Visibility::Public, None).await.map(drop)
    }

    pub(super) async fn make_room(
        &self,
        creator: UserId,
        name: &str,
        topic: &str,
        visibility: Visibility,
        role: Option<Role>,
    ) -> Result<ConversationId, Error> {
        let (name, keys) = names::new_room(name)?;
        let room = NewRoom {
            id: ConversationId::fresh(),
            name,
            key: keys.key,
            skeleton: keys.skeleton,
            topic: Topic::parse(topic)?,
            visibility,
            creator,
            role,
            at: Timestamp::now(),
        };
        let id = room.id;
        self.store.create_room(room).await?;
        Ok(id)
    }
}
