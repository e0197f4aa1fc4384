//! Bans and exceptions.

use super::{Actor, Chat};
use crate::domain::{Ban, BanKind, Change, Changed, ConversationId, Error, Identity, Pattern};

impl Chat {
    /// Puts a username or a pattern on the room's list, as a moderator: who fits may not join or speak any more. Who
    /// is in the room stays in it. None when it is there already.
    ///
    /// # Errors
    /// `forbidden`, `not_member`, `not_found`, `invalid` for a bad pattern or a direct conversation, `too_large` when
    /// the list is full, `rate_limited`.
    pub async fn ban(
        &self,
        actor: &Actor,
        room: ConversationId,
        ban: BanKind,
        pattern: &str,
    ) -> Result<Option<Changed>, Error> {
        let (pattern, most) = (Pattern::parse(pattern)?, self.settings.bans_per_room);
        self.change(actor, room, Change::Ban { ban, pattern, most }).await
    }

    /// Takes it off the list. None when it is not there.
    ///
    /// # Errors
    /// As [`Chat::ban`].
    pub async fn unban(
        &self,
        actor: &Actor,
        room: ConversationId,
        ban: BanKind,
        pattern: &str,
    ) -> Result<Option<Changed>, Error> {
        let pattern = Pattern::parse(pattern)?;
        self.change(actor, room, Change::Unban { ban, pattern }).await
    }

    /// The room's list, the oldest first.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn bans(&self, actor: &Actor, room: ConversationId) -> Result<Vec<Ban>, Error> {
        self.check_member(actor, room).await?;
        Ok(self.store.bans(room).await?)
    }

    /// Whether the actor may not speak in a room that they are in, but for their role.
    pub(super) async fn is_banned(&self, actor: &Actor, room: ConversationId) -> Result<bool, Error> {
        let who = Identity::full(actor.user.name.as_str(), actor.identity.as_ref());
        let bans = self.store.bans(room).await?;
        let fits = |kind| bans.iter().any(|ban| ban.ban == kind && ban.pattern.fits(&who));
        Ok(fits(BanKind::Ban) && !fits(BanKind::Exception))
    }
}
