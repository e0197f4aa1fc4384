//! Another name for a room.

use super::{Actor, Chat, names};
use crate::domain::{Change, Changed, ConversationId, Error, Reason};

impl Chat {
    /// Renames a room, as a moderator, for a reason that may be empty; the old name is free from then on. None when it
    /// is called so already.
    ///
    /// # Errors
    /// `invalid` for a bad name or a direct conversation, `too_large` for the reason, `name_taken`, `forbidden`, `not_member`, `not_found`,
    /// `rate_limited`.
    pub async fn rename_room(
        &self,
        actor: &Actor,
        room: ConversationId,
        name: &str,
        reason: &str,
    ) -> Result<Option<Changed>, Error> {
        let ((name, keys), reason) = (names::new_room(name)?, Reason::parse(reason)?);
        self.change(actor, room, Change::Rename { name, key: keys.key, skeleton: keys.skeleton, reason }).await
    }
}
