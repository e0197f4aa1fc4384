//! Floods are slowed, and only for who floods.

use super::Pair;
use crate::harness::{Client, NOWHERE, Socket, post, said};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

const SLOW: &[(&str, &str)] = &[("RATE_LIMIT", "on"), ("COMMANDS_PER_10S", "20")];

#[tokio::test]
async fn a_flood_is_told_how_long_to_wait_and_then_sent_away() {
    let mut pair = Pair::with(SLOW).await;
    for n in 0..400 {
        let mut request = post(&pair.room, "again");
        request["id"] = json!(n);
        if pair.bobs.socket.try_send(request.to_string().into()).await.is_err() {
            break;
        }
    }
    let (mut acks, mut refusals) = (0, 0);
    let code = loop {
        match pair.bobs.socket.next_frame().await {
            Ok(frame) if frame["type"] == "ack" => acks += 1,
            Ok(frame) if frame["type"] == "error" => {
                assert_eq!(frame["code"], "rate_limited");
                assert!(frame["retry_after_ms"].as_u64().is_some_and(|ms| (1..=10_000).contains(&ms)), "{frame}");
                refusals += 1;
            }
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert_eq!(code, Some(1008));
    assert!((1..=100).contains(&acks) && refusals >= 100, "{acks} carried out, {refusals} refused");
    pair.alices.post(&pair.room, "unharmed").await;
}

/// Sends a frame again and again until the connection is closed; the code it is closed with.
async fn insist(socket: &mut Socket, frame: Message) -> Option<u16> {
    for n in 0.. {
        if socket.try_send(frame.clone()).await.is_err() {
            break;
        }
        // Answers are taken too, so that neither side waits for the other.
        if n % 20 == 19
            && let Err(code) = socket.next_frame().await
        {
            return code;
        }
    }
    socket.closed().await
}

#[tokio::test]
async fn whatever_is_sent_without_end_ends() {
    let unknown = json!({"id": 1, "type": "delete", "message_id": NOWHERE}).to_string();
    let flood = [
        Message::text(unknown),
        Message::text(r#"{"type":"subscribe"}"#),
        Message::text(r#"{"type":"resume","cursors":[]}"#),
        Message::text(r#"{"type":"ping","id":1}"#),
        Message::text("no frame"),
        Message::binary(&b"nor this"[..]),
    ];
    for frame in flood {
        let mut pair = Pair::with(SLOW).await;
        assert_eq!(insist(&mut pair.bobs.socket, frame.clone()).await, Some(1008), "{frame}");
        pair.alices.post(&pair.room, "unharmed").await;
    }
}

#[tokio::test]
async fn what_is_carried_out_in_between_excuses_no_flood() {
    let mut pair = Pair::with(&[("RATE_LIMIT", "on"), ("COMMANDS_PER_10S", "1000")]).await;
    let mut request = post(&pair.room, "again");
    request["id"] = json!(1);
    assert_eq!(insist(&mut pair.bobs.socket, Message::text(request.to_string())).await, Some(1008));
}

#[tokio::test]
async fn a_foreign_message_is_slowed_like_one_that_does_not_exist() {
    let mut pair = Pair::with(SLOW).await;
    let mut first = None;
    for n in 0..50 {
        let answer = pair.bobs.ask(json!({"type": "react", "message_id": NOWHERE, "emoji": "👍"})).await;
        if answer["code"] == "rate_limited" {
            first = Some(n);
            break;
        }
        assert_eq!(answer["code"], "not_found");
    }
    assert!(first.is_some(), "an unknown message is looked for without end");
}

#[tokio::test]
async fn old_clients_are_told_in_words() {
    let pair = Pair::with(SLOW).await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.joined(&pair.bob, "tea").await;
    let mut heard = 0;
    loop {
        old.say("tea", "again").await;
        let frame = old.socket.frame().await;
        if let Some(words) = frame["error"].as_str() {
            assert!(words.contains("Try again in"), "{words}");
            break;
        }
        assert_eq!(frame, said("tea", &pair.bob, "again"));
        heard += 1;
        assert!(heard < 100, "a flood is slowed");
    }
}

#[tokio::test]
async fn old_clients_that_do_not_stop_are_sent_away_too() {
    let flood = [
        Message::text(r#"{"room":"tea","message":"again"}"#),
        Message::text(r#"{"command":"create","room":"tea"}"#),
        Message::text(r#"{"command":"join","room":"nowhere"}"#),
    ];
    for frame in flood {
        let mut pair = Pair::with(SLOW).await;
        let mut old = Client::connect(&pair.server, &pair.bob).await;
        assert_eq!(insist(&mut old.socket, frame.clone()).await, Some(1008), "{frame}");
        pair.alices.post(&pair.room, "unharmed").await;
    }
}

#[tokio::test]
async fn what_old_clients_get_no_answer_to_is_counted_all_the_same() {
    for frame in [Message::text("no frame"), Message::binary(&b"nor this"[..])] {
        let mut pair = Pair::with(SLOW).await;
        let mut old = Client::connect(&pair.server, &pair.bob).await;
        for _ in 0..1000 {
            // The server may have closed meanwhile.
            let _ = old.socket.try_send(frame.clone()).await;
        }
        assert_eq!(old.socket.closed().await, Some(1008), "{frame}");
        pair.alices.post(&pair.room, "unharmed").await;
    }
}
