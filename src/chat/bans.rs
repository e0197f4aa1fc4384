//! Bans and exceptions.

use super::{Actor, Chat, names};
use crate::domain::{Ban, BanKind, Change, Changed, ConversationId, Error, Identity, Listed, Pattern};

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
        self.throttle.command(actor.user.id)?;
        let (pattern, most) = (self.pattern(pattern).await?, self.settings.bans_per_room);
        self.make(actor, room, Change::Ban { ban, pattern, most }).await
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
        self.throttle.command(actor.user.id)?;
        let pattern = self.pattern(pattern).await?;
        self.make(actor, room, Change::Unban { ban, pattern }).await
    }

    /// The pattern that somebody means. A plain name of a user is taken as its owner writes it: names are the same by
    /// more than their case, and patterns are not.
    async fn pattern(&self, text: &str) -> Result<Pattern, Error> {
        let pattern = Pattern::parse(text)?;
        if text.contains(['!', '@', '*', '?']) {
            return Ok(pattern);
        }
        match self.store.user_by_key(&names::key(text)).await? {
            Some(user) => Pattern::parse(user.name.as_str()),
            None => Ok(pattern),
        }
    }

    /// The room's list, the oldest first.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn bans(&self, actor: &Actor, room: ConversationId) -> Result<Vec<Ban>, Error> {
        self.check_reader(actor, room).await?;
        Ok(self.store.bans(room).await?)
    }

    /// What the room's list says of the actor.
    pub(super) async fn listed(&self, actor: &Actor, room: ConversationId) -> Result<Listed, Error> {
        let bans = self.store.bans(room).await?;
        let who = Identity::full(&actor.user.as_ref(), actor.identity.as_ref());
        Ok(Listed::of(bans.iter().map(|ban| (ban.ban, &ban.pattern)), &who))
    }
}
