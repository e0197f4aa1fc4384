//! What a change works with: the writing connection, inside the transaction of its batch.

use super::open::{IMPATIENT, PATIENT};
use super::sql::Ending;
use crate::chat::store::Result;
use crate::domain::{Event, UserId};
use crate::store::fault::Fault;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection};

/// Statements of a change that has begun, as one text: one trip to the thread of SQLite.
macro_rules! together {
    ($($sql:expr),+ $(,)?) => { concat!($($sql, "; "),+) };
}
/// Statements that are done all or not at all, as one text. For [`Work::apply`].
macro_rules! atomic {
    ($($sql:expr),+ $(,)?) => { concat!("SAVEPOINT change; ", $($sql, "; ",)+ "RELEASE change") };
}
pub(in super::super) use {atomic, together};

/// The writing connection. Each change is all or nothing by a savepoint of its own.
pub struct Work {
    connection: SqliteConnection,
    savepoint: bool,
    events: Vec<Event>,
    settled_events: usize,
    erased: bool,
}

impl Work {
    pub fn new(connection: SqliteConnection) -> Self {
        Self { connection, savepoint: false, events: Vec::new(), settled_events: 0, erased: false }
    }

    /// For reading, and for a change that is a single statement.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// For a change of several statements.
    pub async fn several(&mut self) -> Result<&mut SqliteConnection> {
        if !self.savepoint {
            sqlx::query("SAVEPOINT change").execute(&mut self.connection).await?;
            self.savepoint = true;
        }
        Ok(&mut self.connection)
    }

    /// Nobody else makes changes of what goes by this name until this one is done: here, nobody makes any.
    #[allow(clippy::unused_async)]
    pub async fn hold(&mut self, _name: &[u8]) -> Result<()> {
        Ok(())
    }

    /// Nobody else makes changes in a user's conversations until this one is done: here, nobody makes any.
    #[allow(clippy::unused_async)]
    pub async fn hold_conversations_of(&mut self, _user: UserId) -> Result<()> {
        Ok(())
    }

    /// Does a change of several statements written with [`atomic!`].
    pub async fn apply(&mut self, atomic: Query<'_, Sqlite, SqliteArguments>) -> Result<()> {
        self.savepoint = true;
        atomic.execute(&mut self.connection).await?;
        self.savepoint = false;
        Ok(())
    }

    /// Notes an event, to be published when the batch is on disk.
    pub fn happened(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Notes that something was erased for good: the log must not keep it for long.
    pub const fn erased(&mut self) {
        self.erased = true;
    }

    /// Starts a batch.
    pub(super) async fn begin(&mut self) -> std::result::Result<(), Fault> {
        self.run("BEGIN IMMEDIATE; SAVEPOINT batch").await
    }

    /// Ends one change: keeps what it did, or takes it back.
    ///
    /// # Errors
    /// When SQLite gave up the whole transaction, as it does on a full disk: all of the batch is undone.
    pub(super) async fn settle(&mut self, ending: Ending) -> std::result::Result<(), Fault> {
        let savepoint = std::mem::take(&mut self.savepoint);
        if ending == Ending::Done {
            self.settled_events = self.events.len();
            return if savepoint { self.run("RELEASE change").await } else { Ok(()) };
        }
        self.events.truncate(self.settled_events);
        if savepoint {
            self.run("ROLLBACK TO change; RELEASE change").await?;
        }
        if ending == Ending::Broken {
            // Fails if there is no transaction any more: the next changes would not be one with those before.
            self.run("RELEASE batch; SAVEPOINT batch").await?;
        }
        Ok(())
    }

    /// Puts the batch on disk; its events.
    pub(super) async fn commit(&mut self) -> std::result::Result<Vec<Event>, Fault> {
        self.run("COMMIT").await?;
        self.settled_events = 0;
        Ok(std::mem::take(&mut self.events))
    }

    /// Undoes the batch; there may be nothing to undo.
    pub(super) async fn roll_back(&mut self) {
        self.events.clear();
        self.settled_events = 0;
        self.savepoint = false;
        // SQLite may have done it already, which is then the error.
        let _ = self.run("ROLLBACK").await;
    }

    /// Whether something was erased that the log may still hold.
    pub(super) const fn owes_scrub(&self) -> bool {
        self.erased
    }

    /// Empties the log if nobody reads from it, without waiting for them.
    pub(super) async fn scrub(&mut self) -> std::result::Result<(), Fault> {
        self.run(IMPATIENT).await?;
        let row = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut self.connection).await;
        self.run(PATIENT).await?;
        let (busy, _, _): (i64, i64, i64) = row?;
        self.erased = busy != 0;
        Ok(())
    }

    /// Closes the connection, and with it the file if nobody else has it open.
    pub(super) async fn close(self) -> std::result::Result<(), Fault> {
        use sqlx::Connection;
        Ok(self.connection.close().await?)
    }

    async fn run(&mut self, sql: &'static str) -> std::result::Result<(), Fault> {
        sqlx::query(sql).execute(&mut self.connection).await?;
        Ok(())
    }
}
