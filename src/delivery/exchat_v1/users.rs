//! `POST /users`: a username for an access token.

use crate::chat::{Chat, Peer};
use crate::delivery::Visitor;
use crate::delivery::http::Failure;
use crate::domain::{Error, ErrorCode};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What the settings page calls the token.
const LABEL: &str = "from signing up by POST /users";

#[derive(Serialize)]
struct Registered {
    username: String,
    access_token: String,
}

#[derive(Serialize)]
struct Refused {
    error: String,
}

/// Makes a user without a password, and an access token.
pub async fn register(
    State(chat): State<Arc<Chat>>,
    Extension(visitor): Extension<Visitor>,
    wish: Result<Json<Value>, JsonRejection>,
) -> Response {
    let username = match wish {
        Ok(Json(wish)) => wish["username"].as_str().unwrap_or_default().to_owned(),
        Err(JsonRejection::JsonDataError(_) | JsonRejection::JsonSyntaxError(_)) => String::new(),
        Err(other) => return (other.status(), Json(Refused { error: other.body_text() })).into_response(),
    };
    if username.trim().is_empty() {
        return (StatusCode::BAD_REQUEST, Json(Refused { error: "username is required".into() })).into_response();
    }
    match make(&chat, &username, &visitor.peer).await {
        Ok(registered) => (StatusCode::CREATED, Json(registered)).into_response(),
        Err(error) => refusal(error),
    }
}

async fn make(chat: &Chat, username: &str, peer: &Peer) -> Result<Registered, Error> {
    let user = chat.register(username, peer).await?;
    let made = chat.access_token_for(&user, LABEL).await?;
    Ok(Registered { username: user.name.to_string(), access_token: made.token })
}

fn refusal(error: Error) -> Response {
    let taken = error.code == ErrorCode::NameTaken;
    let words = if taken { "username already taken".into() } else { error.message.clone() };
    let retry_after = error.retry_after_ms.map(|millis| [(header::RETRY_AFTER, millis.div_ceil(1000).to_string())]);
    (Failure::from(error).status, retry_after, Json(Refused { error: words })).into_response()
}
