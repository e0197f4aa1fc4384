//! The pages: rendered by the server as whole documents, brought to life in the browser by the same code.

pub mod actions;
pub mod api;
pub mod app;
pub mod components;
pub mod dom;
pub mod flash;
pub mod format;
pub mod pages;
pub mod request;
pub mod socket;
pub mod state;
