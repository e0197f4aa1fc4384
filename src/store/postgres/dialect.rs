//! What PostgreSQL calls the same things, and where its SQL is its own.

use uuid::Uuid;

pub use sqlx::postgres::{
    PgArguments as Arguments, PgConnection as Connection, PgExecutor as Executor, PgPool as Pool, Postgres as Database,
};

/// The ids of the parameter, as `wanted.value`.
macro_rules! ids {
    ($parameter:literal) => {
        concat!("unnest(", $parameter, ") AS wanted (value)")
    };
}
/// The numbers of the parameter, as `wanted.value`.
macro_rules! numbers {
    ($parameter:literal) => {
        concat!("unnest(", $parameter, ") AS wanted (value)")
    };
}
/// Joins a table to what stands before it: PostgreSQL knows where to begin.
macro_rules! then_join {
    () => {
        " JOIN "
    };
}
/// The index by which a table is read: PostgreSQL finds it by itself.
macro_rules! indexed_by {
    ($index:literal) => {
        ""
    };
}
pub(in super::super) use {ids, indexed_by, numbers, then_join};

/// A list for [`ids!`].
pub const fn id_list(ids: Vec<Uuid>) -> Vec<Uuid> {
    ids
}

/// A list for [`numbers!`].
pub fn number_list(numbers: &[i64]) -> Vec<i64> {
    numbers.to_vec()
}
