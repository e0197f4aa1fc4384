//! Parts of a history, cut out by messages and by moments.

use super::{Actor, Chat};
use crate::domain::{ConversationId, Error, Event, Excerpt, MessageId, Seq, Timestamp};

impl Chat {
    /// A part of a conversation's timeline, in ascending order of seq; fewer events than asked for when they are large.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn excerpt(&self, actor: &Actor, id: ConversationId, excerpt: Excerpt) -> Result<Vec<Event>, Error> {
        self.check_member(actor, id).await?;
        Ok(self.store.excerpt(id, excerpt).await?)
    }

    /// The seq by which a message was posted, deleted or not; none when it is no message of the conversation.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn seq_of_message(
        &self,
        actor: &Actor,
        id: ConversationId,
        message: MessageId,
    ) -> Result<Option<Seq>, Error> {
        self.check_reader(actor, id).await?;
        Ok(self.store.seq_of_message(id, message).await?)
    }

    /// The last seq that was there at a moment; 0 when there was none.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn seq_at(&self, actor: &Actor, id: ConversationId, at: Timestamp) -> Result<Seq, Error> {
        self.check_member(actor, id).await?;
        Ok(self.store.seq_at(id, at).await?)
    }
}
