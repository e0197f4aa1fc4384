//! Changes: what somebody wants to happen in a conversation. A change that is allowed becomes an event.

use super::{
    BanKind, Body, Emoji, MessageId, MessageKind, Pattern, Reason, Role, RoomName, RoomPatch, Tags, Topic, UserId,
};
use uuid::Uuid;

/// What somebody wants to happen in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Say something.
    Post {
        /// The id that the message gets, unless it is a retry.
        id: MessageId,
        /// Unique per author: a retry with the same one returns the first answer.
        client_id: Uuid,
        /// What to say.
        body: Body,
        /// A message of the same conversation that this one answers.
        reply_to: Option<MessageId>,
        /// How it is said.
        kind: MessageKind,
        /// What programs attach to it.
        tags: Tags,
    },
    /// Say it differently.
    Edit {
        /// Which message.
        message: MessageId,
        /// The new words.
        body: Body,
    },
    /// Take it back, everywhere.
    Delete {
        /// Which message.
        message: MessageId,
        /// Why, if they say so.
        reason: Option<Reason>,
    },
    /// Add a reaction.
    React {
        /// To which message.
        message: MessageId,
        /// With what.
        emoji: Emoji,
    },
    /// Take a reaction back.
    Unreact {
        /// From which message.
        message: MessageId,
        /// Which.
        emoji: Emoji,
    },
    /// Attach to the conversation what programs tell each other.
    Tag {
        /// What.
        tags: Tags,
    },
    /// Become a member.
    Join {
        /// The room's key, as the actor knows it.
        key: Option<String>,
    },
    /// Stop being one.
    Leave {
        /// Why, if they say so.
        reason: Option<String>,
    },
    /// Say what the room is about.
    SetTopic {
        /// The new topic.
        topic: Topic,
    },
    /// Say what a member may do.
    SetRole {
        /// Which member.
        user: UserId,
        /// The new role.
        role: Role,
    },
    /// End somebody else's membership.
    Remove {
        /// Whose.
        user: UserId,
        /// Why.
        reason: Reason,
    },
    /// End somebody else's membership, and keep them out by a ban.
    Expel {
        /// Whose.
        user: UserId,
        /// Why.
        reason: Reason,
        /// What keeps them out.
        pattern: Pattern,
        /// How many patterns the list may hold.
        most: u32,
    },
    /// Put a pattern on the room's list.
    Ban {
        /// What follows from a match.
        ban: BanKind,
        /// Whom it is about.
        pattern: Pattern,
        /// How many patterns the list may hold.
        most: u32,
    },
    /// Take a pattern off the room's list.
    Unban {
        /// What followed from a match.
        ban: BanKind,
        /// Whom it was about.
        pattern: Pattern,
    },
    /// Let somebody join once.
    Invite {
        /// Whom.
        user: UserId,
    },
    /// Set the room differently.
    Configure(RoomPatch),
    /// Give the room another name.
    Rename {
        /// The new name.
        name: RoomName,
        /// The name as compared.
        key: String,
        /// What the name looks like.
        skeleton: String,
        /// Why.
        reason: Reason,
    },
}

impl Change {
    /// Joining without a key.
    pub const JOIN: Self = Self::Join { key: None };

    /// Deleting without a word.
    #[must_use]
    pub const fn delete(message: MessageId) -> Self {
        Self::Delete { message, reason: None }
    }

    /// The message that it is about, if it must be there already.
    #[must_use]
    pub const fn subject(&self) -> Option<MessageId> {
        match self {
            Self::Edit { message, .. }
            | Self::Delete { message, .. }
            | Self::React { message, .. }
            | Self::Unreact { message, .. } => Some(*message),
            Self::Post { reply_to, .. } => *reply_to,
            _ => None,
        }
    }

    /// The user that it is about, if it is about somebody else.
    #[must_use]
    pub const fn target(&self) -> Option<UserId> {
        match self {
            Self::SetRole { user, .. }
            | Self::Remove { user, .. }
            | Self::Expel { user, .. }
            | Self::Invite { user } => Some(*user),
            _ => None,
        }
    }

    /// Whether it ends the actor's own membership.
    #[must_use]
    pub fn is_farewell_of(&self, actor: UserId) -> bool {
        match self {
            Self::Leave { .. } => true,
            Self::Remove { user, .. } | Self::Expel { user, .. } => *user == actor,
            _ => false,
        }
    }

    /// Whether it is about the room and what others do there, and not the actor's own part in it. An invitation is the
    /// actor's own: it is worth what they are in the room.
    #[must_use]
    pub fn keeps_order(&self, actor: UserId) -> bool {
        match self {
            Self::SetRole { user, .. } => *user != actor,
            Self::Delete { .. } => true,
            Self::Leave { .. } | Self::Invite { .. } => false,
            _ => self.is_for_rooms(),
        }
    }

    /// Whether the others in the room hear what the actor wants to say.
    #[must_use]
    pub const fn speaks(&self) -> bool {
        matches!(self, Self::Post { .. } | Self::Edit { .. } | Self::React { .. } | Self::Tag { .. })
    }

    /// Whether it makes sense in rooms only.
    #[must_use]
    pub const fn is_for_rooms(&self) -> bool {
        match self {
            Self::Join { .. }
            | Self::Post { .. }
            | Self::Edit { .. }
            | Self::Delete { .. }
            | Self::React { .. }
            | Self::Unreact { .. }
            | Self::Tag { .. } => false,
            Self::Leave { .. }
            | Self::SetTopic { .. }
            | Self::SetRole { .. }
            | Self::Remove { .. }
            | Self::Expel { .. }
            | Self::Ban { .. }
            | Self::Unban { .. }
            | Self::Invite { .. }
            | Self::Configure(_)
            | Self::Rename { .. } => true,
        }
    }
}
