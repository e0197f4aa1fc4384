//! Frames that break a rule: of the protocol, or of WebSockets (RFC 6455, section 7.4.1).

use super::Pair;
use crate::harness::{Client, Live};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

#[tokio::test]
async fn what_is_not_understood_is_an_error_and_the_connection_stays() {
    let mut pair = Pair::start().await;
    for text in ["", "hello", "null", "[]", "{}", r#"{"type":7}"#, r#"{"type":"typing"}"#, &"[".repeat(100_000)] {
        pair.alices.socket.send_text(text).await;
        let answer = pair.alices.until("error").await;
        assert_eq!((&answer["code"], answer.get("id")), (&json!("invalid"), None));
    }
    for request in [
        json!({"type": "fly"}),
        json!({"type": "post", "conversation": "no-uuid", "client_id": "no-uuid", "body": "x"}),
        json!({"type": "post"}),
        json!({"type": "mark_read", "conversation": pair.room, "seq": -1}),
        json!({"type": "create_room", "name": "x", "visibility": "shady"}),
    ] {
        pair.alices.refused(request, "invalid").await;
    }
    pair.alices.socket.send_message(Message::binary(&b"{}"[..])).await;
    assert_eq!(pair.alices.until("error").await["code"], "invalid");
    pair.alices.post(&pair.room, "still here").await;
}

/// The saved inputs of a parser, each a JSON text on a line of its own.
fn corpus(saved: &str) -> Vec<String> {
    saved.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[tokio::test]
async fn whatever_was_saved_of_frames_is_answered_and_the_connection_stays() {
    let mut pair = Pair::start().await;
    let frames = [include_str!("../../corpus/live-frames.jsonl"), include_str!("../../corpus/cursors.jsonl")];
    for text in frames.into_iter().flat_map(corpus) {
        pair.alices.socket.send_text(&text).await;
        pair.alices.socket.send(&json!({"id": "fence", "type": "ping"})).await;
        while pair.alices.socket.frame().await["id"] != "fence" {}
    }
    let mut old = Client::connect(&pair.server, &pair.alice).await;
    for text in corpus(include_str!("../../corpus/v1-frames.jsonl")) {
        old.socket.send_text(&text).await;
        old.join("nowhere").await;
        while old.socket.frame().await != json!({"error": "nowhere does not exists"}) {}
    }
    pair.bobs.post(&pair.room, "unharmed").await;
}

/// What `frame` closes a connection with; others must not notice.
async fn closes_with(pair: &mut Pair, frame: Message) -> Option<u16> {
    let mut victim = Live::connect(&pair.server, &pair.bob).await;
    // The server may close before it has read it all.
    let _ = victim.socket.try_send(frame).await;
    let code = victim.socket.closed().await;
    pair.alices.post(&pair.room, "unharmed").await;
    assert_eq!(pair.bobs.posted().await["message"]["body"], "unharmed");
    code
}

fn text(bytes: impl Into<Vec<u8>>, last: bool) -> Message {
    Message::Frame(Frame::message(bytes.into(), OpCode::Data(Data::Text), last))
}

#[tokio::test]
async fn a_frame_that_is_too_large_closes_with_1009() {
    let mut pair = Pair::with(&[("FRAME_SIZE", "4KiB")]).await;
    assert_eq!(closes_with(&mut pair, Message::text("x".repeat(4 * 1024 + 1))).await, Some(1009));
    assert_eq!(closes_with(&mut pair, Message::text("x".repeat(4 * 1024 * 1024))).await, Some(1009));
}

#[tokio::test]
async fn fragments_that_grow_too_large_close_with_1009() {
    let mut pair = Pair::with(&[("FRAME_SIZE", "4KiB")]).await;
    let mut victim = Live::connect(&pair.server, &pair.bob).await;
    victim.socket.send_message(text("x", false)).await;
    for _ in 0..5 {
        let more = Frame::message(vec![b'x'; 1024], OpCode::Data(Data::Continue), false);
        if victim.socket.try_send(Message::Frame(more)).await.is_err() {
            break;
        }
    }
    assert_eq!(victim.socket.closed().await, Some(1009));
    pair.alices.post(&pair.room, "unharmed").await;
}

#[tokio::test]
async fn a_text_that_is_not_utf8_closes_with_1007() {
    let mut pair = Pair::start().await;
    for bytes in [&b"{\"type\":\"\xff\"}"[..], b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"] {
        assert_eq!(closes_with(&mut pair, text(bytes, true)).await, Some(1007), "{bytes:?}");
    }
}

#[tokio::test]
async fn what_is_no_websocket_frame_closes_with_1002() {
    let mut pair = Pair::start().await;
    let reserved = Message::Frame(Frame::message(Vec::new(), OpCode::Data(Data::Reserved(3)), true));
    assert_eq!(closes_with(&mut pair, reserved).await, Some(1002));
}

#[tokio::test]
async fn a_client_that_closes_is_answered() {
    let pair = Pair::start().await;
    pair.alices.socket.close().await;
}
