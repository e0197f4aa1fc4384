//! Real frames of every type, held against the document: nothing is missing in them, and nothing is there that the
//! document does not know.

use super::checked_in;
use crate::harness::{Client, Frame, Live, NOWHERE, Server, Socket, post};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The messages of the document.
struct Document(Value);

impl Document {
    fn load() -> Self {
        Self(checked_in())
    }

    fn messages(&self) -> &Map<String, Value> {
        self.0["components"]["messages"].as_object().expect("messages")
    }

    /// The names of a channel's messages.
    fn of(&self, channel: &str) -> BTreeSet<String> {
        self.messages().keys().filter(|name| name.starts_with(channel)).cloned().collect()
    }

    fn check(&self, message: &str, frame: &Value) {
        assert!(self.messages().contains_key(message), "{message} is not in the document: {frame}");
        // The newest draft can say that nothing else may be there; the rest means the same in both.
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [{"$ref": format!("#/components/messages/{message}/payload")}],
            "unevaluatedProperties": false,
            "components": self.0["components"],
        });
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<_> = validator.iter_errors(frame).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{message} {frame}: {errors:?}");
    }

    /// Checks recorded frames and returns the messages that they are.
    fn check_all(&self, frames: &[Frame], name: fn(&Frame) -> String) -> BTreeSet<String> {
        let check = |frame: &Frame| {
            let (Frame::Sent(value) | Frame::Heard(value)) = frame;
            let message = name(frame);
            self.check(&message, value);
            message
        };
        frames.iter().map(check).collect()
    }
}

fn live_name(frame: &Frame) -> String {
    match frame {
        Frame::Sent(value) => format!("live.client.{}", value["type"].as_str().expect("a type")),
        Frame::Heard(value) => format!("live.server.{}", value["type"].as_str().expect("a type")),
    }
}

fn v1_name(frame: &Frame) -> String {
    match frame {
        Frame::Sent(value) => format!("v1.client.{}", value["command"].as_str().unwrap_or("say")),
        Frame::Heard(value) => {
            let keys = ["success", "error", "from", "message"];
            let names = ["success", "error", "said", "welcome"];
            let found = keys.iter().position(|key| value.get(key).is_some()).expect("a known key");
            format!("v1.server.{}", names[found])
        }
    }
}

#[test]
fn the_examples_are_what_they_are_examples_of() {
    let document = Document::load();
    for (name, message) in document.messages() {
        for example in message["examples"].as_array().expect("examples") {
            document.check(name, &example["payload"]);
        }
    }
}

/// Makes the server say everything that it can say.
async fn everything() -> Vec<Frame> {
    let server = Server::with(&[("PRESENCE_GRACE", "10ms")]).await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut socket = Socket::connect(&server, "/ws", &[]).await.expect("upgraded").recording();
    socket.send(&json!({"type": "auth", "token": alice.token})).await;
    let mut alices = Live::take_hello(socket).await;
    alices.subscribe().await;

    let room = alices.made(json!({"type": "create_room", "name": "tea", "topic": "Leaves"})).await;
    let mut bobs = Live::connect(&server, &bob).await;
    bobs.join(&room).await;
    bobs.done(json!({"type": "typing", "conversation": room})).await;
    alices.until("typing").await;
    bobs.socket.close().await;
    while alices.until("presence").await["online"] != json!(false) {}

    let mut reply = post(&room, "Tea?");
    let message = alices.done(reply.clone()).await["message_id"].clone();
    reply["reply_to"] = message.clone();
    reply["client_id"] = json!(uuid::Uuid::new_v4());
    alices.done(reply).await;
    for request in [
        json!({"type": "react", "message_id": message, "emoji": "👍"}),
        json!({"type": "edit", "message_id": message, "body": "Tea, anybody?"}),
        json!({"type": "unreact", "message_id": message, "emoji": "👍"}),
        json!({"type": "react", "message_id": message, "emoji": "🫖"}),
        json!({"type": "set_topic", "conversation": room, "topic": "Green leaves"}),
        json!({"type": "typing", "conversation": room}),
        json!({"type": "mark_read", "conversation": room, "seq": 4}),
    ] {
        alices.done(request).await;
    }
    // Whoever leaves hears no more of the room, and so might miss this.
    alices.until("read").await;
    let mut carols = Live::connect(&server, &server.register("carol").await).await;
    carols.join(&room).await;
    for request in [
        json!({"type": "set_role", "conversation": room, "user": "carol", "role": "voiced"}),
        json!({"type": "ban", "conversation": room, "pattern": "dave"}),
        json!({"type": "unban", "conversation": room, "pattern": "dave"}),
        json!({"type": "configure", "conversation": room, "moderated": true, "limit": 20}),
        json!({"type": "rename", "conversation": room, "name": "green-tea"}),
        json!({"type": "set_away", "message": "Lunch"}),
        json!({"type": "remove", "conversation": room, "user": "carol", "reason": "Coffee"}),
        json!({"type": "invite", "conversation": room, "user": "carol"}),
    ] {
        alices.done(request).await;
    }
    let other = carols.room("coffee").await;
    carols.done(json!({"type": "invite", "conversation": other, "user": "alice"})).await;
    alices.until("invitation").await;
    alices.join(&other).await;
    carols.done(json!({"type": "remove", "conversation": other, "user": "alice"})).await;
    alices.until("removed").await;
    for request in [
        json!({"type": "open_direct", "user": "bob"}),
        json!({"type": "leave", "conversation": room}),
        json!({"type": "join", "conversation": room}),
    ] {
        alices.done(request).await;
    }
    alices.refused(json!({"type": "delete", "message_id": NOWHERE}), "not_found").await;
    let beginning = alices.cursor(&room, 0);
    alices.resume(json!([beginning])).await;
    alices.done(json!({"type": "delete", "message_id": message})).await;
    alices.resume(json!([beginning])).await;
    alices.resume(json!([{"conversation": room, "epoch": NOWHERE, "seq": 1}])).await;
    alices.socket.recorded()
}

#[tokio::test]
async fn real_frames_of_the_live_api_are_as_documented() {
    let document = Document::load();
    let frames = everything().await;
    assert_eq!(document.check_all(&frames, live_name), document.of("live."), "every message was seen");
    let heard = |frame: &Frame| match frame {
        Frame::Heard(value) => value["kind"].as_str().filter(|_| value["type"] == "event").map(str::to_owned),
        Frame::Sent(_) => None,
    };
    let kinds: BTreeSet<_> = frames.iter().filter_map(heard).collect();
    let all = [
        "banned",
        "configured",
        "created",
        "deleted",
        "edited",
        "invited",
        "joined",
        "left",
        "posted",
        "reacted",
        "removed",
        "renamed",
        "role_changed",
        "topic_changed",
        "unbanned",
        "unreacted",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all, "every kind of event was seen");
}

#[tokio::test]
async fn real_frames_of_the_original_protocol_are_as_documented() {
    let document = Document::load();
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let query = format!("?access_token={}", alice.token);
    let mut client = Client::on(Client::try_connect(&server, &query).await.expect("upgraded").recording());
    client.created("tea").await;
    client.joined(&alice, "tea").await;
    client.say("tea", "hello").await;
    client.socket.frame().await;
    client.expect_nothing().await;
    let seen = document.check_all(&client.socket.recorded(), v1_name);
    assert_eq!(seen, document.of("v1."), "every message was seen");
}
