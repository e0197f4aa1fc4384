//! What members may do.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, Role};

impl Chat {
    /// Gives a member another role: as a moderator, to those below oneself, and none above one's own. Everybody may
    /// step down, except the last owner. None when the member has it already.
    ///
    /// # Errors
    /// `forbidden`, `not_member`, `not_found` for the room, the user or the member, `invalid` for a direct conversation,
    /// `rate_limited`.
    pub async fn set_role(
        &self,
        actor: &Actor,
        room: ConversationId,
        user: &str,
        role: Role,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let user = self.meant(user).await?.id;
        self.make(actor, room, Change::SetRole { user, role }).await
    }
}
