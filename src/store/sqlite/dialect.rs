//! What SQLite calls the same things, and where its SQL is its own.

use uuid::Uuid;

pub use sqlx::sqlite::{
    Sqlite as Database, SqliteArguments as Arguments, SqliteConnection as Connection, SqliteExecutor as Executor,
    SqlitePool as Pool,
};

/// The ids of the parameter, as `wanted.value`.
macro_rules! ids {
    ($parameter:literal) => {
        concat!("(SELECT unhex(value) AS value FROM json_each(", $parameter, ")) AS wanted")
    };
}
/// The numbers of the parameter, as `wanted.value`.
macro_rules! numbers {
    ($parameter:literal) => {
        concat!("json_each(", $parameter, ") AS wanted")
    };
}
/// Joins a table to what stands before it, for each row of that: SQLite would begin with the larger one.
macro_rules! then_join {
    () => {
        " CROSS JOIN "
    };
}
/// The index by which a table is read.
macro_rules! indexed_by {
    ($index:literal) => {
        concat!("INDEXED BY ", $index)
    };
}
pub(in super::super) use {ids, indexed_by, numbers, then_join};

/// A list for [`ids!`], as a JSON array of hexadecimal words: how one of any length goes into one prepared statement.
pub fn id_list(ids: Vec<Uuid>) -> String {
    let words: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
    format!("[{}]", words.join(","))
}

/// A list for [`numbers!`], in the same way.
pub fn number_list(numbers: &[i64]) -> String {
    let words: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", words.join(","))
}
