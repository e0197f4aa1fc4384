//! Who may connect, and what they are told first.

use crate::harness::{Live, Server, Socket};
use serde_json::json;

#[tokio::test]
async fn a_bearer_token_signs_in_and_is_greeted() {
    let server = Server::with(&[("PING_INTERVAL", "7s"), ("MESSAGE_SIZE", "1000"), ("FRAME_SIZE", "2000")]).await;
    let alice = server.register("alice").await;
    let hello = Live::greeted(&server, &alice).await.hello;
    assert_eq!(hello["user"]["name"], "alice");
    assert_eq!(hello["user"]["kind"], "person");
    assert_eq!(hello["heartbeat_ms"], 7000);
    assert_eq!(hello["limits"], json!({"message_bytes": 1000, "frame_bytes": 2000}));
    assert!(hello["epoch"].is_string());
    assert!(hello.get("session").is_none(), "a token is no session");
}

#[tokio::test]
async fn the_first_frame_may_bring_the_token() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut socket = Socket::connect(&server, "/ws?v=1", &[]).await.expect("upgraded");
    socket.send(&json!({"type": "auth", "token": alice.token})).await;
    assert_eq!(Live::take_hello(socket).await.hello["user"]["name"], "alice");
    let mut socket = Socket::connect(&server, "/ws", &[]).await.expect("the version may be left out");
    socket.send(&json!({"type": "auth", "token": alice.token, "id": "a"})).await;
    assert_eq!(socket.frame().await, json!({"type": "ack", "id": "a"}));
    Live::take_hello(socket).await.subscribe().await;
}

#[tokio::test]
async fn a_first_frame_without_a_good_token_is_the_last() {
    let server = Server::start().await;
    for first in [
        json!({"type": "auth", "token": "nonsense"}),
        json!({"type": "auth", "token": ""}),
        json!({"type": "auth"}),
        json!({"type": "subscribe"}),
        json!({"id": 1, "type": "create_room", "name": "tea"}),
        json!(null),
    ] {
        let mut socket = Socket::connect(&server, "/ws", &[]).await.expect("upgraded");
        socket.send(&first).await;
        assert_eq!(socket.next_frame().await, Err(Some(4400)), "{first}");
    }
}

#[tokio::test]
async fn a_bad_bearer_or_a_token_in_the_address_is_refused_before_the_upgrade() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let bad = Socket::connect(&server, "/ws", &[("authorization", "Bearer nonsense")]).await;
    assert_eq!(bad.err(), Some(401));
    let in_address = Socket::connect(&server, &format!("/ws?access_token={}", alice.token), &[]).await;
    assert_eq!(in_address.err(), Some(401));
}

#[tokio::test]
async fn a_cookie_needs_an_origin_of_our_own() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let cookie = server.sign_in(&alice).await;
    let own = server.origin();
    let live = Live::with(&server, &[("cookie", &cookie), ("origin", &own)]).await.expect("upgraded");
    assert_eq!(live.hello["user"]["name"], "alice");
    assert!(live.hello["session"].is_string());
    let address = server.address().to_owned();
    let port = format!("http://{}", address.replace("127.0.0.1", "localhost"));
    for origin in ["https://evil.example", "null", "http://127.0.0.1", &port, &format!("{own}.evil.example")] {
        let refused = Socket::connect(&server, "/ws", &[("cookie", &cookie), ("origin", origin)]).await;
        assert_eq!(refused.err(), Some(403), "{origin}");
    }
    let without = Socket::connect(&server, "/ws", &[("cookie", &cookie)]).await;
    assert_eq!(without.err(), Some(403), "no origin");
}

#[tokio::test]
async fn a_cookie_of_no_session_is_refused() {
    let server = Server::start().await;
    let own = server.origin();
    let cookie = "__Host-exchat_session=nonsense";
    let refused = Socket::connect(&server, "/ws", &[("cookie", cookie), ("origin", &own)]).await;
    assert_eq!(refused.err(), Some(401));
}

#[tokio::test]
async fn other_versions_are_refused_before_the_upgrade() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let bearer = format!("Bearer {}", alice.token);
    for query in ["?v=2", "?v=0", "?v=x"] {
        let refused = Socket::connect(&server, &format!("/ws{query}"), &[("authorization", &bearer)]).await;
        assert_eq!(refused.err(), Some(400), "{query}");
    }
}
