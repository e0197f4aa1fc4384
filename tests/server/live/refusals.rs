//! What each command is refused for. What one may not know of answers exactly like what does not exist.

use super::Pair;
use crate::harness::{Live, NOWHERE, post};
use serde_json::{Value, json};

/// Every command that names a conversation.
fn on_conversation(id: &str) -> Vec<Value> {
    vec![
        post(id, "hello"),
        json!({"type": "join", "conversation": id}),
        json!({"type": "leave", "conversation": id}),
        json!({"type": "set_topic", "conversation": id, "topic": "x"}),
        json!({"type": "mark_read", "conversation": id, "seq": 1}),
        json!({"type": "typing", "conversation": id}),
    ]
}

/// Every command that names a message.
fn on_message(id: &Value) -> Vec<Value> {
    vec![
        json!({"type": "edit", "message_id": id, "body": "x"}),
        json!({"type": "delete", "message_id": id}),
        json!({"type": "react", "message_id": id, "emoji": "👍"}),
        json!({"type": "unreact", "message_id": id, "emoji": "👍"}),
    ]
}

/// The refusal without its id.
async fn refusal(client: &mut Live, request: Value) -> Value {
    let mut answer = client.ask(request).await;
    answer["id"].take();
    answer
}

#[tokio::test]
async fn a_private_room_answers_a_stranger_like_no_room() {
    let mut pair = Pair::start().await;
    let private = pair.alices.private_room("secret").await;
    for (there, nowhere) in on_conversation(&private).into_iter().zip(on_conversation(NOWHERE)) {
        let answer = refusal(&mut pair.bobs, there.clone()).await;
        assert_eq!(answer["code"], "not_found", "{there}");
        assert_eq!(answer, refusal(&mut pair.bobs, nowhere).await, "{there}");
    }
    let direct = pair.alices.made(json!({"type": "open_direct", "user": "bob"})).await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    for (there, nowhere) in on_conversation(&direct).into_iter().zip(on_conversation(NOWHERE)) {
        assert_eq!(refusal(&mut carols, there.clone()).await, refusal(&mut carols, nowhere).await, "{there}");
    }
}

#[tokio::test]
async fn a_private_message_answers_a_stranger_like_no_message() {
    let mut pair = Pair::start().await;
    let private = pair.alices.private_room("secret").await;
    let message = pair.alices.post(&private, "psst").await["message_id"].clone();
    for (there, nowhere) in on_message(&message).into_iter().zip(on_message(&json!(NOWHERE))) {
        let answer = refusal(&mut pair.bobs, there.clone()).await;
        assert_eq!(answer["code"], "not_found", "{there}");
        assert_eq!(answer, refusal(&mut pair.bobs, nowhere).await, "{there}");
    }
    let reply = |to: &Value| json!({"type": "post", "conversation": pair.room, "client_id": uuid::Uuid::new_v4(), "body": "x", "reply_to": to});
    let (there, nowhere) = (reply(&message), reply(&json!(NOWHERE)));
    let answer = refusal(&mut pair.bobs, there).await;
    assert_eq!(answer["code"], "not_found", "an answer to a message of another conversation");
    assert_eq!(answer, refusal(&mut pair.bobs, nowhere).await);
}

#[tokio::test]
async fn a_public_room_asks_to_join_first() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    let message = pair.alices.post(&pair.room, "Tea?").await["message_id"].clone();
    let all = on_conversation(&pair.room).into_iter().chain(on_message(&message));
    for request in all.filter(|request| !["join", "leave", "mark_read"].iter().any(|kind| request["type"] == *kind)) {
        carols.refused(request, "not_member").await;
    }
}

#[tokio::test]
async fn other_peoples_messages_are_theirs() {
    let mut pair = Pair::start().await;
    let alices = pair.alices.post(&pair.room, "Tea?").await["message_id"].clone();
    let bobs = pair.bobs.post(&pair.room, "Coffee!").await["message_id"].clone();
    pair.bobs.refused(json!({"type": "edit", "message_id": alices, "body": "x"}), "forbidden").await;
    pair.bobs.refused(json!({"type": "delete", "message_id": alices}), "forbidden").await;
    pair.alices.refused(json!({"type": "edit", "message_id": bobs, "body": "x"}), "forbidden").await;
    pair.alices.done(json!({"type": "delete", "message_id": bobs})).await;
}

#[tokio::test]
async fn bad_input_is_refused_in_words() {
    let mut pair = Pair::with(&[("MESSAGE_SIZE", "100")]).await;
    let (room, bobs) = (pair.room.as_str(), &mut pair.bobs);
    let message = bobs.post(room, "Tea?").await["message_id"].clone();
    for (request, code) in [
        (post(room, ""), "invalid"),
        (post(room, " \u{200b}\n"), "invalid"),
        (post(room, &"x".repeat(101)), "too_large"),
        (json!({"type": "edit", "message_id": message, "body": ""}), "invalid"),
        (json!({"type": "edit", "message_id": message, "body": "x".repeat(101)}), "too_large"),
        (json!({"type": "react", "message_id": message, "emoji": "yes"}), "invalid"),
        (json!({"type": "unreact", "message_id": message, "emoji": ""}), "invalid"),
        (json!({"type": "create_room", "name": "two words"}), "invalid"),
        (json!({"type": "create_room", "name": ""}), "invalid"),
        (json!({"type": "create_room", "name": "TEA"}), "name_taken"),
        (json!({"type": "create_room", "name": "x", "topic": "x".repeat(251)}), "too_large"),
        (json!({"type": "set_topic", "conversation": room, "topic": "x".repeat(251)}), "too_large"),
        (json!({"type": "open_direct", "user": "nobody"}), "not_found"),
        (json!({"type": "auth", "token": "x"}), "invalid"),
    ] {
        bobs.refused(request, code).await;
    }
    let direct = bobs.made(json!({"type": "open_direct", "user": "alice"})).await;
    bobs.refused(json!({"type": "leave", "conversation": direct}), "invalid").await;
    bobs.refused(json!({"type": "set_topic", "conversation": direct, "topic": "x"}), "invalid").await;
}
