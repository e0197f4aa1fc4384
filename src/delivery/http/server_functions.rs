//! `/api/ui/*`: where the pages' forms go.

use super::errors::Failure;
use super::{actor, handed_back, origin};
use crate::delivery::App;
use crate::domain::{Error, ErrorCode};
use crate::ui::server::request::Refused;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;

/// What a failed server function's response is marked with.
const FAILED: &str = "serverfnerror";

/// The types that forms and scripts send.
const TYPES: [&str; 2] = ["application/x-www-form-urlencoded", "application/json"];

/// A route for each server function, by its own method only.
pub fn routes() -> Router<App> {
    server_fn_paths().fold(Router::new(), |router, (path, method)| match MethodFilter::try_from(method) {
        Ok(method) => router.route(path, on(method, call)),
        Err(_) => router,
    })
}

async fn call(State(app): State<App>, request: Request) -> Response {
    let headers = request.headers().clone();
    match whole(&app, request).await {
        Ok((parts, body)) => run(&app, parts, body).await,
        Err(failure) => failure.for_reader(&headers),
    }
}

/// Takes in the body, so that one that is too large or of the wrong type is answered as everywhere else.
async fn whole(app: &App, request: Request) -> Result<(Parts, Bytes), Failure> {
    if !request.method().is_safe() && !is_taken(request.headers()) {
        return Err(Failure::wrong_type("application/x-www-form-urlencoded or application/json"));
    }
    let (mut parts, body) = request.into_parts();
    // Page loads are led back to where they came from, which must not be another site.
    if !origin::comes_from_here(&parts.headers, &app.web) {
        parts.headers.remove(header::REFERER);
    }
    if let Some(page) = handed_back::referer(&parts.uri) {
        parts.headers.insert(header::REFERER, page);
    }
    let max = app.web.request_bytes;
    let body = to_bytes(body, max).await.map_err(|_| Failure::too_large(max))?;
    Ok((parts, body))
}

fn is_taken(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|given| given.to_str().ok());
    let kind = given.and_then(|given| given.split(';').next()).unwrap_or_default().trim();
    TYPES.iter().any(|taken| kind.eq_ignore_ascii_case(taken))
}

async fn run(app: &App, parts: Parts, body: Bytes) -> Response {
    let request = || Request::from_parts(parts.clone(), Body::from(body.clone()));
    let refused = Refused::default();
    let response = answer(app, request(), refused.clone()).await;
    let Some(error) = refused.error() else { return response };
    let from = response.headers().get(header::LOCATION).and_then(|from| from.to_str().ok()).unwrap_or("/");
    match handed_back::page(error.clone().into(), request(), from).await {
        Some(page) => page,
        None if error.code == ErrorCode::RateLimited => handed_back::too_early(error.into(), from),
        None => response,
    }
}

async fn answer(app: &App, request: Request, refused: Refused) -> Response {
    let chat = app.chat.clone();
    let context = move || {
        actor::provide(&chat);
        provide_context(refused.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if response.status().is_server_error() && response.headers().contains_key(FAILED) {
        return with_status(response).await;
    }
    response
}

/// Gives a failed call the status of its error, which Leptos answers with 500 whatever it is.
async fn with_status(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return Failure::from(Error::internal()).into_response() };
    // An error of another shape comes from the framework, which could not read the arguments.
    let error = serde_json::from_slice(&body).unwrap_or_else(|_| Error::invalid("The form is not complete."));
    let mut response = Failure::from(error).into_response();
    *response.body_mut() = Body::from(body);
    for (name, value) in &parts.headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}
