//! Removing somebody from a room.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, Reason};
use std::sync::Arc;

impl Chat {
    /// Ends the membership of somebody below oneself, as a moderator. From when it is answered, none of their
    /// connections to this node hears anything more of the room, but that they were removed.
    ///
    /// # Errors
    /// `forbidden`, `not_member`, `not_found` for the room, the user or the member, `too_large` for the reason,
    /// `invalid` for a direct conversation, `rate_limited`.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        room: ConversationId,
        user: &str,
        reason: &str,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let (user, reason) = (self.meant(user).await?.id, Reason::parse(reason)?);
        let Some(event) = self.carry_out(actor, room, Change::Remove { user, reason }).await? else { return Ok(None) };
        let changed = Changed { seq: event.seq, at: event.at };
        self.live.remove(user, &Arc::new(event));
        Ok(Some(changed))
    }
}
