//! What is counted of the gateway's work, for `/metrics`.

use metrics::{Counter, counter};

/// Handles: counting costs an addition.
pub struct Counters {
    /// Events encoded: once for each set of capabilities that those who hear them have.
    pub encodings: Counter,
    /// Encoded events told, each to one connection.
    pub deliveries: Counter,
    /// Writes: what is due to a connection goes out in one.
    pub writes: Counter,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            encodings: counter!("exchat_irc_encodings_total"),
            deliveries: counter!("exchat_irc_deliveries_total"),
            writes: counter!("exchat_irc_writes_total"),
        }
    }
}
