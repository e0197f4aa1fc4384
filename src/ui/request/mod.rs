//! The request that a page is rendered for. In the browser there is none, and what answers it does nothing or uses
//! the browser's own means.

#[cfg_attr(feature = "ssr", path = "server.rs")]
#[cfg_attr(not(feature = "ssr"), path = "browser.rs")]
mod side;

pub use side::*;
