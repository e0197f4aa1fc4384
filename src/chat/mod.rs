//! The chat itself: its use cases, and the two ports to the world outside.

pub mod bus;
pub mod store;
