//! Asking the server over HTTP, from a page that is alive.

use super::json::Parsed;
use crate::domain::{Error, ErrorCode};
use crate::protocol::decode::{Decode, decode};
use js_sys::futures::JsFuture;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::Response;

/// What the server has at `address`.
///
/// # Errors
/// The server's own; `unavailable` when it cannot be reached or answers with something else.
pub async fn get<T: Decode>(address: &str) -> Result<T, Error> {
    let (ok, body) = body(address).await.ok_or_else(unreachable)?;
    if ok { decode(&body).ok_or_else(unreachable) } else { Err(decode(&body).unwrap_or_else(unreachable)) }
}

/// Whether the answer is a success, and what is in it.
async fn body(address: &str) -> Option<(bool, Parsed)> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let body = JsFuture::from(response.json().ok()?).await.ok()?;
    Some((response.ok(), Parsed(body)))
}

fn unreachable() -> Error {
    Error::new(ErrorCode::Unavailable, "The server cannot be reached. Look after your connection.")
}
