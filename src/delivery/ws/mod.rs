//! The live API: `GET /ws?v=1`, as `protocol::live` and docs/live-api.md have it.

mod commands;
mod connection;
mod frames;

use super::{App, Visitor};
use crate::chat::live::Arrival;
use crate::domain::Error;
use crate::protocol::live::VERSION;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde::Deserialize;

/// What is read from the network at once: a connection keeps a buffer of this size.
const READ_BUFFER: usize = 4 * 1024;
/// What is gathered before it is written to the network.
const WRITE_BUFFER: usize = 16 * 1024;
/// What may wait to be written before the connection fails. One frame waits at most, with what was gathered before it:
/// any that the server makes fits.
const WRITE_BUFFER_MAX: usize = 16 * 1024 * 1024;

/// The live API's routes.
pub fn routes() -> Router<App> {
    Router::new().route("/ws", get(upgrade))
}

#[derive(Deserialize)]
struct Options {
    v: Option<u32>,
}

/// Upgrades to a WebSocket. The middleware before it has refused cookies from foreign origins, and bad credentials.
async fn upgrade(
    State(app): State<App>,
    Query(options): Query<Options>,
    Extension(visitor): Extension<Visitor>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if options.v.is_some_and(|version| version != VERSION) {
        let error = Error::invalid(format!("This server speaks version {VERSION} of the live API."));
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    }
    // From now on the server waits for it when it stops.
    let arrival = Arrival::at(&app.chat);
    let upgrade = bounded(upgrade, app.web.frame_bytes);
    upgrade.on_upgrade(move |socket| connection::serve(socket, app, visitor.actor, arrival))
}

/// Bounds the buffers of a WebSocket: the library's defaults take 128 KiB a connection and write without bound.
pub(super) fn bounded(upgrade: WebSocketUpgrade, frame_bytes: usize) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER_MAX.max(frame_bytes.saturating_mul(2)))
        .max_frame_size(frame_bytes)
        .max_message_size(frame_bytes)
}
