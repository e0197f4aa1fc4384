//! `POST /users`, and who may connect.

use crate::harness::{Client, Server};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("json"))
}

async fn register(server: &Server, body: &str) -> (u16, Value) {
    let request = server.request(Method::POST, "/users").header("content-type", "application/json");
    answer(request.body(body.to_owned())).await
}

#[tokio::test]
async fn a_new_user_gets_a_random_token() {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    assert_eq!(alice.name, "alice");
    for token in [&alice.token, &bob.token] {
        assert!(URL_SAFE_NO_PAD.decode(token).expect("URL-safe base64").len() >= 16);
    }
    assert_ne!(alice.token, bob.token);
}

#[tokio::test]
async fn a_name_is_taken_once_in_whatever_case() {
    let server = Server::start().await;
    server.register("alice").await;
    for name in ["alice", "ALICE", "Ａlice", "a1ice", "admin"] {
        let body = json!({ "username": name }).to_string();
        assert_eq!(register(&server, &body).await, (409, json!({"error": "username already taken"})), "{name}");
    }
}

#[tokio::test]
async fn a_username_is_required() {
    let server = Server::start().await;
    for body in
        ["{}", r#"{"username":""}"#, r#"{"username":"  "}"#, r#"{"username":7}"#, "[]", r#"["alice"]"#, "null", "", "{"]
    {
        assert_eq!(register(&server, body).await, (400, json!({"error": "username is required"})), "{body}");
    }
}

#[tokio::test]
async fn a_bad_username_is_refused_in_words() {
    let server = Server::start().await;
    let long = "x".repeat(33);
    for name in ["a b", "<b>", "a/b", "..", "a\u{202e}b", &long] {
        let (status, answer) = register(&server, &json!({ "username": name }).to_string()).await;
        assert_eq!(status, 400, "{name:?}");
        assert!(answer["error"].as_str().is_some_and(|words| words.contains("username")), "{answer}");
    }
}

#[tokio::test]
async fn a_form_is_no_json() {
    let server = Server::start().await;
    let (status, answer) = answer(server.request(Method::POST, "/users").form(&[("username", "alice")])).await;
    assert_eq!(status, 415);
    assert!(answer["error"].is_string());
}

#[tokio::test]
async fn only_known_tokens_are_upgraded() {
    let server = Server::start().await;
    server.register("alice").await;
    let long = format!("?access_token={}", "x".repeat(5_000));
    for query in
        ["", "?", "?access_token", "?access_token=", "?access_token=foo_token", "?token=x", "?access_token=%ff"]
    {
        assert_eq!(Client::try_connect(&server, query).await.err(), Some(400), "{query}");
    }
    assert_eq!(Client::try_connect(&server, &long).await.err(), Some(400), "a long one");
    let without_upgrade = server.get("/chat").await;
    assert_eq!(without_upgrade.status(), 400);
}
