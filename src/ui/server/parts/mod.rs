//! The parts of the frame that the server alone draws: plain forms that nothing changes. The browser keeps them as they
//! are, and does not load what would draw them.

pub mod account;
pub mod new_message;
pub mod search_link;
