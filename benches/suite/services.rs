//! What several nodes need beside them.

#[path = "../../tests/services/nats.rs"]
mod nats;
#[path = "../../tests/services/postgres.rs"]
mod postgres;

pub use nats::Nats;
pub use postgres::Postgres;
