//! What is told in passing, and not kept unless that is asked for: tags without a message, and words for some of those
//! in a room.

use super::bus::Signal;
use super::post_message::check_tags;
use super::{Actor, Chat};
use crate::domain::{
    Body, Change, Changed, ConversationId, ConversationKind, Error, ErrorCode, MessageId, MessageKind, Role, Tags,
    Timestamp, UserRef,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Tags that somebody's program has sent to the others in a conversation. They are not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged {
    /// Unique, as that of a message.
    pub id: MessageId,
    /// Whose program.
    pub from: UserRef,
    /// When.
    pub at: Timestamp,
    /// What.
    pub tags: Tags,
    /// Words beside them.
    pub aside: Option<Aside>,
}

/// Words for those in a room who may do something there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// How they are said.
    pub kind: MessageKind,
    /// The words.
    pub body: Body,
    /// Whoever has at least this role hears them.
    pub to: Role,
}

impl Chat {
    /// Tells the programs of everybody in a conversation, the actor's own included. `typing`: the tags say that the
    /// actor is writing, which those learn too whose programs take no tags.
    ///
    /// # Errors
    /// `not_found`, `not_member`, `forbidden` for who may not speak, `rate_limited`.
    pub async fn tag(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        tags: Tags,
        typing: bool,
    ) -> Result<Arc<Tagged>, Error> {
        let tagged = self.tell_in_passing(actor, conversation, tags, None).await?;
        if typing {
            self.bus.publish(Signal::Typing { conversation, user: tagged.from.clone(), tagged: true }).await;
        }
        Ok(tagged)
    }

    /// Tells the same, and keeps it for programs that read it later.
    ///
    /// # Errors
    /// As [`Chat::tag`], and `too_large`.
    pub async fn keep_tags(&self, actor: &Actor, conversation: ConversationId, tags: Tags) -> Result<Changed, Error> {
        self.throttle.command(actor.user.id)?;
        check_tags(&tags)?;
        self.make(actor, conversation, Change::Tag { tags }).await?.ok_or_else(Error::internal)
    }

    /// Says something to those in a room who have at least the role `to`. It is not kept.
    ///
    /// # Errors
    /// As [`Chat::tag`], `invalid` for an empty body, `too_large`.
    pub async fn say_aside(
        &self,
        actor: &Actor,
        room: ConversationId,
        (kind, body): (MessageKind, &str),
        to: Role,
        tags: Tags,
    ) -> Result<Arc<Tagged>, Error> {
        let body = Body::parse(body, self.settings.message_bytes)?;
        self.tell_in_passing(actor, room, tags, Some(Aside { kind, body, to })).await
    }

    async fn tell_in_passing(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        tags: Tags,
        aside: Option<Aside>,
    ) -> Result<Arc<Tagged>, Error> {
        self.throttle.command(actor.user.id)?;
        self.check_voice(actor, conversation).await?;
        let (id, from, at) = (MessageId::fresh(), actor.user.as_ref(), Timestamp::now());
        let tagged = Arc::new(Tagged { id, from, at, tags, aside });
        self.bus.publish(Signal::Tagged { conversation, tagged: tagged.clone() }).await;
        Ok(tagged)
    }

    /// Whoever may not speak in a room tells nothing in passing either.
    pub(super) async fn check_voice(&self, actor: &Actor, conversation: ConversationId) -> Result<(), Error> {
        self.check_member(actor, conversation).await?;
        let seen = self.overview(actor, conversation).await?;
        let role = seen.membership.map(|membership| membership.role).unwrap_or_default();
        let ConversationKind::Room { modes, .. } = seen.conversation.kind else { return Ok(()) };
        if role >= Role::Moderator {
            return Ok(());
        }
        if modes.moderated && role < Role::Voiced || self.listed(actor, conversation).await?.banned {
            return Err(Error::new(ErrorCode::Forbidden, "You may not speak in this room."));
        }
        Ok(())
    }
}
