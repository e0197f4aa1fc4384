//! What can go wrong below the rules of the chat.

use crate::chat::store::StoreError;
use sqlx::migrate::MigrateError;

/// Result code: another connection holds the database.
const BUSY: i32 = 5;
/// Result code: another statement of this process holds the table.
const LOCKED: i32 = 6;
/// Result code: what is in the file cannot be.
const CORRUPT: i32 = 11;
/// Result code: an insertion failed because the disk is full.
const FULL: i32 = 13;
/// Result code: the file is something else.
const NOT_A_DATABASE: i32 = 26;
/// Extended result code: the index of the log could not grow, which only a full disk prevents.
const IOERR_SHMSIZE: i32 = 10 | (19 << 8);

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
            sqlx::Error::Database(database) => {
                match database.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default() {
                    IOERR_SHMSIZE => Self::Full(text),
                    code if code & 0xff == FULL => Self::Full(text),
                    code if matches!(code & 0xff, BUSY | LOCKED) => Self::Unavailable(text),
                    code if matches!(code & 0xff, CORRUPT | NOT_A_DATABASE) => Self::Failed(damaged(&text)),
                    _ => Self::Failed(text),
                }
            }
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Self::Full(text),
            sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => Self::Unavailable(text),
            _ => Self::Failed(text),
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
