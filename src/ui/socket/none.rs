use crate::domain::Error;
use crate::protocol::live::{Ack, Request};
use crate::ui::state::Live;

/// Connects, and stays connected while the page lives.
pub const fn start(_: Live) {}

/// Asks for something; `then` gets the answer.
pub fn request(_: Request, _then: impl FnOnce(Result<Ack, Error>) + 'static) {}

/// Leaves the connection, to come back.
pub const fn hang_up() {}

/// Says something that needs no answer.
pub fn tell(_: Request) {}
