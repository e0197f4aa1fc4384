//! The page of the search.

use super::asks::Asks;
use super::{Reader, answer, with_status};
use crate::delivery::App;
use crate::delivery::http::errors::status;
use crate::ui::server::document::Shown;
use crate::ui::server::pages::search::Looking;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

pub async fn search(State(app): State<App>, Reader(actor): Reader, request: Request) -> Response {
    let query = Asks::of(request.uri()).search();
    let found = if query.q.is_empty() { None } else { Some(app.chat.search(&actor, &query).await) };
    let status = match &found {
        Some(Err(error)) => status(error.code),
        _ => StatusCode::OK,
    };
    let looking = Box::new(Looking { query, found });
    let shown = app.chat.home(&actor).await.map(|home| Shown::Search(home, looking));
    with_status(status, answer(&app, shown, request).await)
}
