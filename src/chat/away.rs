//! Being away, and coming back.

use super::{Actor, Chat};
use crate::domain::{Error, Reason, UserId};

impl Chat {
    /// Why a user is away, while they are connected.
    #[must_use]
    pub fn away(&self, user: UserId) -> Option<Reason> {
        self.live.away(user)
    }

    /// Marks the actor as away for as long as they are connected, and as back when `message` is empty. Everybody who
    /// shares a conversation with them is told.
    ///
    /// # Errors
    /// `too_large` for the message, `invalid` when the actor is not connected to this node, `rate_limited`.
    pub fn set_away(&self, actor: &Actor, message: &str) -> Result<(), Error> {
        self.throttle.command(actor.user.id)?;
        let message = Some(Reason::parse(message)?).filter(|message| !message.as_str().is_empty());
        if self.live.set_away(actor.user.id, message) {
            return Ok(());
        }
        Err(Error::invalid("You are not connected, so nobody sees you here anyway."))
    }
}
