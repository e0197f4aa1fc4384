//! Who one is, where one is signed in, and one's access tokens.

use super::{COMMAND, OfAccessToken, OfSession, op};
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Created, Json, Path};
use crate::domain::{AccessTokenInfo, NewAccessToken, SessionInfo, User};
use crate::protocol::http::CreateAccessToken;
use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with};
use axum::extract::State;
use axum::response::NoContent;
use std::sync::Arc;

type Chatting = State<Arc<Chat>>;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/me", get_with(me, op("me", "Who is signed in", &[])))
        .api_route("/sessions", get_with(sessions, op("sessions", "Where one is signed in", &[])))
        .api_route("/sessions/{id}", delete_with(end_session, op("end_session", "Sign out there", &[404])))
        .api_route(
            "/access-tokens",
            get_with(access_tokens, op("access_tokens", "One's access tokens", &[])).post_with(
                create_access_token,
                op("create_access_token", "Make an access token; its secret is shown this once", COMMAND),
            ),
        )
        .api_route(
            "/access-tokens/{id}",
            delete_with(revoke_access_token, op("revoke_access_token", "Revoke an access token", &[404])),
        )
}

async fn me(Signed(actor): Signed) -> Json<User> {
    Json(actor.user)
}

async fn sessions(State(chat): Chatting, Signed(actor): Signed) -> Result<Json<Vec<SessionInfo>>, Failure> {
    Ok(Json(chat.sessions(&actor).await?))
}

async fn end_session(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfSession>,
) -> Result<NoContent, Failure> {
    chat.end_session(&actor, of.id).await?;
    Ok(NoContent)
}

async fn access_tokens(State(chat): Chatting, Signed(actor): Signed) -> Result<Json<Vec<AccessTokenInfo>>, Failure> {
    Ok(Json(chat.access_tokens(&actor).await?))
}

async fn create_access_token(
    State(chat): Chatting,
    Signed(actor): Signed,
    Json(new): Json<CreateAccessToken>,
) -> Result<Created<NewAccessToken>, Failure> {
    Ok(Created(chat.create_access_token(&actor, &new.label).await?))
}

async fn revoke_access_token(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfAccessToken>,
) -> Result<NoContent, Failure> {
    chat.revoke_access_token(&actor, of.id).await?;
    Ok(NoContent)
}
