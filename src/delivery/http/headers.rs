//! What every response carries, whatever it is: pages, files, errors.

use super::site;
use crate::delivery::App;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Headers that are the same everywhere.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: forms without JavaScript lead back to where they were, and browsers would send their Origin
    // as `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
];

/// Once seen over HTTPS, never without it for a year.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Middleware: adds what is missing. A page that has set its own policy keeps it.
pub async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
    let https = site::is_https(request.headers(), &app.web);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Ok(policy) = HeaderValue::try_from(policy("", "")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets the page that is being rendered run its own scripts, which carry this request's nonce, and WebAssembly; and
/// hear from `cargo leptos watch`, which listens on `reload_port` while it runs.
pub fn allow_page_scripts(reload_port: Option<u32>) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let scripts = format!(" 'nonce-{nonce}' 'wasm-unsafe-eval'");
    let reloading = reload_port.map(|port| format!(" ws://*:{port}")).unwrap_or_default();
    if let Ok(policy) = HeaderValue::try_from(policy(&scripts, &reloading)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The Content-Security-Policy (CSP level 3). `'self'` in connect-src covers this server's WebSockets.
fn policy(scripts: &str, connections: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{connections}; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_lets_nothing_in_but_this_server() {
        let policy = policy(" 'nonce-abc'", "");
        assert!(policy.contains("script-src 'self' 'nonce-abc';"));
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{part}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("http") && !policy.contains('*'));
    }
}
