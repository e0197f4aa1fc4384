//! The site's files: what cargo-leptos built, compressed when it was built, and what lies in `public/`.

use crate::delivery::App;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A file whose name changes with its content never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The file at this address, if there is one and the request only looks.
pub async fn find(app: &App, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    if !matches!(*method, Method::GET | Method::HEAD) || uri.path().ends_with('/') {
        return None;
    }
    let mut request = Request::builder().method(method).uri(uri).body(Body::empty()).ok()?;
    // A file serves nobody in particular; only what picks its form is passed on.
    for name in [header::ACCEPT_ENCODING, header::RANGE, header::IF_MODIFIED_SINCE, header::IF_UNMODIFIED_SINCE] {
        if let Some(value) = headers.get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    let files = ServeDir::new(&*app.leptos.site_root).append_index_html_on_directories(false);
    let found = files.precompressed_br().precompressed_gzip().oneshot(request).await.ok()?;
    if found.status().is_client_error() || found.status().is_server_error() {
        return None;
    }
    let mut response = found.into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_hashed(uri.path(), &app.leptos) {
        response.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    }
    Some(response)
}

/// Whether the file's name has a hash of its content: `/pkg/exchat.HASH.wasm`.
fn is_hashed(path: &str, options: &LeptosOptions) -> bool {
    let name = path.strip_prefix('/').and_then(|path| path.strip_prefix(&*options.site_pkg_dir));
    let name = name.and_then(|name| name.strip_prefix('/')?.strip_prefix(&*options.output_name)?.strip_prefix('.'));
    let parts = name.and_then(|name| name.split_once('.'));
    parts.is_some_and(|(hash, kind)| options.hash_files && hash.len() >= 8 && matches!(kind, "wasm" | "js" | "css"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_last_forever() {
        let options = LeptosOptions::builder().output_name("exchat").hash_files(true).build();
        for path in ["/pkg/exchat.CivY1nJpU0o2.wasm", "/pkg/exchat.3b5_-xKQ1zz.js", "/pkg/exchat.abcdefgh.css"] {
            assert!(is_hashed(path, &options), "{path}");
        }
        for path in ["/pkg/exchat.wasm", "/pkg/exchat.js", "/pkg/other.abcdefgh.js", "/exchat.abcdefgh.js", "/pkg/"] {
            assert!(!is_hashed(path, &options), "{path}");
        }
        let plain = LeptosOptions::builder().output_name("exchat").build();
        assert!(!is_hashed("/pkg/exchat.CivY1nJpU0o2.wasm", &plain));
    }
}
