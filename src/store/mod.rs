//! Implementations of the store port.

pub mod check;
pub mod copy;
pub mod sqlite;
