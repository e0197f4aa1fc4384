//! Joining and leaving rooms.

use super::{Actor, Chat};
use crate::domain::{Change, ConversationId, Error, Overview};

impl Chat {
    /// Makes the actor a member of a room that is public, or that they are invited to; one who is already stays one.
    ///
    /// # Errors
    /// `not_found` for what the actor may not know of, `forbidden` for the banned, `invite_only`, `wrong_key`,
    /// `room_full`, `rate_limited`.
    pub async fn join_room(&self, actor: &Actor, room: ConversationId) -> Result<Overview, Error> {
        self.join_room_by_key(actor, room, None).await
    }

    /// The same with the room's key.
    ///
    /// # Errors
    /// As [`Chat::join_room`].
    pub async fn join_room_by_key(
        &self,
        actor: &Actor,
        room: ConversationId,
        key: Option<String>,
    ) -> Result<Overview, Error> {
        self.change(actor, room, Change::Join { key }).await?;
        self.overview(actor, room).await
    }

    /// Ends the actor's membership. From when it is answered, none of the actor's connections to this node hears
    /// anything more of the room.
    ///
    /// # Errors
    /// `not_found`, `invalid` for a direct conversation, `rate_limited`. Who is not in it has left already.
    pub async fn leave_room(&self, actor: &Actor, room: ConversationId) -> Result<(), Error> {
        self.change(actor, room, Change::Leave).await?;
        self.live.revoke(room, actor.user.id);
        Ok(())
    }
}
