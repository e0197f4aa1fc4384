//! `/docs`: the API documents, as files and as pages.

use crate::delivery::App;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

const OPENAPI: &str = include_str!("../../../docs/openapi.json");

/// The routes.
pub fn routes() -> Router<App> {
    Router::new().route("/docs/openapi.json", get(async || json(OPENAPI)))
}

fn json(document: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}
