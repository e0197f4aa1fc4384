//! Recording what happened: the event, and the head that counts it.

use super::dialect::{Arguments, Connection, Database};
use super::happening;
use super::rows::int;
use super::work::together;
use crate::chat::store::Result;
use crate::domain::{ConversationId, Event, Happening, Seq, Timestamp, UserRef};
use sqlx::query::Query;

/// The statement that records an event, for [`recording`]. Statements beside it may use its parameters:
/// `$1` the conversation, `$2` the seq, `$3` the kind, `$4` the actor, `$5` the moment, `$6` the message, `$7` the
/// detail, `$8` the user that it is about; and their own from `$9`. [`counted!`] belongs to it.
macro_rules! record {
    () => {
        "INSERT INTO events (conversation_id, seq, kind, actor_id, at, message_id, detail, subject_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    };
}
/// The statement by which the conversation counts the event, and whatever else changes in the conversation itself.
macro_rules! counted {
    () => {
        "UPDATE conversations SET head = $2 WHERE id = $1"
    };
    ($changes:literal) => {
        concat!("UPDATE conversations SET head = $2, ", $changes, " WHERE id = $1")
    };
}
/// The statement that makes the actor a member in the role `$9` who has read everything. The conversation counts it by
/// itself: `members = members + 1`.
macro_rules! enter {
    () => {
        "INSERT INTO memberships (conversation_id, user_id, role, last_read, joined_seq) VALUES ($1, $4, $9, $2, $2)"
    };
}
pub(super) use {counted, enter, record};

/// What is the same in all that one change does.
#[derive(Clone)]
pub struct Step {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub actor: UserRef,
    /// When.
    pub at: Timestamp,
    /// The seq that the next event gets.
    pub seq: Seq,
}

impl Step {
    /// What the same actor does after an event.
    pub fn after(self, event: &Event) -> Self {
        Self { seq: event.seq + 1, ..self }
    }

    /// The next event.
    pub fn event(&self, what: Happening) -> Event {
        Event { conversation: self.conversation, seq: self.seq, at: self.at, actor: self.actor.clone(), what }
    }
}

/// `sql`, which holds [`record!`] and [`counted!`], with its first eight parameters.
pub fn recording<'q>(sql: &'static str, event: &'q Event) -> Query<'q, Database, Arguments> {
    let columns = happening::columns(&event.what);
    sqlx::query(sql)
        .bind(event.conversation.0)
        .bind(int(event.seq))
        .bind(columns.kind)
        .bind(event.actor.id.0)
        .bind(event.at.0)
        .bind(columns.message)
        .bind(columns.detail)
        .bind(columns.subject)
}

/// Records an event.
pub async fn record_event(connection: &mut Connection, event: &Event) -> Result<()> {
    recording(together!(record!(), counted!()), event).execute(connection).await?;
    Ok(())
}
