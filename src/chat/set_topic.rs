//! What a room is about.

use super::store::{By, Outcome};
use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, Event, Timestamp, Topic};

impl Chat {
    /// Sets a room's topic.
    ///
    /// # Errors
    /// `too_large`, `not_member`, `not_found`, `forbidden` where only moderators may, `invalid` for a direct
    /// conversation, `rate_limited`.
    pub async fn set_topic(&self, actor: &Actor, room: ConversationId, topic: &str) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let topic = Topic::parse(topic)?;
        self.make(actor, room, Change::SetTopic { topic }).await
    }

    /// Makes a change, as a command of its own; none when it was so already.
    pub(super) async fn change(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        change: Change,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        self.make(actor, conversation, change).await
    }

    /// Makes a change of a command that was counted before it was looked at; none when it was so already.
    pub(super) async fn make(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        change: Change,
    ) -> Result<Option<Changed>, Error> {
        let event = self.carry_out(actor, conversation, change).await?;
        Ok(event.map(|event| Changed { seq: event.seq, at: event.at }))
    }

    /// The same, with the whole event.
    pub(super) async fn carry_out(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        change: Change,
    ) -> Result<Option<Event>, Error> {
        Ok(match self.store.commit(conversation, By::from(actor), change, Timestamp::now()).await? {
            Outcome::Committed(event) | Outcome::Repeated(event) => Some(event),
            Outcome::Unchanged => None,
        })
    }
}
