//! References to messages and moments (IRCv3 chathistory), and where they are in a timeline.

use super::client::{Client, Hung};
use crate::domain::{ConversationId, Error, MessageId, Seq, Timestamp};

/// What a command refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `*`
    Any,
    /// `msgid=`
    Id(String),
    /// `timestamp=`
    At(Timestamp),
}

/// A place in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// What comes after it has a greater seq than this.
    pub after: Seq,
    /// What comes before it has a smaller seq than this.
    pub before: Seq,
}

impl Reference {
    /// What a parameter says; none when it is no reference.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('=') {
            None if text == "*" => Some(Self::Any),
            Some(("msgid", id)) => Some(Self::Id(id.to_owned())),
            Some(("timestamp", at)) => Timestamp::parse(at).map(Self::At),
            _ => None,
        }
    }

    /// Where it is in a conversation.
    ///
    /// # Errors
    /// When the client is not registered; `not_found` for an id that is not in the conversation.
    pub async fn spot(self, client: &Client, place: ConversationId) -> Result<Result<Spot, Error>, Hung> {
        let (actor, chat) = (client.actor()?, &client.gateway.chat);
        let at = match self {
            Self::Any => return Ok(Ok(Spot { after: 0, before: Seq::MAX })),
            Self::Id(id) => {
                let seq = match id.parse::<MessageId>() {
                    Ok(message) => chat.seq_of_message(&actor, place, message).await,
                    Err(_) => Ok(event_seq(&id, place)),
                };
                let found = seq.and_then(|seq| seq.ok_or_else(|| Error::not_found("message")));
                return Ok(found.map(|seq| Spot { after: seq, before: seq }));
            }
            Self::At(at) => at,
        };
        let earlier = chat.seq_at(&actor, place, Timestamp(at.0.saturating_sub(1))).await;
        let until = chat.seq_at(&actor, place, at).await;
        Ok(earlier.and_then(|earlier| Ok(Spot { after: until?, before: earlier + 1 })))
    }
}

/// The seq of an event that has no message: see [`super::playback::event_id`].
fn event_seq(id: &str, place: ConversationId) -> Option<Seq> {
    let (conversation, seq) = id.split_once('-')?;
    let seq = seq.parse().ok()?;
    (conversation == place.0.simple().to_string()).then_some(seq)
}
