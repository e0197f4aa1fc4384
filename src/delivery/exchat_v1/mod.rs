//! The original ExChat protocol: old clients work unchanged. `POST /users` registers, `/chat.html` enters with a
//! token in the address, and `GET /chat` is the WebSocket. See docs/exchat-v1.md.

mod commands;
mod connection;
mod enter;
pub mod frames;
mod names;
mod session;
mod socket;
mod users;

use super::App;
use axum::routing::{get, post};
use axum::{Extension, Router};
use session::Sessions;

/// The routes of the original protocol.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/users", post(users::register))
        .route("/chat.html", get(enter::page).post(enter::sign_in))
        .route("/chat", get(socket::upgrade))
        .layer(Extension(Sessions::new()))
}
