//! `/docs`: the API documents that the program carries, as files and as pages that need no JavaScript.

mod asyncapi;
mod openapi;
mod page;
mod schema;

use crate::delivery::App;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::sync::LazyLock;

const OPENAPI: &str = include_str!("../../../../docs/openapi.json");
const ASYNCAPI: &str = include_str!("../../../../docs/asyncapi.json");

// Rendered once: the documents change with the program only.
static INDEX: LazyLock<String> = LazyLock::new(page::index);
static HTTP: LazyLock<String> = LazyLock::new(|| render(OPENAPI, openapi::render));
static WEBSOCKETS: LazyLock<String> = LazyLock::new(|| render(ASYNCAPI, asyncapi::render));

/// The routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/docs", get(async || Html(INDEX.as_str())))
        .route("/docs/http", get(async || Html(HTTP.as_str())))
        .route("/docs/websockets", get(async || Html(WEBSOCKETS.as_str())))
        .route("/docs/openapi.json", get(async || json(OPENAPI)))
        .route("/docs/asyncapi.json", get(async || json(ASYNCAPI)))
}

fn json(document: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// A document that cannot be read is a mistake of whoever checked it in; the tests find it.
fn render(document: &str, how: fn(&serde_json::Value) -> String) -> String {
    serde_json::from_str(document).map_or_else(|_| String::new(), |document| how(&document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_schema_is_on_the_page_and_every_link_leads_somewhere() {
        let document: serde_json::Value = serde_json::from_str(OPENAPI).expect("json");
        for (path, item) in document["paths"].as_object().expect("paths") {
            assert!(HTTP.contains(&page::escape(path)), "{path}");
            for operation in item.as_object().expect("operations").values() {
                assert!(HTTP.contains(&format!("id={}", operation["operationId"])), "{operation}");
            }
        }
        for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
            assert!(HTTP.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        links_lead_somewhere(&HTTP);
    }

    #[test]
    fn every_message_is_on_the_page() {
        let document: serde_json::Value = serde_json::from_str(ASYNCAPI).expect("json");
        for name in document["components"]["messages"].as_object().expect("messages").keys() {
            assert!(WEBSOCKETS.contains(&format!("id=\"{name}\"")), "{name}");
        }
        links_lead_somewhere(&WEBSOCKETS);
    }

    fn links_lead_somewhere(page: &str) {
        for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(page.contains(&format!("id=\"{link}\"")), "{link}");
        }
        assert!(!page.contains("<script") && !page.contains("style="));
    }
}
