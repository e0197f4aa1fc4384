//! `/health`, `/ready` and `/metrics`, and what is counted of each request.

use crate::delivery::App;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::{Duration, Instant};

/// Upper bounds of the durations that are told apart, in seconds.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// How often old samples are dropped.
const UPKEEP: Duration = Duration::from_secs(5);

/// Counts from here on, for the whole program. Call it once, in a Tokio runtime.
///
/// # Errors
/// In words, when something else counts already.
pub fn install() -> Result<PrometheusHandle, String> {
    let suffix = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(suffix, &BUCKETS).map_err(|e| e.to_string())?;
    let handle = builder.install_recorder().map_err(|e| e.to_string())?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

/// The routes for those who watch the server.
pub fn routes() -> Router<App> {
    Router::new().route("/health", get(async || "ok")).route("/ready", get(ready)).route("/metrics", get(metrics))
}

/// Whether new clients are welcome: 200 or 503.
async fn ready(State(app): State<App>) -> Response {
    match app.chat.is_ready().await {
        true => "ready".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response(),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}

/// Middleware: counts and logs requests. Their queries and headers are left out of both.
pub async fn observe(request: Request, next: Next) -> Response {
    let (start, method, path) = (Instant::now(), request.method().clone(), request.uri().path().to_owned());
    // The pattern, not the path: one series a route.
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let (status, took) = (response.status(), start.elapsed());
    let labels = [("method", label(&method).to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::histogram!("exchat_http_request_seconds", &labels).record(took);
    if status.is_server_error() {
        tracing::warn!(%method, path, %status, ?took, "request failed");
    } else {
        tracing::debug!(%method, path, %status, ?took, "request");
    }
    response
}

/// Clients can invent methods, and each would be a series of its own.
fn label(method: &Method) -> &str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method == known).unwrap_or("other")
}
