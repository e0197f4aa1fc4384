//! Implementations of the bus port.

pub mod local;
pub mod nats;
