//! How far somebody has read.

use super::bus::Signal;
use super::store::ReadMark;
use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, Seq, Timestamp};

impl Chat {
    /// Marks everything up to `seq` as read, and as unread from there on. All connections of the user learn of it.
    ///
    /// # Errors
    /// `not_found` for a conversation that the actor is not in.
    pub async fn mark_read(&self, actor: &Actor, conversation: ConversationId, seq: Seq) -> Result<ReadMark, Error> {
        self.throttle.command(actor.user.id)?;
        let mark = self.store.mark_read(conversation, actor.user.id, seq).await?;
        self.tell_mark(actor, conversation, mark).await;
        Ok(mark)
    }

    /// Marks everything that was there at `at` as read; what was read before stays so. The moment is kept, and does
    /// not go past the present one. All connections of the user learn of it.
    ///
    /// # Errors
    /// `not_found`, `not_member`, `rate_limited`.
    pub async fn mark_read_until(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        at: Timestamp,
    ) -> Result<ReadMark, Error> {
        self.throttle.command(actor.user.id)?;
        let at = at.min(Timestamp::now());
        let mark = self.store.mark_read_until(conversation, actor.user.id, at).await?;
        self.tell_mark(actor, conversation, mark).await;
        Ok(mark)
    }

    /// How far the actor has read; none where the actor is no member.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn read_mark(&self, actor: &Actor, conversation: ConversationId) -> Result<Option<ReadMark>, Error> {
        Ok(self.store.read_mark(conversation, actor.user.id).await?)
    }

    async fn tell_mark(&self, actor: &Actor, conversation: ConversationId, mark: ReadMark) {
        let (user, ReadMark { seq, unread, at }) = (actor.user.id, mark);
        self.bus.publish(Signal::Read { user, conversation, seq, unread, at }).await;
    }
}
