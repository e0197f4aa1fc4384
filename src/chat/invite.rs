//! Inviting.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, User};

impl Chat {
    /// Lets somebody join a room once, whatever it asks of others; a ban stays one. None when they are in it.
    ///
    /// # Errors
    /// `forbidden` for the banned and where only moderators invite, `not_member`, `not_found` for the room or the user,
    /// `invalid` for a direct conversation, `rate_limited`.
    pub async fn invite(&self, actor: &Actor, room: ConversationId, user: &str) -> Result<Option<Changed>, Error> {
        let user = self.meant(user).await?.id;
        self.change(actor, room, Change::Invite { user }).await
    }

    /// The user whom somebody means by a name, perhaps with `@` before it.
    pub(super) async fn meant(&self, name: &str) -> Result<User, Error> {
        self.user_named(name.trim().trim_start_matches('@')).await
    }
}
