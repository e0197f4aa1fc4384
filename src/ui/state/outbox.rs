//! Messages on their way: shown at once, sent in order, kept until the server has them on disk.

use crate::decode_object;
use crate::domain::{ConversationId, Error, ErrorCode};
use crate::protocol::decode::{Decode, Json};
use crate::protocol::encode::{object, quoted};
use std::cell::Cell;
use uuid::Uuid;

/// How long to wait before the next try when the server does not say.
const RETRY_MS: u64 = 2_000;

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The author's own id for it: sent again, it is the same message.
    pub client_id: Uuid,
    /// Where it goes.
    pub conversation: ConversationId,
    /// What it says.
    pub body: String,
    /// When it was written, in milliseconds since 1970: what several pages have kept is sent in this order.
    pub written_at: i64,
    /// How far it got.
    pub stage: Stage,
}

decode_object! {
    Pending { client_id, conversation, body, written_at, stage },
}

impl Pending {
    /// What is kept of it over a reload.
    #[must_use]
    pub fn written(&self) -> String {
        object(&[
            ("client_id", quoted(&self.client_id)),
            ("conversation", quoted(&self.conversation)),
            ("body", quoted(&self.body)),
            ("written_at", self.written_at.to_string()),
        ])
    }
}

impl Decode for Stage {
    /// It is not written down: what was kept has to be sent again.
    fn decode<J: Json>(_: Option<&J>, _: &Cell<bool>) -> Self {
        Self::Waiting
    }
}

/// How far a message got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It waits for its turn, or for the connection.
    #[default]
    Waiting,
    /// It is sent and not answered.
    Sent,
    /// It is on disk; its event is on the way.
    Stored,
    /// The server does not want it, and says why.
    Refused(String),
}

/// All messages on their way, in the order they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    entries: Vec<Pending>,
}

impl Outbox {
    /// What was kept from earlier visits.
    #[must_use]
    pub fn new(kept: Vec<Pending>) -> Self {
        let mut entries: Vec<Pending> = Vec::with_capacity(kept.len());
        for entry in kept {
            let at = entries.iter().take_while(|earlier| earlier.written_at <= entry.written_at).count();
            entries.insert(at, entry);
        }
        Self { entries }
    }

    /// The messages for one conversation.
    #[must_use]
    pub fn of(&self, conversation: ConversationId) -> Vec<Pending> {
        self.entries.iter().filter(|e| e.conversation == conversation).cloned().collect()
    }

    /// What has to survive a reload.
    #[must_use]
    pub fn unsent(&self) -> Vec<Pending> {
        self.entries.iter().filter(|e| e.stage != Stage::Stored).cloned().collect()
    }

    /// How far a message got; none when it has arrived.
    #[must_use]
    pub fn stage(&self, client_id: Uuid) -> Option<Stage> {
        self.entries.iter().find(|e| e.client_id == client_id).map(|e| e.stage.clone())
    }

    /// Takes a message to send.
    pub fn add(&mut self, entry: Pending) {
        self.entries.push(entry);
    }

    /// The next message to send, marked as sent. None while another one is under way: that keeps the order.
    pub fn take_next(&mut self) -> Option<Pending> {
        if self.entries.iter().any(|e| e.stage == Stage::Sent) {
            return None;
        }
        let next = self.entries.iter_mut().find(|e| e.stage == Stage::Waiting)?;
        next.stage = Stage::Sent;
        Some(next.clone())
    }

    /// The server has the message on disk. It stays until its event is here if `awaited`.
    pub fn stored(&mut self, client_id: Uuid, awaited: bool) {
        if awaited {
            self.set(client_id, Stage::Stored);
        } else {
            self.remove(client_id);
        }
    }

    /// The server did not take the message. Returns after how many milliseconds to try again, if that makes sense.
    pub fn failed(&mut self, client_id: Uuid, error: &Error) -> Option<u64> {
        let again = matches!(error.code, ErrorCode::RateLimited | ErrorCode::Unavailable);
        self.set(client_id, if again { Stage::Waiting } else { Stage::Refused(error.message.clone()) });
        again.then(|| error.retry_after_ms.unwrap_or(RETRY_MS))
    }

    /// The author wants to try again.
    pub fn retry(&mut self, client_id: Uuid) {
        self.set(client_id, Stage::Waiting);
    }

    /// It has arrived, or its author does not want it any more.
    pub fn remove(&mut self, client_id: Uuid) {
        self.entries.retain(|e| e.client_id != client_id);
    }

    /// A conversation was loaded anew: what is stored is in it.
    pub fn loaded(&mut self, conversation: ConversationId) {
        self.entries.retain(|e| e.conversation != conversation || e.stage != Stage::Stored);
    }

    fn set(&mut self, client_id: Uuid, stage: Stage) {
        if let Some(entry) = self.entries.iter_mut().find(|e| e.client_id == client_id) {
            entry.stage = stage;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(conversation: ConversationId, bodies: &[&str]) -> (Outbox, Vec<Uuid>) {
        let mut outbox = Outbox::default();
        for body in bodies {
            let client_id = Uuid::new_v4();
            let body = (*body).to_owned();
            outbox.add(Pending { client_id, conversation, body, written_at: 0, stage: Stage::Waiting });
        }
        let ids = outbox.entries.iter().map(|e| e.client_id).collect();
        (outbox, ids)
    }

    #[test]
    fn one_message_is_under_way_at_a_time() {
        let (mut outbox, ids) = outbox(ConversationId::fresh(), &["a", "b"]);
        assert_eq!(outbox.take_next().map(|e| e.client_id), Some(ids[0]));
        assert_eq!(outbox.take_next(), None);
        outbox.stored(ids[0], true);
        assert_eq!(outbox.take_next().map(|e| e.client_id), Some(ids[1]));
        outbox.remove(ids[0]);
        assert_eq!(outbox.unsent().len(), 1);
    }

    #[test]
    fn what_was_not_answered_is_sent_again_under_the_same_id() {
        let (mut outbox, ids) = outbox(ConversationId::fresh(), &["a", "b"]);
        let first = outbox.take_next();
        let lost = Error::new(ErrorCode::Unavailable, "The connection is lost.");
        assert_eq!(outbox.failed(ids[0], &lost), Some(RETRY_MS));
        assert_eq!(outbox.take_next(), first);
        assert_eq!(outbox.stage(ids[1]), Some(Stage::Waiting));
    }

    #[test]
    fn a_refusal_waits_for_its_author_and_a_limit_for_its_time() {
        let (mut outbox, ids) = outbox(ConversationId::fresh(), &["a", "b"]);
        outbox.take_next();
        assert_eq!(outbox.failed(ids[0], &Error::rate_limited(700)), Some(700));
        assert_eq!(outbox.take_next().map(|e| e.client_id), Some(ids[0]));
        assert_eq!(outbox.failed(ids[0], &Error::invalid("No.")), None);
        assert_eq!(outbox.stage(ids[0]), Some(Stage::Refused("No.".into())));
        assert_eq!(outbox.take_next().map(|e| e.client_id), Some(ids[1]));
        outbox.stored(ids[1], false);
        outbox.retry(ids[0]);
        assert_eq!(outbox.take_next().map(|e| e.client_id), Some(ids[0]));
    }

    #[test]
    fn a_fresh_page_holds_what_is_stored() {
        let conversation = ConversationId::fresh();
        let (mut outbox, ids) = outbox(conversation, &["a", "b"]);
        outbox.stored(ids[0], true);
        outbox.loaded(conversation);
        assert_eq!(outbox.of(conversation).len(), 1);
    }
}
