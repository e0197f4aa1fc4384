//! docs/asyncapi.json: made from the types, the same as what is checked in, and true.

mod asyncapi;
mod decoding;
mod examples;
mod parts;
mod replay;
mod schemas;

use crate::harness::Server;
use serde_json::Value;
use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join("asyncapi.json")
}

/// The document as it is checked in.
fn checked_in() -> Value {
    let text = std::fs::read_to_string(path()).expect("the document is checked in");
    serde_json::from_str(&text).expect("json")
}

#[test]
fn the_document_is_what_the_types_say() {
    let made = asyncapi::document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&made).expect("json");
        std::fs::write(path(), text + "\n").expect("written");
        return;
    }
    assert!(checked_in() == made, "docs/asyncapi.json is out of date; write it anew: UPDATE_DOCS=1 make test-rust");
}

#[tokio::test]
async fn the_document_is_served_as_a_file_and_as_a_page() {
    let server = Server::start().await;
    let file = server.get("/docs/asyncapi.json").await;
    assert_eq!(file.headers()["content-type"], "application/json");
    assert_eq!(file.json::<Value>().await.expect("json"), checked_in());
    let page = server.get("/docs/websockets").await.text().await.expect("text");
    assert!(page.contains("What the client says") && page.contains("id=\"live.server.event\""));
}
