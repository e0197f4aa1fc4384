//! What a request may cost: bytes and time.

use super::errors::Failure;
use crate::delivery::App;
use crate::domain::{Error, ErrorCode};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;

/// How long a request may take to arrive whole and be answered. A page may stream on after that.
const PATIENCE: Duration = Duration::from_secs(30);

/// Middleware: refuses a body that announces to be too large before reading it. One that does not announce it is cut
/// off by the extractors' limit.
pub async fn refuse_large(State(app): State<App>, request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = announced.and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    if usize::try_from(length).is_ok_and(|length| length <= app.web.request_bytes) {
        return next.run(request).await;
    }
    Failure::too_large(app.web.request_bytes).for_reader(request.headers())
}

/// Middleware: gives up on requests that arrive too slowly, with 408.
pub async fn lose_patience(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let error = Error::new(ErrorCode::Unavailable, "The request took too long. Try again.");
            Failure::new(StatusCode::REQUEST_TIMEOUT, error).for_reader(&headers)
        }
    }
}
