//! ExChat: team chat that you run yourself. See docs/architecture.md.

pub mod domain;
pub mod protocol;
