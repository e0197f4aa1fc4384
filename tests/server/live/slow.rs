//! A client that does not read costs nobody else anything.

use super::Pair;
use crate::harness::{Client, Live, Socket};
use serde_json::{Value, json};

/// A message that fills buffers.
const LARGE: usize = 32 * 1024;
/// Several times what lies in the system's buffers of a connection at most.
const MANY: usize = 500;

/// A connection of Bob's that takes little at once.
async fn slow(pair: &Pair) -> Live {
    let bearer = format!("Bearer {}", pair.bob.token);
    let socket = Socket::connect_narrow(&pair.server, "/ws", &[("authorization", &bearer)]).await.expect("upgraded");
    let mut live = Live::take_hello(socket).await;
    live.subscribe().await;
    live
}

#[tokio::test]
async fn a_slow_reader_is_told_to_resync_while_others_get_everything() {
    let mut pair = Pair::with(&[("QUEUE_SIZE", "256KiB"), ("WRITE_TIMEOUT", "1h")]).await;
    let mut slow = slow(&pair).await;
    for n in 0..MANY {
        pair.alices.post(&pair.room, &format!("{n} {}", "x".repeat(LARGE))).await;
        let event = pair.bobs.posted().await;
        assert_eq!(event["seq"], json!(4 + n), "others get it at once");
    }
    let (mut got, mut last) = (0, json!(null));
    let code = loop {
        match slow.socket.next_frame().await {
            Ok(frame) => {
                got += usize::from(frame["type"] == "event");
                last = frame;
            }
            Err(code) => break code,
        }
    };
    assert_eq!(code, Some(4001));
    assert_eq!(last, json!({"type": "resync"}));
    assert!(got < MANY, "it missed something");
}

#[tokio::test]
async fn who_takes_nothing_is_gone_after_the_write_timeout() {
    let mut pair = Pair::with(&[("WRITE_TIMEOUT", "300ms"), ("PRESENCE_GRACE", "10ms")]).await;
    let slow = slow(&pair).await;
    pair.bobs.socket.close().await;
    talk_until_somebody_is_gone(&mut pair.alices, &pair.room).await;
    drop(slow);
}

#[tokio::test]
async fn an_old_client_that_takes_nothing_is_gone_too() {
    let mut pair = Pair::with(&[("WRITE_TIMEOUT", "300ms"), ("PRESENCE_GRACE", "10ms")]).await;
    let path = format!("/chat?access_token={}", pair.bob.token);
    let mut slow = Client::on(Socket::connect_narrow(&pair.server, &path, &[]).await.expect("upgraded"));
    slow.joined(&pair.bob, "tea").await;
    pair.bobs.socket.close().await;
    talk_until_somebody_is_gone(&mut pair.alices, &pair.room).await;
    drop(slow);
}

async fn talk_until_somebody_is_gone(client: &mut Live, room: &str) {
    let gone = |frame: &Value| frame["type"] == "presence" && frame["online"] == json!(false);
    while !client.so_far().await.iter().any(gone) {
        client.post(room, &"x".repeat(LARGE)).await;
    }
}
