//! The pages, one a route.

pub mod direct;
pub mod index;
pub mod not_found;
pub mod room;
pub mod rooms;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
