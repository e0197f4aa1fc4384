//! Removing somebody from a room.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, Pattern, Reason, UserId};
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
        self.show_out(actor, room, user, Change::Remove { user, reason }).await
    }

    /// The same, with a ban on their name: both or neither.
    ///
    /// # Errors
    /// As [`Chat::remove_member`], and `too_large` when the room's list is full.
    pub async fn expel_member(
        &self,
        actor: &Actor,
        room: ConversationId,
        user: &str,
        reason: &str,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let (user, reason) = (self.meant(user).await?, Reason::parse(reason)?);
        let (pattern, most) = (Pattern::parse(user.name.as_str())?, self.settings.bans_per_room);
        self.show_out(actor, room, user.id, Change::Expel { user: user.id, reason, pattern, most }).await
    }

    async fn show_out(
        &self,
        actor: &Actor,
        room: ConversationId,
        user: UserId,
        change: Change,
    ) -> Result<Option<Changed>, Error> {
        let Some(event) = self.carry_out(actor, room, change).await? else { return Ok(None) };
        let changed = Changed { seq: event.seq, at: event.at };
        self.live.remove(user, &Arc::new(event));
        Ok(Some(changed))
    }
}
