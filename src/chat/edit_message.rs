//! Saying it differently, and taking it back.

use super::{Actor, Chat};
use crate::domain::{Body, Change, Changed, ConversationId, Error, MessageId, Reason};

impl Chat {
    /// Changes the words of the actor's own message.
    ///
    /// # Errors
    /// `invalid` for an empty body, `too_large`, `forbidden` for somebody else's, `not_found`, `rate_limited`.
    pub async fn edit_message(&self, actor: &Actor, message: MessageId, body: &str) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let body = Body::parse(body, self.settings.message_bytes)?;
        let conversation = self.place_of(message).await?;
        self.make(actor, conversation, Change::Edit { message, body }).await
    }

    /// Deletes a message everywhere: one's own, or as a moderator of its room. The `reason` may be empty.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, `too_large` for a long reason, `rate_limited`.
    pub async fn delete_message(
        &self,
        actor: &Actor,
        message: MessageId,
        reason: &str,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let reason = Some(Reason::parse(reason)?).filter(|reason| !reason.as_str().is_empty());
        let conversation = self.place_of(message).await?;
        self.make(actor, conversation, Change::Delete { message, reason }).await
    }

    /// The conversation of a message. That the actor may know of it is judged with the change.
    pub(super) async fn place_of(&self, message: MessageId) -> Result<ConversationId, Error> {
        self.store.conversation_of(message).await?.ok_or_else(|| Error::not_found("message"))
    }
}
