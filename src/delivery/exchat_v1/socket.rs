//! `GET /chat?access_token=TOKEN`: the WebSocket of the original protocol.

use super::commands::Commands;
use super::connection::{self, Known};
use super::names::Names;
use super::session::Sessions;
use crate::chat::live::{Ended, Receiver};
use crate::delivery::{App, ws};
use crate::domain::Error;
use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// The query of the upgrade. The token is in the address because old clients send it there.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    access_token: String,
}

/// Upgrades for a known token; 400 for any other.
pub async fn upgrade(
    State(app): State<App>,
    Extension(sessions): Extension<Arc<Sessions>>,
    Query(entry): Query<Entry>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let actor = match app.chat.actor_by_token(&entry.access_token).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return unknown(),
        Err(error) => return unavailable(error),
    };
    // Before the upgrade is answered: from then on the client counts on hearing what its session hears.
    let session = sessions.enter(actor.user.id);
    let known = Known::of(&session);
    let mut receiver = Receiver::connect(&app.chat, actor.clone());
    let names = match receiver.subscribe().await {
        Ok(caught) => Names::of(&caught.conversations),
        Err(error) => return unavailable(error),
    };
    if let Err(error) = receiver.verify().await {
        return unavailable(error);
    }
    if receiver.connection().ended() == Some(Ended::SignedOut) {
        return unknown();
    }
    let commands = Commands { chat: app.chat.clone(), actor, session };
    ws::bounded(upgrade, app.web.frame_bytes)
        .on_upgrade(move |socket| connection::serve(socket, commands, receiver, (known, names), app.web))
}

fn unknown() -> Response {
    (StatusCode::BAD_REQUEST, "This access token is unknown.").into_response()
}

fn unavailable(error: Error) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, error.message).into_response()
}
