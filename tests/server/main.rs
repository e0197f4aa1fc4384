//! The program as a black box: starts it, and speaks its protocols from outside.
//!
//! A test waits for what it expects, never for time to pass; that something does not come is shown by something that
//! was asked for afterwards, and comes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod api_docs;
mod faults;
mod harness;
mod irc;
mod live;
mod nodes;
mod pages;
mod passwords;
mod postgres;
mod stopping;
#[path = "../verdicts/mod.rs"]
mod table;
mod upkeep;
mod v1;
