//! What only the server does: whole documents, what it alone draws in them, and the requests behind both.

pub mod document;
pub mod excerpt;
pub mod files;
pub mod pages;
pub mod parts;
pub mod request;
