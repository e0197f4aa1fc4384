//! The pages, rendered here and made live by the browser.

use super::errors::Failure;
use crate::delivery::App;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;

/// The pages' routes.
pub fn routes(_app: &App) -> Router<App> {
    Router::new()
}

/// The page that says that there is none.
pub async fn not_found(_app: &App, request: Request) -> Response {
    Failure::no_such_address().for_reader(request.headers())
}
