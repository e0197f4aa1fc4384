//! Who may do what: one pure verdict, asked by the store inside the transaction that would make the change, so
//! that every door gives the same answer and no change slips in between the question and the deed.

use super::{Change, Error, ErrorCode, Role, RoomModes, UserId};

/// The facts a verdict needs, read in the same transaction as the change.
#[derive(Clone, Copy, Debug, Default)]
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
    /// How the room is set.
    pub modes: RoomModes,
    /// How the actor stands to who gets in and who speaks.
    pub standing: Standing,
    /// Whether the actor keeps order on the whole server.
    pub keeper: bool,
    /// The role of the user that the change is about; none when not a member.
    pub target: Option<Role>,
    /// Whether nobody else owns the room.
    pub sole_owner: bool,
    /// How many patterns the room's list holds.
    pub bans: u32,
}

impl Facts {
    /// What the actor is where the change is about what others do: whoever keeps order on the server is a moderator of
    /// every room that everybody may find, in it or not.
    fn rank(&self, actor: UserId, change: &Change) -> Option<Role> {
        let keeps = self.keeper && self.room && self.public && change.keeps_order(actor);
        if keeps { self.role.max(Some(Role::Moderator)) } else { self.role }
    }
}

/// How full a message's row of reactions is.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmojiCount {
    /// Different emoji on the message.
    pub distinct: u32,
    /// Whether the reaction brings a new one.
    pub adds: bool,
    /// Reactions of all users on the message, but for this very one if it is there already.
    pub others: u32,
}

/// How somebody stands to who gets in and who speaks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Whether a ban fits the actor, and no exception, and no moderator has invited them since.
    pub banned: bool,
    /// Whether somebody has invited the actor.
    pub invited: bool,
    /// Whether the actor needs no invitation.
    pub exempt: bool,
    /// Whether the actor knows the room's key.
    pub knows_key: bool,
    /// Whether as many are in the room as may be.
    pub full: bool,
}

impl Standing {
    /// Whether somebody may know of a private room that they are not in.
    const fn lets_know(self) -> bool {
        self.invited || (self.exempt && !self.banned)
    }
}

/// The most different emoji on one message.
pub const EMOJI_PER_MESSAGE: u32 = 50;

/// The most reactions of all users on one message: whoever hears of the message gets them all.
pub const REACTIONS_PER_MESSAGE: u32 = 1_000;

/// Whether `actor` may make `change`.
///
/// # Errors
/// `not_found` where the actor may not know of the conversation, the message or the member, `not_member` where
/// joining would help, `forbidden` where it would not, `invite_only`, `wrong_key` and `room_full` for who stays
/// outside, `too_large` for a full list, `invalid` for what makes no sense there.
pub fn permit(actor: UserId, change: &Change, facts: &Facts) -> Result<(), Error> {
    let Some(role) = facts.rank(actor, change) else { return outside(change, facts) };
    if change.subject().is_some() && facts.author.is_none() {
        return Err(Error::not_found("message"));
    }
    if change.is_for_rooms() && !facts.room {
        return Err(Error::invalid("That is for rooms: a direct conversation has no topic and cannot be left."));
    }
    silence(change, role, facts)?;
    let own = facts.author == Some(actor);
    match change {
        Change::Join { .. }
        | Change::Post { .. }
        | Change::Unreact { .. }
        | Change::Tag { .. }
        | Change::Leave { .. } => Ok(()),
        Change::SetTopic { .. } if facts.modes.topic_locked => moderates(role),
        Change::SetTopic { .. } => Ok(()),
        Change::Edit { .. } if own => Ok(()),
        Change::Edit { .. } => Err(forbidden("Only its author can edit a message.")),
        Change::Delete { .. } if own || (facts.room && role >= Role::Moderator) => Ok(()),
        Change::Delete { .. } => Err(forbidden("Only its author and the room's moderators can delete a message.")),
        Change::React { .. } if facts.emoji.adds && facts.emoji.distinct >= EMOJI_PER_MESSAGE => {
            Err(Error::invalid("This message has enough different reactions. Use one that is there."))
        }
        Change::React { .. } if facts.emoji.others >= REACTIONS_PER_MESSAGE => {
            Err(Error::invalid(format!("This message has {REACTIONS_PER_MESSAGE} reactions, and takes no more.")))
        }
        Change::React { .. } => Ok(()),
        Change::SetRole { user, role: new } if *user == actor => step_down(role, *new, facts),
        Change::SetRole { role: new, .. } => below(role, facts).and_then(|()| no_higher(role, *new)),
        Change::Remove { .. } => below(role, facts),
        Change::Expel { most, .. } => below(role, facts).and_then(|()| one_more(*most, facts)),
        Change::Ban { most, .. } => moderates(role).and_then(|()| one_more(*most, facts)),
        Change::Invite { .. } if !facts.modes.invite_only => Ok(()),
        Change::Unban { .. } | Change::Invite { .. } | Change::Configure(_) | Change::Rename { .. } => moderates(role),
    }
}

/// The verdict on whoever is no member.
fn outside(change: &Change, facts: &Facts) -> Result<(), Error> {
    let known = facts.public || facts.standing.lets_know();
    match change {
        Change::Join { .. } if facts.room => enter(facts),
        Change::Post { reply_to: None, .. } if facts.public && facts.modes.open => silence(change, Role::Member, facts),
        _ if known => Err(Error::new(ErrorCode::NotMember, "Join the room first.")),
        // Whoever names a message does not learn that it is somewhere: it is answered as an unknown one.
        Change::Edit { .. } | Change::Delete { .. } | Change::React { .. } | Change::Unreact { .. } => {
            Err(Error::not_found("message"))
        }
        _ => Err(Error::not_found("conversation")),
    }
}

/// Who gets in. An invitation is stronger than a key and a full room.
fn enter(facts: &Facts) -> Result<(), Error> {
    let Standing { banned, invited, exempt, knows_key, full } = facts.standing;
    let refused = |code, words: &str| Err(Error::new(code, words));
    if !facts.public && !facts.standing.lets_know() {
        return Err(Error::not_found("conversation"));
    }
    if banned {
        return Err(banned_here());
    }
    if facts.modes.invite_only && !invited && !exempt {
        return refused(ErrorCode::InviteOnly, "Only the invited can join this room.");
    }
    if facts.modes.keyed && !invited && !knows_key {
        return refused(ErrorCode::WrongKey, "This room has a key. Join with the right one.");
    }
    if full && !invited {
        return refused(ErrorCode::RoomFull, "This room is full.");
    }
    Ok(())
}

/// Who is not heard: the banned, and in moderated rooms whoever has no voice.
fn silence(change: &Change, role: Role, facts: &Facts) -> Result<(), Error> {
    let heard = change.speaks() || matches!(change, Change::SetTopic { .. } | Change::Invite { .. });
    if facts.standing.banned && heard && role < Role::Moderator {
        return Err(banned_here());
    }
    if facts.modes.moderated && change.speaks() && role < Role::Voiced {
        return Err(forbidden("This room is moderated: ask a moderator for a voice."));
    }
    Ok(())
}

fn step_down(role: Role, new: Role, facts: &Facts) -> Result<(), Error> {
    if new < role && role == Role::Owner && facts.sole_owner {
        return Err(forbidden("Make somebody else an owner first."));
    }
    no_higher(role, new)
}

/// Whether `role` looks after members in the role `target`. Nobody is touched by their equals, except moderators: among
/// them there is none above the others.
#[must_use]
pub fn looks_after(role: Role, target: Role) -> bool {
    role >= Role::Moderator && (target < role || target == Role::Moderator)
}

fn below(role: Role, facts: &Facts) -> Result<(), Error> {
    let target = facts.target.ok_or_else(|| Error::not_found("member"))?;
    moderates(role)?;
    if looks_after(role, target) {
        Ok(())
    } else {
        Err(forbidden("You cannot do that to somebody who may do as much as you."))
    }
}

fn no_higher(role: Role, new: Role) -> Result<(), Error> {
    if new <= role { Ok(()) } else { Err(forbidden("You cannot give a role above your own.")) }
}

fn moderates(role: Role) -> Result<(), Error> {
    if role >= Role::Moderator { Ok(()) } else { Err(forbidden("Only the room's moderators can do that.")) }
}

/// Whether the room's list takes one more pattern.
fn one_more(most: u32, facts: &Facts) -> Result<(), Error> {
    if facts.bans < most {
        return Ok(());
    }
    Err(Error::new(ErrorCode::TooLarge, format!("The list of this room is full: it holds {most}.")))
}

fn banned_here() -> Error {
    forbidden("You are banned from this room.")
}

fn forbidden(message: &str) -> Error {
    Error::new(ErrorCode::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, Emoji, MessageId, Reason, Topic};

    fn facts(role: Option<Role>, room: bool, public: bool, author: Option<UserId>) -> Facts {
        Facts { role, room, public, author, ..Facts::default() }
    }

    fn code(result: Result<(), Error>) -> Option<ErrorCode> {
        result.err().map(|e| e.code)
    }

    #[test]
    fn outsiders_may_join_public_rooms_and_learn_nothing_of_others() {
        let me = UserId::fresh();
        let topic = Change::SetTopic { topic: Topic::default() };
        assert_eq!(code(permit(me, &Change::JOIN, &facts(None, true, true, None))), None);
        assert_eq!(code(permit(me, &topic, &facts(None, true, true, None))), Some(ErrorCode::NotMember));
        for change in [Change::JOIN, Change::Leave { reason: None }, topic] {
            for room in [true, false] {
                assert_eq!(code(permit(me, &change, &facts(None, room, false, None))), Some(ErrorCode::NotFound));
            }
        }
    }

    #[test]
    fn a_message_elsewhere_is_as_unknown_as_none() {
        let (me, message) = (UserId::fresh(), MessageId::fresh());
        let outside = permit(me, &Change::delete(message), &facts(None, true, false, Some(UserId::fresh())));
        let unknown = permit(me, &Change::delete(message), &facts(Some(Role::Member), true, false, None));
        assert_eq!(outside, unknown);
    }

    #[test]
    fn authors_change_their_words_and_moderators_remove_them() {
        let (me, other) = (UserId::fresh(), UserId::fresh());
        let message = MessageId::fresh();
        let edit = Change::Edit { message, body: Body::stored("x".into()) };
        let delete = Change::delete(message);
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
    fn a_message_takes_so_many_reactions_and_those_that_are_there_stay() {
        let react = Change::React { message: MessageId::fresh(), emoji: Emoji::stored("👍".into()) };
        let me = UserId::fresh();
        let verdict = |others| {
            let emoji = EmojiCount { others, ..EmojiCount::default() };
            code(permit(me, &react, &Facts { emoji, ..facts(Some(Role::Member), true, true, Some(me)) }))
        };
        assert_eq!(verdict(REACTIONS_PER_MESSAGE - 1), None);
        assert_eq!(verdict(REACTIONS_PER_MESSAGE), Some(ErrorCode::Invalid));
    }

    #[test]
    fn moderators_are_peers_and_owners_are_above_them() {
        let (me, user) = (UserId::fresh(), UserId::fresh());
        let remove = Change::Remove { user, reason: Reason::default() };
        for (role, target, verdict) in [
            (Role::Moderator, Role::Moderator, None),
            (Role::Owner, Role::Moderator, None),
            (Role::Moderator, Role::Owner, Some(ErrorCode::Forbidden)),
            (Role::Owner, Role::Owner, Some(ErrorCode::Forbidden)),
            (Role::Voiced, Role::Member, Some(ErrorCode::Forbidden)),
        ] {
            let facts = Facts { target: Some(target), ..facts(Some(role), true, true, None) };
            assert_eq!(code(permit(me, &remove, &facts)), verdict, "{role:?} {target:?}");
        }
    }

    #[test]
    fn who_keeps_order_on_the_server_moderates_public_rooms() {
        let (me, user) = (UserId::fresh(), UserId::fresh());
        let verdict = |change: &Change, role, public, target| {
            let facts = Facts { keeper: true, target, ..facts(role, true, public, Some(user)) };
            code(permit(me, change, &facts))
        };
        let delete = Change::delete(MessageId::fresh());
        let remove = Change::Remove { user, reason: Reason::default() };
        for role in [None, Some(Role::Member)] {
            assert_eq!(verdict(&delete, role, true, None), None);
            assert_eq!(verdict(&remove, role, true, Some(Role::Moderator)), None);
            assert_eq!(verdict(&remove, role, true, Some(Role::Owner)), Some(ErrorCode::Forbidden));
        }
        assert_eq!(verdict(&delete, None, false, None), Some(ErrorCode::NotFound));
        assert_eq!(verdict(&delete, Some(Role::Member), false, None), Some(ErrorCode::Forbidden));
        let tag = Change::Tag { tags: crate::domain::Tags::new() };
        assert_eq!(verdict(&tag, None, true, None), Some(ErrorCode::NotMember), "who speaks joins first");
        let rise = Change::SetRole { user: me, role: Role::Moderator };
        assert_eq!(verdict(&rise, Some(Role::Member), true, Some(Role::Member)), Some(ErrorCode::Forbidden));
        assert_eq!(verdict(&rise, None, true, None), Some(ErrorCode::NotMember));
    }

    #[test]
    fn direct_conversations_have_no_topic_and_no_way_out() {
        let me = UserId::fresh();
        let direct = facts(Some(Role::Member), false, false, None);
        assert_eq!(code(permit(me, &Change::Leave { reason: None }, &direct)), Some(ErrorCode::Invalid));
        assert_eq!(code(permit(me, &Change::SetTopic { topic: Topic::default() }, &direct)), Some(ErrorCode::Invalid));
    }
}
