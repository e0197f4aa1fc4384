//! Finding messages.

use super::op;
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Json, Query};
use crate::domain::{Found, SearchQuery};
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State;
use std::sync::Arc;

pub fn routes() -> ApiRouter<App> {
    let about = op("search", "Find messages of one's conversations by their words", &[400, 403, 404, 413, 429]);
    ApiRouter::new().api_route("/search", get_with(search, about))
}

async fn search(
    State(chat): State<Arc<Chat>>,
    Signed(actor): Signed,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Found>, Failure> {
    Ok(Json(chat.search(&actor, &query).await?))
}
