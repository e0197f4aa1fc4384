//! Typing, presence and read marks: for whom they are meant, and without a seq.

use super::Pair;
use crate::harness::Live;
use serde_json::{Value, json};

/// The frames of a type among those that have come so far.
async fn come(client: &mut Live, kind: &str) -> Vec<Value> {
    client.so_far().await.into_iter().filter(|frame| frame["type"] == kind).collect()
}

#[tokio::test]
async fn typing_is_told_to_the_others_in_the_conversation() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    let mut other_alices = Live::connect(&pair.server, &pair.alice).await;
    pair.alices.socket.send(&json!({"type": "typing", "conversation": pair.room})).await;
    let typing = pair.bobs.until("typing").await;
    assert_eq!((&typing["conversation"], &typing["user"]["name"]), (&json!(pair.room), &json!("alice")));
    assert!(typing.get("seq").is_none());
    for client in [&mut pair.alices, &mut other_alices, &mut carols] {
        assert!(come(client, "typing").await.is_empty());
    }
    carols.refused(json!({"type": "typing", "conversation": pair.room}), "not_member").await;
}

#[tokio::test]
async fn who_may_not_speak_is_not_seen_typing() {
    let mut pair = Pair::start().await;
    let typing = json!({"type": "typing", "conversation": pair.room});
    let configure = |moderated| json!({"type": "configure", "conversation": pair.room, "moderated": moderated});
    pair.alices.done(configure(true)).await;
    pair.bobs.refused(typing.clone(), "forbidden").await;
    pair.alices.done(configure(false)).await;
    pair.bobs.done(typing.clone()).await;
    assert_eq!(pair.alices.until("typing").await["user"]["name"], "bob");
    pair.alices.done(json!({"type": "ban", "conversation": pair.room, "pattern": "bob"})).await;
    pair.bobs.refused(typing, "forbidden").await;
    assert!(come(&mut pair.alices, "typing").await.is_empty());
}

#[tokio::test]
async fn who_has_just_joined_may_type() {
    let mut pair = Pair::start().await;
    for n in 0..20 {
        let room = pair.alices.room(&format!("room-{n}")).await;
        pair.alices.done(json!({"type": "typing", "conversation": room})).await;
        pair.bobs.join(&room).await;
        pair.bobs.done(json!({"type": "typing", "conversation": room})).await;
    }
}

#[tokio::test]
async fn presence_is_told_once_when_somebody_comes_and_once_when_they_are_gone() {
    let mut pair = Pair::with(&[("PRESENCE_GRACE", "50ms")]).await;
    let carol = pair.server.register("carol").await;
    let mut stranger = Live::connect(&pair.server, &pair.server.register("dave").await).await;
    let mut first = Live::connect(&pair.server, &carol).await;
    assert_eq!(pair.bobs.until("presence").await["user"]["name"], "alice", "who joins learns who is there");
    first.join(&pair.room).await;
    let here = pair.bobs.until("presence").await;
    assert_eq!((&here["user"]["name"], &here["online"]), (&json!("carol"), &json!(true)), "who joins is introduced");
    first.until("conversation").await;
    first.socket.close().await;
    assert_eq!(pair.bobs.until("presence").await["online"], json!(false));

    let (one, other) = (Live::connect(&pair.server, &carol).await, Live::connect(&pair.server, &carol).await);
    let here = pair.bobs.until("presence").await;
    assert_eq!((&here["user"]["name"], &here["online"]), (&json!("carol"), &json!(true)));
    one.socket.close().await;
    assert!(come(&mut pair.bobs, "presence").await.is_empty(), "one of two connections is nobody's business");
    other.socket.close().await;
    let gone = pair.bobs.until("presence").await;
    assert_eq!((&gone["user"]["name"], &gone["online"]), (&json!("carol"), &json!(false)));
    assert!(come(&mut stranger, "presence").await.is_empty());
}

#[tokio::test]
async fn who_comes_back_in_time_was_never_away() {
    let mut pair = Pair::with(&[("PRESENCE_GRACE", "1h")]).await;
    come(&mut pair.bobs, "presence").await;
    pair.alices.socket.close().await;
    let mut back = Live::connect(&pair.server, &pair.alice).await;
    back.post(&pair.room, "here").await;
    pair.bobs.posted().await;
    assert!(come(&mut pair.bobs, "presence").await.is_empty());
}

#[tokio::test]
async fn read_marks_are_told_to_ones_own_connections_only() {
    let mut pair = Pair::start().await;
    let mut other_bobs = Live::connect(&pair.server, &pair.bob).await;
    pair.alices.post(&pair.room, "Tea?").await;
    assert_eq!(pair.alices.until("read").await["seq"], 4, "who writes has read what was there");
    pair.bobs.done(json!({"type": "mark_read", "conversation": pair.room, "seq": 4})).await;
    let expected = json!({"type": "read", "conversation": pair.room, "seq": 4, "unread": 0});
    assert_eq!(pair.bobs.until("read").await, expected);
    assert_eq!(other_bobs.until("read").await, expected);
    assert!(come(&mut pair.alices, "read").await.is_empty());
}

#[tokio::test]
async fn what_is_taken_back_is_not_unread_any_more() {
    let mut pair = Pair::start().await;
    let first = pair.alices.post(&pair.room, "Tea?").await["message_id"].clone();
    let second = pair.alices.post(&pair.room, "Coffee?").await["message_id"].clone();
    pair.alices.done(json!({"type": "delete", "message_id": first})).await;
    let expected =
        |seq: u64, unread: u64| json!({"type": "read", "conversation": pair.room, "seq": seq, "unread": unread});
    let (after_one, after_both) = (expected(3, 1), expected(4, 0));
    assert_eq!(pair.bobs.until("read").await, after_one);
    pair.bobs.done(json!({"type": "mark_read", "conversation": pair.room, "seq": 4})).await;
    assert_eq!(pair.bobs.until("read").await["unread"], 1);
    pair.alices.done(json!({"type": "delete", "message_id": second})).await;
    assert_eq!(pair.bobs.until("read").await, after_both);
    let own = pair.bobs.post(&pair.room, "Water.").await["message_id"].clone();
    come(&mut pair.bobs, "read").await;
    pair.bobs.done(json!({"type": "delete", "message_id": own})).await;
    assert!(come(&mut pair.bobs, "read").await.is_empty(), "what one has read");
}
