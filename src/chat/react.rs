//! Reactions.

use super::{Actor, Chat};
use crate::domain::{Change, Changed, Emoji, Error, MessageId};

impl Chat {
    /// Adds a reaction; one that is there already stays.
    ///
    /// # Errors
    /// `invalid` for what is no emoji or one too many, `not_member`, `not_found`, `rate_limited`.
    pub async fn react(&self, actor: &Actor, message: MessageId, emoji: &str) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let emoji = Emoji::parse(emoji)?;
        let conversation = self.place_of(message).await?;
        self.make(actor, conversation, Change::React { message, emoji }).await
    }

    /// Takes a reaction back.
    ///
    /// # Errors
    /// `invalid` for what is no emoji, `not_member`, `not_found`, `rate_limited`.
    pub async fn unreact(&self, actor: &Actor, message: MessageId, emoji: &str) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let emoji = Emoji::parse(emoji)?;
        let conversation = self.place_of(message).await?;
        self.make(actor, conversation, Change::Unreact { message, emoji }).await
    }
}
