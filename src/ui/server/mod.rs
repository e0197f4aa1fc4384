//! What only the server does: whole documents, the pages that it alone draws, and the requests behind both.

pub mod document;
pub mod pages;
pub mod request;
