//! Rooms: making them, joining them, and talking in them.

use crate::harness::{Client, Live, Server, said, welcome};
use serde_json::json;

#[tokio::test]
async fn join_without_a_room_joins_the_default_room() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.socket.send(&json!({"command": "join"})).await;
    client.expect(json!({"room": "default", "message": "welcome to the default chat room, alice!"})).await;
}

#[tokio::test]
async fn a_room_is_made_once_and_then_joined() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.join("elixir").await;
    client.expect_error("elixir does not exists").await;
    client.created("elixir").await;
    for again in ["elixir", "Elixir", "e1ixir"] {
        client.socket.send(&json!({"command": "create", "room": again})).await;
        client.expect_error(&format!("{again} already exists")).await;
    }
    client.say("elixir", "making is not joining").await;
    client.expect_error("join elixir first").await;
    client.joined(&alice, "elixir").await;
    client.join("elixir").await;
    client.expect_error("you already joined the elixir room!").await;
}

#[tokio::test]
async fn a_room_without_a_good_name_is_refused_in_words() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    for name in ["", "two words", "a/b", "\u{202e}x", &"x".repeat(65)] {
        client.socket.send(&json!({"command": "create", "room": name})).await;
        let answer = client.socket.frame().await;
        assert!(answer["error"].as_str().is_some_and(|words| words.contains("room")), "{name:?}: {answer}");
    }
}

#[tokio::test]
async fn rooms_are_found_by_their_names_in_whatever_case() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.created("Rust").await;
    client.join("#rust").await;
    client.expect(welcome(&alice, "Rust")).await;
    client.say("RUST", "hello").await;
    client.expect(said("Rust", &alice, "hello")).await;
}

#[tokio::test]
async fn a_message_comes_to_every_connection_of_everybody_in_the_room() {
    let server = Server::start().await;
    let (alice, bob, carol) =
        (server.register("alice").await, server.register("bob").await, server.register("carol").await);
    let mut alices = [Client::connect(&server, &alice).await, Client::connect(&server, &alice).await];
    let mut bobs = Client::connect(&server, &bob).await;
    let mut carols = Client::connect(&server, &carol).await;
    alices[0].join("default").await;
    for client in &mut alices {
        client.expect(welcome(&alice, "default")).await;
    }
    bobs.joined(&bob, "default").await;
    alices[1].say("default", "hello \"everybody\" 👋\nsecond line").await;
    let message = said("default", &alice, "hello \"everybody\" 👋\nsecond line");
    for client in alices.iter_mut().chain([&mut bobs]) {
        client.expect(message.clone()).await;
    }
    carols.joined(&carol, "default").await;
    bobs.say("default", "hello back").await;
    for client in alices.iter_mut().chain([&mut bobs, &mut carols]) {
        client.expect(said("default", &bob, "hello back")).await;
    }
}

#[tokio::test]
async fn errors_and_successes_come_to_the_connection_that_asked() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let (mut first, mut second) = (Client::connect(&server, &alice).await, Client::connect(&server, &alice).await);
    first.created("elixir").await;
    first.join("nowhere").await;
    first.expect_error("nowhere does not exists").await;
    first.join("default").await;
    second.expect(welcome(&alice, "default")).await;
    second.expect_nothing().await;
}

#[tokio::test]
async fn talking_needs_a_room_that_is_there_and_joined() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.say("nowhere", "hello?").await;
    client.expect_error("nowhere does not exists").await;
    client.say("default", "hello?").await;
    client.expect_error("join default first").await;
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_in_words() {
    let server = Server::with(&[("MESSAGE_SIZE", "20")]).await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.joined(&alice, "default").await;
    client.say("default", &"x".repeat(21)).await;
    assert!(client.socket.frame().await["error"].as_str().is_some_and(|words| words.contains("message")));
    client.say("default", "exactly 20 bytes ok!").await;
    client.expect(said("default", &alice, "exactly 20 bytes ok!")).await;
}

#[tokio::test]
async fn a_renamed_room_is_called_by_its_new_name_whoever_joined_it_when() {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut live = Live::connect(&server, &alice).await;
    let room = live.room("tea").await;
    let mut before = Client::connect(&server, &alice).await;
    before.joined(&alice, "tea").await;
    live.done(json!({"type": "rename", "conversation": room, "name": "coffee"})).await;
    live.room("tea").await;
    let mut after = Client::connect(&server, &bob).await;
    after.joined(&bob, "coffee").await;
    after.say("coffee", "beans").await;
    for client in [&mut before, &mut after] {
        client.expect(said("coffee", &bob, "beans")).await;
    }
    let mut second = Client::connect(&server, &alice).await;
    before.say("coffee", "milk").await;
    for client in [&mut before, &mut after, &mut second] {
        client.expect(said("coffee", &alice, "milk")).await;
    }
    before.say("tea", "leaves").await;
    before.expect_error("join tea first").await;
}
