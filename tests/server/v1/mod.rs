//! The original protocol, as docs/exchat-v1.md has it.

mod enter;
mod ignored;
mod letter;
mod liveness;
mod order;
mod rooms;
mod sessions;
mod users;
