//! Errors say what one may know, in one shape.

use crate::support::{Call, OWN, Server, call, form, get, json};
use axum::body::{Body, Bytes};
use serde_json::{Value, json};
use uuid::Uuid;

/// Every way to name a conversation or a message by its id.
fn uses_of(conversation: &str, message: &str) -> Vec<Call> {
    let of = |rest: &str| format!("/api/v1/conversations/{conversation}{rest}");
    let message = |rest: &str| format!("/api/v1/messages/{message}{rest}");
    vec![
        get(&of("")),
        get(&of("/history")),
        get(&of("/events?after=0")),
        get(&of("/members")),
        call("POST", &of("/join")),
        call("POST", &of("/leave")),
        json("PUT", &of("/topic"), &json!({"topic": "x"})),
        json("PUT", &of("/read"), &json!({"seq": 1})),
        json("POST", &of("/messages"), &json!({"body": "x"})),
        json("PATCH", &message(""), &json!({"body": "x"})),
        call("DELETE", &message("")),
        call("PUT", &message("/reactions/%F0%9F%91%8D")),
        call("DELETE", &message("/reactions/%F0%9F%91%8D")),
    ]
}

#[tokio::test]
async fn a_foreign_id_is_answered_exactly_as_a_random_one() {
    let server = Server::start().await;
    let (alice, mallory) = (server.user_with_token("alice").await, server.user_with_token("mallory").await);
    let private = json!({"name": "secret-plans", "visibility": "private"});
    let room = json("POST", "/api/v1/rooms", &private).bearer(&alice).send(&server).await.json();
    let room = room["id"].as_str().expect("an id");
    let path = format!("/api/v1/conversations/{room}/messages");
    let posted = json("POST", &path, &json!({"body": "plan"})).bearer(&alice).send(&server).await.json();
    let message = posted["message_id"].as_str().expect("an id");
    let nothing = Uuid::now_v7().to_string();
    for (foreign, random) in uses_of(room, message).into_iter().zip(uses_of(&nothing, &nothing)) {
        let foreign = foreign.bearer(&mallory).send(&server).await;
        let random = random.bearer(&mallory).send(&server).await;
        assert_eq!(foreign.status, 404, "{foreign:?}");
        assert_eq!((foreign.status, &foreign.body, &foreign.headers), (random.status, &random.body, &random.headers));
    }
    let by_name = get("/api/v1/rooms/secret-plans").bearer(&mallory).send(&server).await;
    let unknown = get("/api/v1/rooms/no-such-room").bearer(&mallory).send(&server).await;
    assert_eq!((by_name.status, by_name.body), (unknown.status, unknown.body));
    let found = get("/api/v1/rooms").bearer(&mallory).send(&server).await;
    assert!(!found.text().contains("secret-plans"));
}

#[tokio::test]
async fn somebody_elses_session_or_token_is_as_unknown_as_a_random_one() {
    let server = Server::start().await;
    let (alice, mallory) = (server.sign_up("alice").await, server.user_with_token("mallory").await);
    let sessions = get("/api/v1/sessions").session(&alice).send(&server).await.json();
    let foreign = sessions[0]["id"].as_str().expect("an id").to_owned();
    let end = |id: &str| call("DELETE", &format!("/api/v1/sessions/{id}")).bearer(&mallory);
    let (foreign, random) = (end(&foreign).send(&server).await, end(&Uuid::now_v7().to_string()).send(&server).await);
    assert_eq!((foreign.status.as_u16(), &foreign.body), (404, &random.body));
    assert_eq!(get("/api/v1/me").session(&alice).send(&server).await.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_in_one_shape() {
    let server = Server::start().await;
    let token = server.user_with_token("bot").await;
    let post = |body: &'static str| {
        call("POST", "/api/v1/rooms").with("content-type", "application/json").body(body).bearer(&token)
    };
    for (status, code, call) in [
        (400, "invalid", post("{")),
        (400, "invalid", post("[]")),
        (400, "invalid", post(r#"{"topic":"no name"}"#)),
        (400, "invalid", post(r#"{"name":"a b"}"#)),
        (404, "not_found", get("/api/v1/conversations/not-an-id").bearer(&token)),
        (404, "not_found", get("/api/v1/nothing").bearer(&token)),
        (404, "not_found", get("/api").bearer(&token)),
        (
            400,
            "invalid",
            get("/api/v1/conversations/0193a000-0000-7000-8000-000000000000/history?limit=x").bearer(&token),
        ),
        (401, "unauthenticated", get("/api/v1/me")),
        (401, "unauthenticated", get("/api/v1/me").bearer("unknown")),
        (405, "not_found", call("DELETE", "/api/v1/me").bearer(&token)),
    ] {
        let answer = call.send(&server).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{answer:?}");
        assert!(answer.json()["message"].as_str().is_some_and(|words| words.len() > 5), "{answer:?}");
    }
    let unsigned = get("/api/v1/me").send(&server).await;
    assert_eq!(unsigned.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_announced_or_not() {
    let server = Server::start().await;
    let token = server.user_with_token("bot").await;
    let secret = server.sign_up("alice").await;
    let body = format!(r#"{{"name":"{}"}}"#, "x".repeat(600 * 1024));
    let length = body.len().to_string();
    let streamed = || {
        let pieces: Vec<_> =
            body.as_bytes().chunks(1000).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
        Body::from_stream(futures::stream::iter(pieces))
    };
    let api = || call("POST", "/api/v1/rooms").with("content-type", "application/json").bearer(&token);
    let page = || form("/api/ui/create_room", "").session(&secret);
    for call in [
        api().body(body.clone()).with("content-length", &length),
        api().body(streamed()),
        page().body(body.clone()).with("content-length", &length),
        page().body(streamed()),
    ] {
        let answer = call.send(&server).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "too_large"), "{answer:?}");
    }
}

#[tokio::test]
async fn what_breaks_inside_stays_inside() {
    let server = Server::start().await;
    let token = server.user_with_token("bot").await;
    let secret = server.sign_up("alice").await;
    server.chat.shut_down().await;
    for call in [
        get("/api/v1/conversations").bearer(&token),
        get("/rooms").page_load().session(&secret),
        form("/api/ui/sign_in", "name=alice&password=correct+horse"),
        json("POST", "/api/v1/rooms", &json!({"name": "x"})).bearer(&token),
    ] {
        let answer = call.send(&server).await;
        assert!(answer.status.is_server_error(), "{answer:?}");
        let text = answer.text().to_lowercase();
        for inside in ["sqlite", "sqlx", "pool", "panicked", ".rs", server.folder().to_str().expect("a path")] {
            assert!(!text.contains(inside), "{inside}: {answer:?}");
        }
    }
    assert_eq!(get("/health").send(&server).await.status, 200, "it lives");
    assert_eq!(get("/ready").send(&server).await.status, 503, "and is not ready");
}

#[tokio::test]
async fn a_missing_page_is_a_page_with_status_404() {
    let server = Server::start().await;
    let answer = get("/no/such/page").page_load().send(&server).await;
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    assert!(answer.text().contains("There is no such page"));
}

#[tokio::test]
async fn a_refused_form_shows_a_page_to_a_browser() {
    let server = Server::start().await;
    let answer = call("POST", "/api/ui/sign_in").with("origin", "https://evil.example").page_load().send(&server).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().starts_with("<!doctype html>"), "{answer:?}");
    let _: Value = call("POST", "/api/ui/sign_in").with("origin", OWN).send(&server).await.json();
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_page_that_is_not_there() {
    let server = Server::start().await;
    let alice = server.sign_up("alice").await;
    for path in ["/rooms/%FF", "/rooms/%FF/settings", "/direct/%FF"] {
        let answer = get(path).session(&alice).page_load().send(&server).await;
        let html = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        assert!(answer.status == 404 && html, "{path}: {answer:?}");
    }
}
