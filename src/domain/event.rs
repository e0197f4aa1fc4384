//! Events: the durable things that happened in a conversation, in one order for everybody.

use super::{
    BanKind, ConversationId, Emoji, Message, MessageId, Pattern, Reason, Role, RoomModes, RoomName, Seq, Tags,
    Timestamp, Topic, UserRef, Visibility,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One durable thing that happened in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Where.
    pub conversation: ConversationId,
    /// Its place in the conversation's order: 1, 2, 3… without a gap.
    pub seq: Seq,
    /// When it was stored. For people; the order is `seq`.
    pub at: Timestamp,
    /// Who did it.
    pub actor: UserRef,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
}

/// What happened. Events name their message and hold no copy of its body, so a message comes as it is when the
/// event is read; one that was deleted since comes as none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The conversation was made.
    Created,
    /// A message was posted.
    Posted {
        /// Which.
        message_id: MessageId,
        /// As it is now; none when it was deleted since.
        #[serde(default)]
        message: Option<Message>,
    },
    /// A message was edited.
    Edited {
        /// Which.
        message_id: MessageId,
        /// As it is now; none when it was deleted since.
        #[serde(default)]
        message: Option<Message>,
    },
    /// A message was deleted.
    Deleted {
        /// Which.
        message_id: MessageId,
        /// Why, if the actor said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The actor reacted to a message.
    Reacted {
        /// To which.
        message_id: MessageId,
        /// With what.
        emoji: Emoji,
    },
    /// The actor took a reaction back.
    Unreacted {
        /// From which message.
        message_id: MessageId,
        /// Which reaction.
        emoji: Emoji,
    },
    /// The actor's program told others something that they may want to read later. It has no place in the timeline of
    /// people.
    Tagged {
        /// What.
        tags: Tags,
    },
    /// The actor joined.
    Joined,
    /// The actor left.
    Left {
        /// Why, if they said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Whether the actor is gone altogether: a guest whose visit has ended.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        for_good: bool,
    },
    /// The actor set the room's topic.
    TopicChanged {
        /// The topic now.
        topic: Topic,
    },
    /// The actor gave somebody another role.
    RoleChanged {
        /// Whom.
        user: UserRef,
        /// The role now.
        role: Role,
        /// The role before, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Role>,
    },
    /// The actor removed somebody.
    Removed {
        /// Whom.
        user: UserRef,
        /// Why; may be empty.
        reason: Reason,
    },
    /// The actor put a pattern on the room's list of bans and exceptions.
    Banned {
        /// What follows from a match.
        ban: BanKind,
        /// Whom it is about.
        pattern: Pattern,
    },
    /// The actor took a pattern off that list.
    Unbanned {
        /// What followed from a match.
        ban: BanKind,
        /// Whom it was about.
        pattern: Pattern,
    },
    /// The actor invited somebody.
    Invited {
        /// Whom.
        user: UserRef,
    },
    /// The actor set the room differently. A key is never told.
    Configured {
        /// Who may find it now.
        visibility: Visibility,
        /// How it is set now.
        modes: RoomModes,
    },
    /// The actor gave the room another name.
    Renamed {
        /// The name now.
        name: RoomName,
        /// Why; may be empty.
        #[serde(default)]
        reason: Reason,
    },
}

impl Happening {
    /// The actor left without a word.
    #[must_use]
    pub const fn left() -> Self {
        Self::Left { reason: None, for_good: false }
    }

    /// The actor deleted a message without a word.
    #[must_use]
    pub const fn deleted(message_id: MessageId) -> Self {
        Self::Deleted { message_id, reason: None }
    }

    /// Whether it has a place of its own in the timeline; the others change a message that is there already.
    #[must_use]
    pub const fn is_timeline(&self) -> bool {
        !matches!(
            self,
            Self::Edited { .. }
                | Self::Deleted { .. }
                | Self::Reacted { .. }
                | Self::Unreacted { .. }
                | Self::Tagged { .. }
        )
    }
}
