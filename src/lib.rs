//! ExChat: team chat that you run yourself. See docs/architecture.md.

pub mod domain;
pub mod protocol;

#[cfg(feature = "ssr")]
pub mod bus;
#[cfg(feature = "ssr")]
pub mod chat;
#[cfg(feature = "ssr")]
pub mod delivery;
