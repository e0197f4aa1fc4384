//! What can go wrong below the rules of the chat.

use crate::chat::store::StoreError;
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

/// SQLite: another connection holds the database.
const BUSY: i32 = 5;
/// SQLite: another statement of this process holds the table.
const LOCKED: i32 = 6;
/// SQLite: what is in the file cannot be.
const CORRUPT: i32 = 11;
/// SQLite: an insertion failed because the disk is full.
const FULL: i32 = 13;
/// SQLite: the file is something else.
const NOT_A_DATABASE: i32 = 26;
/// SQLite: the index of the log could not grow, which only a full disk prevents.
const IOERR_SHMSIZE: i32 = 10 | (19 << 8);

/// PostgreSQL: the disk is full.
const DISK_FULL: &str = "53100";
/// PostgreSQL: what passes: lost connections, too few resources, deadlocks, locks that were waited for too long, a server
/// that starts, stops or is a standby, a transaction that took too long.
const PASSING: [&str; 8] = ["08", "53", "57", "40", "55", "58", "25006", "25P"];

/// The names of PostgreSQL for what makes names unique.
const NAMES: [&str; 4] =
    ["users_name_key_key", "users_skeleton_key", "conversations_name_key_key", "conversations_skeleton_key"];

/// A failure of the database. All changes of a batch may share one, so it can be cloned.
#[derive(Clone, Debug)]
pub enum Fault {
    /// See [`StoreError::Full`].
    Full(String),
    /// See [`StoreError::Unavailable`].
    Unavailable(String),
    /// See [`StoreError::Failed`].
    Failed(String),
}

impl Fault {
    /// The store is closed, or its writer has ended.
    pub fn closed() -> Self {
        Self::Unavailable("it is closed".to_owned())
    }

    /// The failure of the database behind an error, if it is one.
    pub fn behind(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::Refused(_) | StoreError::NameTaken => None,
            StoreError::Full(text) => Some(Self::Full(text.clone())),
            StoreError::Unavailable(text) => Some(Self::Unavailable(text.clone())),
            StoreError::Failed(text) => Some(Self::Failed(text.clone())),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Full(text) => Self::Full(text),
            Fault::Unavailable(text) => Self::Unavailable(text),
            Fault::Failed(text) => Self::Failed(text),
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        match &error {
            sqlx::Error::Database(database) => match database.try_downcast_ref::<PgDatabaseError>() {
                Some(postgres) => Self::of_postgres(postgres, text),
                None => Self::of_sqlite(database.code().as_deref(), text),
            },
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Self::Full(text),
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(text)
            }
            _ => Self::Failed(text),
        }
    }
}

impl Fault {
    fn of_sqlite(code: Option<&str>, text: String) -> Self {
        match code.and_then(|code| code.parse::<i32>().ok()).unwrap_or_default() {
            IOERR_SHMSIZE => Self::Full(text),
            code if code & 0xff == FULL => Self::Full(text),
            code if matches!(code & 0xff, BUSY | LOCKED) => Self::Unavailable(text),
            code if matches!(code & 0xff, CORRUPT | NOT_A_DATABASE) => Self::Failed(damaged(&text)),
            _ => Self::Failed(text),
        }
    }

    fn of_postgres(error: &PgDatabaseError, text: String) -> Self {
        let code = error.code();
        if code == DISK_FULL {
            Self::Full(text)
        } else if PASSING.iter().any(|passing| code.starts_with(passing)) || error.is_unique_violation() {
            // What has just been made elsewhere is found when it is tried again.
            Self::Unavailable(text)
        } else {
            Self::Failed(text)
        }
    }
}

fn damaged(text: &str) -> String {
    format!(
        "the database is damaged, or is none ({text}). `exchat check` says more, and `exchat restore` brings a backup"
    )
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // PostgreSQL: somebody has taken the name since it was looked for.
        let constraint = error.as_database_error().and_then(DatabaseError::constraint);
        if constraint.is_some_and(|constraint| NAMES.contains(&constraint)) {
            return Self::NameTaken;
        }
        Fault::from(error).into()
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(version) => {
                Self::Failed(format!("the database is of a newer version of the program (migration {version})"))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}
