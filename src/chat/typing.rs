//! Somebody is writing.

use super::Chat;
use super::bus::Signal;
use super::live::Connection;
use crate::domain::{ConversationId, Error};

impl Chat {
    /// Tells the others in a conversation that the user of this connection is writing.
    ///
    /// # Errors
    /// `not_found`, `not_member`, `forbidden` for who may not speak, `rate_limited`.
    pub async fn typing(&self, connection: &Connection, conversation: ConversationId) -> Result<(), Error> {
        let user = connection.user();
        self.throttle.command(user.id)?;
        self.check_voice(&connection.actor, conversation).await?;
        self.bus.publish(Signal::Typing { conversation, user, tagged: false }).await;
        Ok(())
    }
}
