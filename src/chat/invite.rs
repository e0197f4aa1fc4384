//! Inviting.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, RoomName, User};

impl Chat {
    /// Lets somebody join a room once, whatever it asks of others; from a moderator, in spite of the
    /// bans before it too. None when they are in it.
    ///
    /// # Errors
    /// `forbidden` for the banned and where only moderators invite, `not_member`, `not_found` for the room or the user,
    /// `invalid` for a direct conversation, `rate_limited`.
    pub async fn invite(&self, actor: &Actor, room: ConversationId, user: &str) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let user = self.meant(user).await?.id;
        self.make(actor, room, Change::Invite { user }).await
    }

    /// The names of the rooms that the actor is invited to, the last invitation first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invitations(&self, actor: &Actor) -> Result<Vec<RoomName>, Error> {
        Ok(self.store.invitations(actor.user.id).await?)
    }

    /// The user whom somebody means by a name, perhaps with `@` before it.
    pub(super) async fn meant(&self, name: &str) -> Result<User, Error> {
        self.user_named(name.trim().trim_start_matches('@')).await
    }
}
