//! How a room is set.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, ErrorCode, Role, RoomPatch};

impl Chat {
    /// Sets a room differently, as a moderator. None when nothing is different.
    ///
    /// # Errors
    /// `forbidden`, `not_member`, `not_found`, `invalid` for a bad key or a direct conversation, `rate_limited`.
    pub async fn configure_room(
        &self,
        actor: &Actor,
        room: ConversationId,
        patch: RoomPatch,
    ) -> Result<Option<Changed>, Error> {
        patch.check()?;
        self.change(actor, room, Change::Configure(patch)).await
    }

    /// The key that has to be known to join, for moderators.
    ///
    /// # Errors
    /// `forbidden`, `not_member`, `not_found`.
    pub async fn room_key(&self, actor: &Actor, room: ConversationId) -> Result<Option<String>, Error> {
        self.check_reader(actor, room).await?;
        if self.overview(actor, room).await?.rank(actor.keeps_order()) < Some(Role::Moderator) {
            return Err(Error::new(ErrorCode::Forbidden, "Only the room's moderators can do that."));
        }
        Ok(self.store.room_key(room).await?)
    }
}
