//! The pages: rendered by the server as whole documents, brought to life in the browser by the same code.

pub mod actions;
pub mod api;
pub mod app;
pub mod components;
pub mod dom;
pub mod fetch;
pub mod flash;
pub mod format;
pub mod json;
pub mod page;
pub mod reactive;
pub mod routing;
#[cfg(feature = "ssr")]
pub mod server;
pub mod socket;
pub mod state;
