//! The live part of a node: who is connected, what they listen to, and bringing it to them.

mod arrival;
mod catch_up;
mod connection;
mod interests;
mod listening;
mod nodes;
mod notice;
mod presence;
mod pump;
mod receiver;
mod registry;
mod roll;
mod run;
mod sweep;

#[cfg(test)]
mod tests;

pub use arrival::Arrival;
pub use catch_up::{CatchUp, Cursor, Missed};
pub use connection::{Connection, Ended};
pub use nodes::Roll;
pub use notice::{Notice, Shared};
pub use presence::Coming;
pub use pump::{Doubt, run as pump};
pub use receiver::Receiver;
pub use registry::Live;
