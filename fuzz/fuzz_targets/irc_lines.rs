//! Any bytes at all, sent to the IRC gateway's parser.
#![no_main]

// The parser as it is, without the rest of the program, which would take long to compile.
#[allow(dead_code, unused_imports)]
#[path = "../../src/delivery/irc/wire/mod.rs"]
mod wire;
#[path = "../../src/delivery/irc/wire/trial.rs"]
mod trial;

use wire::{Incoming, LINE_MAX, LineBuffer, Message};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trial::bytes(bytes));
