//! HTTP: pages, the JSON API, and what keeps both safe.

pub mod actor;
pub mod api;
pub mod cookies;
mod docs;
mod errors;
mod extract;
mod handed_back;
mod headers;
mod limits;
pub mod metrics;
pub mod origin;
mod pages;
pub mod plain;
mod serve;
mod server_functions;
pub(super) mod site;
mod static_files;

pub use errors::{Failure, html_escape};
pub use serve::serve;

use super::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;

/// Everything that is reached by HTTP, behind what every request goes through.
pub fn router(app: App) -> Router {
    let with = |app: &App| app.clone();
    let guarded = doors(&app)
        .merge(super::irc::websocket::routes())
        .merge(metrics::routes())
        .merge(docs::routes())
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(app.web.request_bytes))
        .layer(from_fn(limits::lose_patience))
        .layer(from_fn_with_state(with(&app), limits::refuse_large))
        .layer(from_fn(actor::refuse_secret_in_address))
        .layer(from_fn_with_state(with(&app), origin::refuse_foreign))
        .layer(from_fn(metrics::observe))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(with(&app), headers::secure));
    guarded.with_state(app)
}

/// The doors that ask who is there.
fn doors(app: &App) -> Router<App> {
    Router::new()
        .merge(api::routes())
        .merge(server_functions::routes())
        .merge(pages::routes())
        .merge(super::ws::routes())
        .merge(super::exchat_v1::routes())
        .fallback(not_found)
        .layer(from_fn_with_state(app.clone(), actor::identify))
}

/// A file of the site, or else nothing: a page that says so, or JSON where programs call.
async fn not_found(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Failure::no_such_address().for_reader(request.headers());
    }
    match static_files::find(&app, request.method(), request.uri(), request.headers()).await {
        Some(file) => file,
        None => pages::not_found(&app, request).await,
    }
}

async fn no_such_method(request: Request) -> Response {
    let mut failure = Failure::no_such_address();
    failure.status = StatusCode::METHOD_NOT_ALLOWED;
    failure.error.message = format!("{} makes no sense here.", request.method());
    failure.for_reader(request.headers())
}
