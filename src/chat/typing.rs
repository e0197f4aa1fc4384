//! Somebody is writing.

use super::Chat;
use super::bus::Signal;
use super::live::Connection;
use crate::domain::{ConversationId, Error};

impl Chat {
    /// Tells the others in a conversation that the user of this connection is writing.
    ///
    /// # Errors
    /// `not_found` for a conversation that the connection does not listen to, `rate_limited`.
    pub async fn typing(&self, connection: &Connection, conversation: ConversationId) -> Result<(), Error> {
        let user = connection.user();
        self.throttle.command(user.id)?;
        if !connection.listens_to(conversation) {
            return Err(Error::not_found("conversation"));
        }
        self.bus.publish(Signal::Typing { conversation, user }).await;
        Ok(())
    }
}
