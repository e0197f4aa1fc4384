//! Who others are, and whether one is away.

use super::op;
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Json, Path};
use crate::domain::Profile;
use crate::protocol::http::SetAway;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::extract::State;
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

type Chatting = State<Arc<Chat>>;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/users/{name}", get_with(profile, op("profile", "Who somebody is", &[404]))).api_route(
        "/me/away",
        put_with(set_away, op("set_away", "Be away, or back, while one is connected", &[400, 413, 415, 429])),
    )
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct Named {
    /// A username, compared without case.
    name: String,
}

async fn profile(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(named): Path<Named>,
) -> Result<Json<Profile>, Failure> {
    Ok(Json(chat.profile(&actor, &named.name).await?))
}

async fn set_away(
    State(chat): Chatting,
    Signed(actor): Signed,
    Json(away): Json<SetAway>,
) -> Result<NoContent, Failure> {
    chat.set_away(&actor, &away.message)?;
    Ok(NoContent)
}
