//! What happened, in the columns of an event.

use super::rows::unknown;
use crate::chat::store::Result;
use crate::domain::{Emoji, Happening, Message, MessageId, Topic};
use uuid::Uuid;

/// What stands in `kind`, `message_id` and `detail` of an event.
pub fn columns(what: &Happening) -> (&'static str, Option<Uuid>, Option<&str>) {
    match what {
        Happening::Created => ("created", None, None),
        Happening::Posted { message_id, .. } => ("posted", Some(message_id.0), None),
        Happening::Edited { message_id, .. } => ("edited", Some(message_id.0), None),
        Happening::Deleted { message_id } => ("deleted", Some(message_id.0), None),
        Happening::Reacted { message_id, emoji } => ("reacted", Some(message_id.0), Some(emoji.as_str())),
        Happening::Unreacted { message_id, emoji } => ("unreacted", Some(message_id.0), Some(emoji.as_str())),
        Happening::Joined => ("joined", None, None),
        Happening::Left { reason, for_good: false } => ("left", None, reason.as_deref()),
        Happening::Left { reason, for_good: true } => ("departed", None, reason.as_deref()),
        Happening::TopicChanged { topic } => ("topic_changed", None, Some(topic.as_str())),
    }
}

/// What the columns of an event mean.
pub fn happening(
    kind: &str,
    message_id: Option<Uuid>,
    detail: Option<String>,
    message: Option<Message>,
) -> Result<Happening> {
    let named = || message_id.map(MessageId).ok_or_else(|| unknown("event without a message", kind));
    let reason = detail.clone();
    let detail = detail.unwrap_or_default();
    Ok(match kind {
        "created" => Happening::Created,
        "posted" => Happening::Posted { message_id: named()?, message },
        "edited" => Happening::Edited { message_id: named()?, message },
        "deleted" => Happening::Deleted { message_id: named()? },
        "reacted" => Happening::Reacted { message_id: named()?, emoji: Emoji::stored(detail) },
        "unreacted" => Happening::Unreacted { message_id: named()?, emoji: Emoji::stored(detail) },
        "joined" => Happening::Joined,
        "left" => Happening::Left { reason, for_good: false },
        "departed" => Happening::Left { reason, for_good: true },
        "topic_changed" => Happening::TopicChanged { topic: Topic::stored(detail) },
        _ => return Err(unknown("kind of event", kind)),
    })
}
