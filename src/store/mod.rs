//! Implementations of the store port.

pub mod sqlite;
