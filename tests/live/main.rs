//! The live part of a node, through the use cases and the receiving ends of its connections: no door, a real store,
//! and a bus that does what the port allows it to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catching_up;
mod hints;
mod membership;
mod presence;
mod settling;
mod world;
