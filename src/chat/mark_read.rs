//! How far somebody has read.

use super::bus::Signal;
use super::store::ReadMark;
use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, Seq};

impl Chat {
    /// Marks everything up to `seq` as read, and as unread from there on. All connections of the user learn of it. It
    /// counts with the frames: reading in a busy room costs nobody their words.
    ///
    /// # Errors
    /// `not_found` for a conversation that the actor is not in, `rate_limited`.
    pub async fn mark_read(&self, actor: &Actor, conversation: ConversationId, seq: Seq) -> Result<ReadMark, Error> {
        self.throttle.frame(actor.user.id)?;
        let user = actor.user.id;
        let mark = self.store.mark_read(conversation, user, seq).await?;
        self.bus.publish(Signal::Read { user, conversation, seq: mark.seq, unread: mark.unread }).await;
        Ok(mark)
    }
}
