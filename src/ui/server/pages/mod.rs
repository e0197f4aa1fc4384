//! The pages that the server alone draws: they consist of plain forms, and nothing in them changes by itself.

pub mod closed_room;
pub mod not_found;
mod room_members;
pub mod room_settings;
pub mod rooms;
pub mod search;
pub mod settings;
pub mod sign_in;
