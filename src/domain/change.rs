//! Changes: what somebody wants to happen in a conversation. A change that is allowed becomes an event.

use super::{Body, Emoji, MessageId, MessageKind, Tags, Topic};
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
    /// Become a member.
    Join,
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
}

impl Change {
    /// The message that it is about, if it must be there already.
    #[must_use]
    pub const fn subject(&self) -> Option<MessageId> {
        match self {
            Self::Edit { message, .. }
            | Self::Delete { message }
            | Self::React { message, .. }
            | Self::Unreact { message, .. } => Some(*message),
            Self::Post { reply_to, .. } => *reply_to,
            Self::Join | Self::Leave { .. } | Self::SetTopic { .. } => None,
        }
    }
}
