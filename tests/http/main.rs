//! What the server promises over HTTP, asked of the whole router on a database of its own.
#![allow(clippy::expect_used, clippy::panic)]

mod addresses;
mod api;
mod cross_site;
mod errors;
mod files;
mod headers;
mod parsers;
mod sessions;
mod support;
#[path = "../verdicts/mod.rs"]
mod table;
mod verdicts;
