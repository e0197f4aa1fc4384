//! What whoever runs the server does with a whole database: copying, comparing, backing up, restoring and moving it.
//!
//! One engine does it for all databases: it knows every table ([`tables`]), reads each as of one moment, and writes the
//! rows as they are, with their ids, seqs and moments.

mod aside;
mod backup;
mod compare;
mod database;
mod draft;
mod fill;
mod moving;
mod restore;
mod schema;
mod tables;
mod value;

pub use backup::backup;
pub use compare::differences;
pub use database::{Database, file_of};
pub use moving::move_all;
pub use restore::{Restored, Wishes, restore};
pub use schema::verify;
pub use value::{Kind, Value};

use crate::chat::store::StoreError;
use std::fmt;
use std::path::Path;

/// Why it was not done, in words for whoever runs the server.
#[derive(Debug)]
pub struct Trouble(pub String);

/// The result of what is done with a whole database.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// It is not done, and why.
    pub fn because(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// What cannot be done to a file.
    pub fn with_file(what: &str, file: &Path, error: &std::io::Error) -> Self {
        Self(format!("cannot {what} {}: {error}", file.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Hears how far something is.
pub trait Progress: Send {
    /// A part of the work begins, which consists of so many steps.
    fn begin(&mut self, part: &str, steps: u64);
    /// So many more steps of it are done.
    fn advance(&mut self, steps: u64);
}
