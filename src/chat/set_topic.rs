//! What a room is about.

use super::store::Outcome;
use super::{Actor, Chat};
use crate::domain::{Change, Changed, ConversationId, Error, Timestamp, Topic};

impl Chat {
    /// Sets a room's topic.
    ///
    /// # Errors
    /// `too_large`, `not_member`, `not_found`, `invalid` for a direct conversation, `rate_limited`.
    pub async fn set_topic(&self, actor: &Actor, room: ConversationId, topic: &str) -> Result<Option<Changed>, Error> {
        let topic = Topic::parse(topic)?;
        self.change(actor, room, Change::SetTopic { topic }).await
    }

    /// Makes a change; none when it was so already.
    pub(super) async fn change(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        change: Change,
    ) -> Result<Option<Changed>, Error> {
        self.throttle.command(actor.user.id)?;
        let outcome = self.store.commit(conversation, actor.user.id, change, Timestamp::now()).await?;
        Ok(match outcome {
            Outcome::Committed(event) | Outcome::Repeated(event) => Some(Changed { seq: event.seq, at: event.at }),
            Outcome::Unchanged => None,
        })
    }
}
