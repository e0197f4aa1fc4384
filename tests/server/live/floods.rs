//! Floods are slowed, and only for who floods.

use super::Pair;
use crate::harness::{Client, post, said};
use serde_json::json;

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
