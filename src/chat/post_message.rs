//! Saying something.

use super::bus::Interest;
use super::live::Doubt;
use super::store::{By, Outcome};
use super::{Actor, Chat};
use crate::domain::{
    Body, Change, ConversationId, Error, ErrorCode, Happening, MessageId, MessageKind, Posted, Tags, Timestamp,
};
use uuid::Uuid;

/// Something to say.
#[derive(Clone, Debug)]
pub struct Saying {
    /// Unique per author: a retry with the same one returns the first answer.
    pub client_id: Uuid,
    /// The words.
    pub body: String,
    /// A message of the same conversation that this one answers.
    pub reply_to: Option<MessageId>,
    /// How it is said.
    pub kind: MessageKind,
    /// What programs attach to it.
    pub tags: Tags,
}

/// The largest sum of the names and values of a message's tags, in bytes: what IRCv3 lets clients attach.
const TAGS_MAX: usize = 4096;

/// Whether there are not too many tags.
///
/// # Errors
/// `too_large`.
pub(super) fn check_tags(tags: &Tags) -> Result<(), Error> {
    if tags.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > TAGS_MAX {
        return Err(Error::new(ErrorCode::TooLarge, format!("Tags have at most {TAGS_MAX} bytes.")));
    }
    Ok(())
}

impl Chat {
    /// Says something. When it returns, the message is on disk; a retry with the same `client_id` returns the same.
    ///
    /// # Errors
    /// `invalid` for an empty body, `too_large`, `not_member`, `not_found`, `forbidden` for the banned and
    /// for who has no voice in a moderated room, `rate_limited`, and the store's.
    pub async fn post_message(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        client_id: Uuid,
        body: &str,
        reply_to: Option<MessageId>,
    ) -> Result<Posted, Error> {
        let (kind, tags) = (MessageKind::Text, Tags::new());
        self.say(actor, conversation, Saying { client_id, body: body.to_owned(), reply_to, kind, tags }).await
    }

    /// The same, said in any way. What answers a message that is not there, or no more, or that the actor may not see
    /// from outside an open room, is said all the same.
    ///
    /// # Errors
    /// As [`Chat::say`].
    pub async fn say_or_reply(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        saying: Saying,
    ) -> Result<Posted, Error> {
        let plain = Saying { reply_to: None, ..saying.clone() };
        match self.say(actor, conversation, saying.clone()).await {
            Err(Error { code: ErrorCode::NotFound | ErrorCode::NotMember, .. }) if saying.reply_to.is_some() => {
                self.say(actor, conversation, plain).await
            }
            said => said,
        }
    }

    /// The same, said in any way.
    ///
    /// # Errors
    /// As [`Chat::post_message`], and `too_large` for too many tags.
    pub async fn say(&self, actor: &Actor, conversation: ConversationId, saying: Saying) -> Result<Posted, Error> {
        self.throttle.command(actor.user.id)?;
        let Saying { client_id, body, reply_to, kind, tags } = saying;
        check_tags(&tags)?;
        let body = Body::parse(&body, self.settings.message_bytes)?;
        let change = Change::Post { id: MessageId::fresh(), client_id, body, reply_to, kind, tags };
        self.post(actor, conversation, change).await
    }

    /// Says something to the letter, for clients that count on it: white space stays, and it may be empty.
    ///
    /// # Errors
    /// As [`Chat::post_message`], but for `invalid`.
    pub async fn say_to_the_letter(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        text: &str,
    ) -> Result<Posted, Error> {
        self.throttle.command(actor.user.id)?;
        let body = Body::to_the_letter(text, self.settings.message_bytes)?;
        let (id, client_id, kind, tags) = (MessageId::fresh(), Uuid::now_v7(), MessageKind::Text, Tags::new());
        self.post(actor, conversation, Change::Post { id, client_id, body, reply_to: None, kind, tags }).await
    }

    async fn post(&self, actor: &Actor, conversation: ConversationId, change: Change) -> Result<Posted, Error> {
        let outcome = self.store.commit(conversation, By::from(actor), change, Timestamp::now()).await?;
        if matches!(outcome, Outcome::Repeated(_)) {
            // Nobody may have been told of it, when the answer to its commit got lost.
            self.doubt(Doubt::About(vec![Interest::Conversation(conversation)]));
        }
        match outcome {
            Outcome::Committed(event) | Outcome::Repeated(event) => match event.what {
                Happening::Posted { message_id, .. } => Ok(Posted { message_id, seq: event.seq, at: event.at }),
                _ => Err(Error::internal()),
            },
            Outcome::Unchanged => Err(Error::internal()),
        }
    }
}
