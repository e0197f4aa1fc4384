//! What the page knows: pure reducers over the frames of the live API, and the signals that show it.

pub mod link;
pub mod list;
pub mod live;
pub mod marks;
pub mod opened;
pub mod outbox;
pub mod places;
pub mod rows;
#[cfg(test)]
pub mod samples;
pub mod timeline;
mod told;
pub mod typing;

pub use live::{Live, Next};
pub use opened::Opened;

/// What an event did to a part of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Nothing: it was known, or is about something else.
    Past,
    /// It changed what is there, or nothing that shows.
    Quiet,
    /// Something came, went or moved.
    Rows,
    /// Nothing: events before it are missing.
    Gap,
}
