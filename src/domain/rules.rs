//! Who may do what: one pure verdict, asked by the store inside the transaction that would make the change, so
//! that every door gives the same answer and no change slips in between the question and the deed.

use super::{Change, Error, ErrorCode, Role, UserId};

/// The facts a verdict needs, read in the same transaction as the change.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The actor's role; none when not a member.
    pub role: Option<Role>,
    /// Whether it is a room, not a direct conversation.
    pub room: bool,
    /// Whether everybody may find it.
    pub public: bool,
    /// The author of the message that the change is about; none when there is no such message in the
    /// conversation.
    pub author: Option<UserId>,
    /// How many different emoji the message has, and whether the change adds one more.
    pub emoji: EmojiCount,
}

/// How full a message's row of reactions is.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmojiCount {
    /// Different emoji on the message.
    pub distinct: u32,
    /// Whether the reaction brings a new one.
    pub adds: bool,
}

/// The most different emoji on one message.
pub const EMOJI_PER_MESSAGE: u32 = 50;

/// Whether `actor` may make `change`.
///
/// # Errors
/// `not_found` where the actor may not know of the conversation or the message, `not_member` where joining would
/// help, `forbidden` where it would not, `invalid` for what makes no sense there.
pub fn permit(actor: UserId, change: &Change, facts: &Facts) -> Result<(), Error> {
    let Some(role) = facts.role else {
        return match change {
            Change::Join if facts.public => Ok(()),
            _ if facts.public => Err(Error::new(ErrorCode::NotMember, "Join the room first.")),
            // Whoever names a message does not learn that it is somewhere: it is answered as an unknown one.
            Change::Edit { .. } | Change::Delete { .. } | Change::React { .. } | Change::Unreact { .. } => {
                Err(Error::not_found("message"))
            }
            _ => Err(Error::not_found("conversation")),
        };
    };
    if change.subject().is_some() && facts.author.is_none() {
        return Err(Error::not_found("message"));
    }
    let own = facts.author == Some(actor);
    match change {
        Change::Join | Change::Post { .. } | Change::Unreact { .. } => Ok(()),
        Change::Leave { .. } | Change::SetTopic { .. } if !facts.room => {
            Err(Error::invalid("That is for rooms: a direct conversation has no topic and cannot be left."))
        }
        Change::Leave { .. } | Change::SetTopic { .. } => Ok(()),
        Change::Edit { .. } if own => Ok(()),
        Change::Edit { .. } => Err(forbidden("Only its author can edit a message.")),
        Change::Delete { .. } if own || (facts.room && role >= Role::Moderator) => Ok(()),
        Change::Delete { .. } => Err(forbidden("Only its author and the room's moderators can delete a message.")),
        Change::React { .. } if facts.emoji.adds && facts.emoji.distinct >= EMOJI_PER_MESSAGE => {
            Err(Error::invalid("This message has enough different reactions. Use one that is there."))
        }
        Change::React { .. } => Ok(()),
    }
}

fn forbidden(message: &str) -> Error {
    Error::new(ErrorCode::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, MessageId, Topic};

    fn facts(role: Option<Role>, room: bool, public: bool, author: Option<UserId>) -> Facts {
        Facts { role, room, public, author, emoji: EmojiCount::default() }
    }

    fn code(result: Result<(), Error>) -> Option<ErrorCode> {
        result.err().map(|e| e.code)
    }

    #[test]
    fn outsiders_may_join_public_rooms_and_learn_nothing_of_others() {
        let me = UserId::fresh();
        let topic = Change::SetTopic { topic: Topic::default() };
        assert_eq!(code(permit(me, &Change::Join, &facts(None, true, true, None))), None);
        assert_eq!(code(permit(me, &topic, &facts(None, true, true, None))), Some(ErrorCode::NotMember));
        for change in [Change::Join, Change::Leave { reason: None }, topic] {
            for room in [true, false] {
                assert_eq!(code(permit(me, &change, &facts(None, room, false, None))), Some(ErrorCode::NotFound));
            }
        }
    }

    #[test]
    fn a_message_elsewhere_is_as_unknown_as_none() {
        let (me, message) = (UserId::fresh(), MessageId::fresh());
        let outside = permit(me, &Change::Delete { message }, &facts(None, true, false, Some(UserId::fresh())));
        let unknown = permit(me, &Change::Delete { message }, &facts(Some(Role::Member), true, false, None));
        assert_eq!(outside, unknown);
    }

    #[test]
    fn authors_change_their_words_and_moderators_remove_them() {
        let (me, other) = (UserId::fresh(), UserId::fresh());
        let message = MessageId::fresh();
        let edit = Change::Edit { message, body: Body::stored("x".into()) };
        let delete = Change::Delete { message };
        let verdict =
            |change: &Change, role, room, author| code(permit(me, change, &facts(Some(role), room, room, author)));
        assert_eq!(verdict(&edit, Role::Member, true, Some(me)), None);
        assert_eq!(verdict(&edit, Role::Owner, true, Some(other)), Some(ErrorCode::Forbidden));
        assert_eq!(verdict(&edit, Role::Owner, true, None), Some(ErrorCode::NotFound));
        assert_eq!(verdict(&delete, Role::Member, true, Some(me)), None);
        assert_eq!(verdict(&delete, Role::Member, true, Some(other)), Some(ErrorCode::Forbidden));
        assert_eq!(verdict(&delete, Role::Moderator, true, Some(other)), None);
        assert_eq!(verdict(&delete, Role::Owner, false, Some(other)), Some(ErrorCode::Forbidden));
    }

    #[test]
    fn direct_conversations_have_no_topic_and_no_way_out() {
        let me = UserId::fresh();
        let direct = facts(Some(Role::Member), false, false, None);
        assert_eq!(code(permit(me, &Change::Leave { reason: None }, &direct)), Some(ErrorCode::Invalid));
        assert_eq!(code(permit(me, &Change::SetTopic { topic: Topic::default() }, &direct)), Some(ErrorCode::Invalid));
    }
}
