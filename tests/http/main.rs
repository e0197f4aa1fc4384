//! What the server promises over HTTP, asked of the whole router on a database of its own.

mod addresses;
mod api;
mod cross_site;
mod errors;
mod files;
mod headers;
mod sessions;
mod support;
