//! What programs tell each other in passing: tags without a message.

use super::bus::Signal;
use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, MessageId, Tags, Timestamp, UserRef};
use std::sync::Arc;

/// Tags that somebody's program has sent to the others in a conversation. They are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Unique, as that of a message.
    pub id: MessageId,
    /// Whose program.
    pub from: UserRef,
    /// When.
    pub at: Timestamp,
    /// What.
    pub tags: Tags,
}

impl Chat {
    /// Tells the programs of everybody in a conversation, the actor's own included.
    ///
    /// # Errors
    /// `not_found`, `not_member`, `rate_limited`.
    pub async fn tag(&self, actor: &Actor, conversation: ConversationId, tags: Tags) -> Result<Arc<Tagged>, Error> {
        self.throttle.command(actor.user.id)?;
        self.check_member(actor, conversation).await?;
        let (id, from, at) = (MessageId::fresh(), actor.user.as_ref(), Timestamp::now());
        let tagged = Arc::new(Tagged { id, from, at, tags });
        self.bus.publish(Signal::Tagged { conversation, tagged: tagged.clone() }).await;
        Ok(tagged)
    }
}
