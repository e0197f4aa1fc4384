//! The bytes of IRC: lines, and what they say. Pure, and never panics.

mod line;
mod message;

pub use line::{Incoming, LineBuffer};
pub use message::{LINE_MAX, Message, fit};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
