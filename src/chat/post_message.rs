//! Saying something.

use super::store::{By, Outcome};
use super::{Actor, Chat};
use crate::domain::{Body, Change, ConversationId, Error, Happening, MessageId, Posted, Timestamp};
use uuid::Uuid;

impl Chat {
    /// Says something. When it returns, the message is on disk; a retry with the same `client_id` returns the same.
    ///
    /// # Errors
    /// `invalid` for an empty body, `too_large`, `not_member`, `not_found`, `forbidden` for the banned and
    /// for who has no voice in a moderated room, `rate_limited`, and the store's.
    pub async fn post_message(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        client_id: Uuid,
        body: &str,
        reply_to: Option<MessageId>,
    ) -> Result<Posted, Error> {
        self.throttle.command(actor.user.id)?;
        let body = Body::parse(body, self.settings.message_bytes)?;
        let change = Change::Post { id: MessageId::fresh(), client_id, body, reply_to };
        match self.store.commit(conversation, By::from(actor), change, Timestamp::now()).await? {
            Outcome::Committed(event) | Outcome::Repeated(event) => match event.what {
                Happening::Posted { message_id, .. } => Ok(Posted { message_id, seq: event.seq, at: event.at }),
                _ => Err(Error::internal()),
            },
            Outcome::Unchanged => Err(Error::internal()),
        }
    }
}
