//! What the protocol has no word for.

use crate::harness::{Client, Server};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn what_is_no_request_is_ignored_and_the_connection_stays() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    for text in [
        "",
        "hello",
        "null",
        "[]",
        r#"["join"]"#,
        "{}",
        r#"{"command":"leave","room":"default"}"#,
        r#"{"command":"create"}"#,
        r#"{"command":"join","room":7}"#,
        r#"{"room":"default"}"#,
        r#"{"message":"hello"}"#,
        r#"{"room":"default","message":["hello"]}"#,
        &"[".repeat(100_000),
    ] {
        client.socket.send_text(text).await;
    }
    client.expect_nothing().await;
    client.joined(&alice, "default").await;
}

#[tokio::test]
async fn binary_frames_are_ignored_even_if_they_hold_a_request() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.socket.send_message(Message::binary(&br#"{"command":"join"}"#[..])).await;
    client.socket.send_message(Message::Pong(vec![1].into())).await;
    client.expect_nothing().await;
    client.joined(&alice, "default").await;
}

#[tokio::test]
async fn a_frame_that_is_too_large_ends_its_connection_only() {
    let server = Server::with(&[("FRAME_SIZE", "1KiB")]).await;
    let alice = server.register("alice").await;
    let (mut large, mut other) = (Client::connect(&server, &alice).await, Client::connect(&server, &alice).await);
    large.socket.send_text(&"x".repeat(1025)).await;
    assert_eq!(large.socket.closed().await, Some(1009));
    other.joined(&alice, "default").await;
}
