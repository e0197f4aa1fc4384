//! What a change works with: a writing connection, inside the transaction of its batch.

use super::sql::Ending;
use crate::chat::store::Result;
use crate::domain::{ConversationId, Event, UserId};
use crate::store::fault::Fault;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres};
use std::collections::HashSet;
use uuid::Uuid;

/// Statements that are done all or not at all, as one: one way to the server and back. All of them see what was there
/// before, so that none may change a row that another one changes. For [`Work::apply`].
macro_rules! atomic {
    ($a:expr $(,)?) => {
        $a
    };
    ($a:expr, $b:expr $(,)?) => {
        concat!("WITH a AS (", $a, ") ", $b)
    };
    ($a:expr, $b:expr, $c:expr $(,)?) => {
        concat!("WITH a AS (", $a, "), b AS (", $b, ") ", $c)
    };
    ($a:expr, $b:expr, $c:expr, $d:expr $(,)?) => {
        concat!("WITH a AS (", $a, "), b AS (", $b, "), c AS (", $c, ") ", $d)
    };
}
pub(in super::super) use {atomic, atomic as together};

/// A writing connection. With several changes in a transaction, each is all or nothing by a savepoint of its own.
pub struct Work {
    connection: PgConnection,
    /// Whether the changes have savepoints.
    savepoints: bool,
    events: Vec<Event>,
    settled_events: usize,
}

impl Work {
    pub const fn new(connection: PgConnection) -> Self {
        Self { connection, savepoints: false, events: Vec::new(), settled_events: 0 }
    }

    /// For reading, and for a change that is a single statement.
    pub const fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// For a change of several statements.
    #[allow(clippy::unused_async)]
    pub async fn several(&mut self) -> Result<&mut PgConnection> {
        Ok(&mut self.connection)
    }

    /// Nobody else makes changes of what goes by this name until this transaction is over.
    pub async fn hold(&mut self, name: &[u8]) -> Result<()> {
        let digest = Sha256::digest(name);
        let key = digest.first_chunk().copied().map(i64::from_be_bytes).unwrap_or_default();
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Nobody else makes changes in a user's conversations until this transaction is over.
    pub async fn hold_conversations_of(&mut self, user: UserId) -> Result<()> {
        let mut held = HashSet::new();
        loop {
            let places: Vec<Uuid> = sqlx::query_scalar("SELECT conversation_id FROM memberships WHERE user_id = $1")
                .bind(user.0)
                .fetch_all(&mut self.connection)
                .await?;
            // What was joined before the others were held.
            let new: Vec<_> = places.into_iter().filter(|place| held.insert(*place)).collect();
            if new.is_empty() {
                return Ok(());
            }
            self.hold_all(new).await?;
        }
    }

    /// Nobody else makes changes in these conversations until this transaction is over, and what was changed before is
    /// seen from here on. Everybody who holds several takes them in the same order, so that nobody waits in a circle.
    async fn hold_all(&mut self, places: Vec<Uuid>) -> std::result::Result<(), Fault> {
        sqlx::query("SELECT FROM conversations WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE")
            .bind(places)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Does a change of several statements written with [`atomic!`].
    pub async fn apply(&mut self, atomic: Query<'_, Postgres, PgArguments>) -> Result<()> {
        atomic.execute(&mut self.connection).await?;
        Ok(())
    }

    /// Notes an event, to be published when the batch is on disk.
    pub fn happened(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Something was erased for good: it goes from the disk when PostgreSQL cleans up.
    pub const fn erased(&self) {}

    /// Starts a batch of so many changes in these conversations.
    pub(super) async fn begin(&mut self, changes: usize, places: Vec<Uuid>) -> std::result::Result<(), Fault> {
        self.savepoints = changes > 1;
        self.events.clear();
        self.settled_events = 0;
        self.run("BEGIN").await?;
        if !places.is_empty() {
            self.hold_all(places).await?;
        }
        // After that: taking a change back to a savepoint lets go of what was held since.
        if self.savepoints { self.run("SAVEPOINT change").await } else { Ok(()) }
    }

    /// Ends one change: keeps what it did, or takes it back.
    ///
    /// # Errors
    /// When that is not possible without the others: all of the batch is undone.
    pub(in super::super) async fn settle(&mut self, ending: Ending) -> std::result::Result<(), Fault> {
        if ending == Ending::Done {
            self.settled_events = self.events.len();
        } else {
            self.events.truncate(self.settled_events);
        }
        match (self.savepoints, ending) {
            (true, Ending::Done) => self.run("RELEASE change; SAVEPOINT change").await,
            (true, Ending::Refused | Ending::Broken) => self.run("ROLLBACK TO change").await,
            (false, Ending::Done) => Ok(()),
            // It was alone: there is nothing else in the transaction, and nothing more to come.
            (false, Ending::Refused | Ending::Broken) => self.run("ROLLBACK; BEGIN").await,
        }
    }

    /// Puts the batch on disk; its events.
    pub(super) async fn commit(&mut self) -> std::result::Result<Vec<Event>, Fault> {
        self.run("COMMIT").await?;
        Ok(std::mem::take(&mut self.events))
    }

    /// Closes the connection.
    pub(super) async fn close(self) {
        use sqlx::Connection;
        // The server notices in any case.
        let _ = self.connection.close().await;
    }

    /// By the simple protocol, which takes several statements at once.
    async fn run(&mut self, sql: &'static str) -> std::result::Result<(), Fault> {
        sqlx::raw_sql(sql).execute(&mut self.connection).await?;
        Ok(())
    }
}

/// The conversations of a batch, each once.
pub fn places(of: impl Iterator<Item = ConversationId>) -> Vec<Uuid> {
    let mut places: Vec<Uuid> = of.map(|place| place.0).collect();
    places.sort_unstable();
    places.dedup();
    places
}
