//! Direct conversations.

use super::{Actor, Chat};
use crate::domain::{Body, ConversationId, Error, Overview, Timestamp};

impl Chat {
    /// Opens the direct conversation with the user of that name, making it when there is none. With oneself it is a
    /// place for notes.
    ///
    /// # Errors
    /// `not_found` for an unknown user, `rate_limited`.
    pub async fn open_direct(&self, actor: &Actor, name: &str) -> Result<Overview, Error> {
        self.throttle.command(actor.user.id)?;
        let people = self.pair(actor, name).await?;
        let id = self.store.open_direct(ConversationId::fresh(), &people, Timestamp::now()).await?;
        self.overview(actor, id).await
    }

    /// The same for something to say: what is no message opens nothing.
    ///
    /// # Errors
    /// As [`Chat::open_direct`], `invalid` for an empty body, `too_large`.
    pub async fn open_direct_to_say(&self, actor: &Actor, name: &str, body: &str) -> Result<Overview, Error> {
        Body::parse(body, self.settings.message_bytes)?;
        self.open_direct(actor, name).await
    }

    /// The direct conversation with the user of that name, if there is one already.
    ///
    /// # Errors
    /// `not_found` for an unknown user.
    pub async fn direct(&self, actor: &Actor, name: &str) -> Result<Option<Overview>, Error> {
        let people = self.pair(actor, name).await?;
        match self.store.direct(&people).await? {
            Some(id) => self.overview(actor, id).await.map(Some),
            None => Ok(None),
        }
    }

    async fn pair(&self, actor: &Actor, name: &str) -> Result<[crate::domain::UserId; 2], Error> {
        let other = self.user_named(name.trim().trim_start_matches('@')).await?;
        Ok([actor.user.id, other.id])
    }
}
