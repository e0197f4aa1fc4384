//! Changes in a conversation: judged and made in one transaction.

use super::event_rows::event_at;
use super::facts::{self, Known};
use super::record::Step;
use super::work::Work;
use super::{changes, heirs, moderation};
use crate::chat::store::{By, Outcome, Result, StoreError};
use crate::domain::rules::permit;
use crate::domain::{Change, ConversationId, Error, Seq, Timestamp};

/// A change that somebody asks for.
pub struct Request {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub by: By,
    /// What.
    pub change: Change,
    /// When.
    pub at: Timestamp,
}

/// Makes the change if the rules allow it.
pub async fn commit(work: &mut Work, request: Request) -> Result<Outcome> {
    let known = facts::read(work.connection(), &request).await?;
    if let Some((conversation, seq)) = known.earlier {
        return repeat(work, &request, conversation, seq).await;
    }
    if is_so_already(&request.change, &known) {
        return Ok(Outcome::Unchanged);
    }
    permit(request.by.user, &request.change, &known.facts)?;
    let step =
        Step { conversation: request.conversation, actor: known.actor.clone(), at: request.at, seq: known.head + 1 };
    let heir = if request.change.is_farewell_of(request.by.user) { heirs::heir(work, &step).await? } else { None };
    let event = match request.change {
        post @ Change::Post { .. } => changes::post(work, &step, post).await?,
        Change::Edit { message, body } => changes::edit(work, &step, message, &body).await?,
        Change::Delete { message, reason } => Some(changes::delete(work, &step, message, reason).await?),
        Change::React { message, emoji } => changes::react(work, &step, message, emoji).await?,
        Change::Unreact { message, emoji } => changes::unreact(work, &step, message, emoji).await?,
        Change::Tag { tags } => Some(changes::tag(work, &step, tags).await?),
        Change::Join { .. } => Some(changes::join(work, &step).await?),
        Change::Leave { reason } => Some(changes::leave(work, &step, reason).await?),
        Change::SetTopic { topic } if topic.as_str() == known.topic => None,
        Change::SetTopic { topic } => Some(changes::set_topic(work, &step, topic).await?),
        moderating => moderation::make(work, &step, moderating, known).await?,
    };
    let Some(event) = event else { return Ok(Outcome::Unchanged) };
    work.happened(event.clone());
    heirs::inherit(work, step.after(&event), heir).await?;
    Ok(Outcome::Committed(event))
}

/// The first answer again, also when its author has left since: they knew it already.
async fn repeat(work: &mut Work, request: &Request, conversation: ConversationId, seq: Seq) -> Result<Outcome> {
    if conversation != request.conversation {
        return Err(Error::invalid("This client_id was used in another conversation. Use a new one.").into());
    }
    let event = event_at(work.connection(), conversation, seq).await?;
    event.map(Outcome::Repeated).ok_or_else(|| StoreError::Failed(format!("{conversation} has no event {seq}")))
}

/// Whether the change asks for what is so already. Who asks for nothing new needs no permission, except to learn
/// that the conversation exists.
fn is_so_already(change: &Change, known: &Known) -> bool {
    let facts = &known.facts;
    match change {
        Change::Join { .. } => facts.role.is_some(),
        Change::Leave { .. } => facts.role.is_none() && facts.public,
        _ => false,
    }
}
