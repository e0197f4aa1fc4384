//! Joining and leaving rooms.

use super::{Actor, Chat};
use crate::domain::text::one_line;
use crate::domain::{Change, Changed, ConversationId, Error, Overview};

/// The longest reason to leave that is kept, in characters.
const REASON_MAX: usize = 300;

impl Chat {
    /// Makes the actor a member of a room that is public, or that they are invited to; one who is already stays one.
    ///
    /// # Errors
    /// `not_found` for what the actor may not know of, `forbidden` for the banned, `invite_only`, `wrong_key`,
    /// `room_full`, `rate_limited`.
    pub async fn join_room(&self, actor: &Actor, room: ConversationId) -> Result<Overview, Error> {
        self.enter_room(actor, room, None).await?;
        self.overview(actor, room).await
    }

    /// The same with the room's key.
    ///
    /// # Errors
    /// As [`Chat::join_room`].
    pub async fn join_room_by_key(
        &self,
        actor: &Actor,
        room: ConversationId,
        key: Option<String>,
    ) -> Result<Overview, Error> {
        self.enter_room(actor, room, key).await?;
        self.overview(actor, room).await
    }

    /// The same by key, without looking at the room; none when the actor was in it.
    ///
    /// # Errors
    /// As [`Chat::join_room`].
    pub async fn enter_room(
        &self,
        actor: &Actor,
        room: ConversationId,
        key: Option<String>,
    ) -> Result<Option<Changed>, Error> {
        self.change(actor, room, Change::Join { key }).await
    }

    /// Ends the actor's membership. From when it is answered, none of the actor's connections to this node hears
    /// anything more of the room.
    ///
    /// # Errors
    /// `not_found`, `invalid` for a direct conversation, `rate_limited`. Who is not in it has left already.
    pub async fn leave_room(&self, actor: &Actor, room: ConversationId) -> Result<(), Error> {
        self.leave_room_saying(actor, room, None).await
    }

    /// The same with a reason, which the others read.
    ///
    /// # Errors
    /// As [`Chat::leave_room`].
    pub async fn leave_room_saying(
        &self,
        actor: &Actor,
        room: ConversationId,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        if let Some(left) = self.change(actor, room, Change::Leave { reason: reason.and_then(words) }).await? {
            self.live.revoke(room, actor.user.id, left.seq);
        }
        Ok(())
    }
}

/// A reason as it is kept: one line of moderate length; none when nothing is left of it.
pub(super) fn words(reason: &str) -> Option<String> {
    let words: String = one_line(reason).chars().take(REASON_MAX).collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_to_leave_is_one_line_without_anything_hidden() {
        assert_eq!(words("see\r\nyou \u{202e}soon\u{200b}").as_deref(), Some("see  you soon"));
        assert_eq!(words(" \u{200b}\u{2066} "), None);
        assert_eq!(words(&"x".repeat(1_000)).map(|words| words.len()), Some(REASON_MAX));
    }
}
