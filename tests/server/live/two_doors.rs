//! The original protocol and the live API are doors to the same rooms.

use super::Pair;
use crate::harness::{Client, said, welcome};
use serde_json::json;

#[tokio::test]
async fn both_see_the_same_messages_in_the_same_order() {
    let mut pair = Pair::start().await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.joined(&pair.bob, "tea").await;
    for n in 0..10 {
        old.say("tea", &format!("old {n}")).await;
        pair.alices.post(&pair.room, &format!("new {n}")).await;
    }
    for expected in 4..24 {
        let event = pair.alices.posted().await;
        assert_eq!(event["seq"], json!(expected));
        let (from, body) = (&event["actor"]["name"], &event["message"]["body"]);
        old.expect(json!({"room": "tea", "from": from, "message": body})).await;
    }
}

#[tokio::test]
async fn a_room_made_by_an_old_client_is_public_and_empty() {
    let mut pair = Pair::start().await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.created("elixir").await;
    let (_, room) = pair.server.api(&pair.alice, reqwest::Method::GET, "/api/v1/rooms/elixir", None).await;
    assert_eq!((&room["visibility"], &room["members"]), (&json!("public"), &json!(0)));
    let id = room["id"].as_str().expect("an id").to_owned();
    pair.alices.join(&id).await;
    old.joined(&pair.bob, "elixir").await;
    pair.alices.post(&id, "hello").await;
    old.expect(said("elixir", &pair.alice, "hello")).await;
}

#[tokio::test]
async fn what_old_clients_have_no_word_for_they_do_not_hear() {
    let mut pair = Pair::start().await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.joined(&pair.bob, "tea").await;
    let message = pair.alices.post(&pair.room, "frist").await["message_id"].clone();
    pair.alices.done(json!({"type": "edit", "message_id": message, "body": "first"})).await;
    pair.alices.done(json!({"type": "react", "message_id": message, "emoji": "👍"})).await;
    pair.alices.done(json!({"type": "delete", "message_id": message})).await;
    pair.alices.done(json!({"type": "set_topic", "conversation": pair.room, "topic": "x"})).await;
    pair.alices.done(json!({"type": "typing", "conversation": pair.room})).await;
    let direct = pair.alices.made(json!({"type": "open_direct", "user": "bob"})).await;
    pair.alices.post(&direct, "psst").await;
    pair.alices.post(&pair.room, "last").await;
    let first = old.socket.frame().await;
    // What was deleted before it went out is not heard at all.
    if first != said("tea", &pair.alice, "last") {
        assert!(["frist", "first"].iter().any(|words| first == said("tea", &pair.alice, words)), "{first}");
        old.expect(said("tea", &pair.alice, "last")).await;
    }
}

#[tokio::test]
async fn who_leaves_by_another_door_has_to_join_again() {
    let mut pair = Pair::start().await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.joined(&pair.bob, "tea").await;
    pair.bobs.done(json!({"type": "leave", "conversation": pair.room})).await;
    pair.alices.post(&pair.room, "unheard").await;
    old.say("tea", "am I here?").await;
    old.expect_error("join tea first").await;
    old.joined(&pair.bob, "tea").await;
    pair.alices.post(&pair.room, "heard").await;
    old.expect(said("tea", &pair.alice, "heard")).await;
}

#[tokio::test]
async fn private_rooms_are_there_for_their_members_only() {
    let mut pair = Pair::start().await;
    let private = pair.bobs.private_room("secret").await;
    let mut alices = Client::connect(&pair.server, &pair.alice).await;
    alices.join("secret").await;
    alices.expect_error("secret does not exists").await;
    alices.say("secret", "hello?").await;
    alices.expect_error("secret does not exists").await;
    let mut bobs = Client::connect(&pair.server, &pair.bob).await;
    bobs.join("secret").await;
    bobs.expect(welcome(&pair.bob, "secret")).await;
    pair.bobs.post(&private, "psst").await;
    bobs.expect(said("secret", &pair.bob, "psst")).await;
}
