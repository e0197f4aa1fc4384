//! Each command is answered once, by its id.

use super::Pair;
use crate::harness::post;
use serde_json::{Value, json};

#[tokio::test]
async fn many_commands_at_once_are_answered_once_each_in_order() {
    const COMMANDS: u64 = 200;
    let mut pair = Pair::start().await;
    for n in 0..COMMANDS {
        let mut request = match n % 3 {
            0 => post(&pair.room, "hello"),
            1 => post(&pair.room, ""),
            _ => json!({"type": "set_topic", "conversation": pair.room, "topic": "same"}),
        };
        request["id"] = json!(n);
        pair.alices.socket.send(&request).await;
    }
    let mut answered: Vec<Value> = Vec::new();
    while answered.last() != Some(&json!(COMMANDS - 1)) {
        let frame = pair.alices.socket.frame().await;
        if frame["type"] == "ack" || frame["type"] == "error" {
            answered.push(frame["id"].clone());
        }
    }
    assert_eq!(answered, (0..COMMANDS).map(Value::from).collect::<Vec<_>>());
    pair.alices.so_far().await;
}

#[tokio::test]
async fn ids_are_numbers_or_short_texts_and_come_back_as_they_were() {
    let mut pair = Pair::start().await;
    for id in [json!(0), json!(u64::MAX), json!(""), json!("7"), json!("x".repeat(64))] {
        pair.alices.socket.send(&json!({"id": id, "type": "join", "conversation": pair.room})).await;
        let answer = pair.alices.until("ack").await;
        assert_eq!(answer["id"], id);
    }
    for id in [json!("x".repeat(65)), json!(-1), json!(1.5), json!({}), json!(true)] {
        pair.alices.socket.send(&json!({"id": id, "type": "join", "conversation": pair.room})).await;
        let answer = pair.alices.until("error").await;
        assert_eq!((&answer["code"], answer.get("id")), (&json!("invalid"), None), "{id}");
    }
}

#[tokio::test]
async fn a_command_without_an_id_is_not_carried_out() {
    let mut pair = Pair::start().await;
    pair.alices.socket.send(&post(&pair.room, "nobody will know")).await;
    let answer = pair.alices.until("error").await;
    assert_eq!((&answer["code"], answer.get("id")), (&json!("invalid"), None));
    pair.alices.post(&pair.room, "hello").await;
    assert_eq!(pair.bobs.posted().await["message"]["body"], "hello");
}

#[tokio::test]
async fn requests_that_are_no_commands_are_answered_if_they_have_an_id() {
    let mut pair = Pair::start().await;
    pair.alices.done(json!({"type": "subscribe"})).await;
    let cursor = pair.alices.cursor(&pair.room, 3);
    pair.alices.done(json!({"type": "resume", "cursors": [cursor]})).await;
    pair.alices.done(json!({"type": "typing", "conversation": pair.room})).await;
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let mut pair = Pair::start().await;
    let mut request = post(&pair.room, "hello");
    request["colour"] = json!({"new": ["in", "version", 7]});
    pair.alices.done(request).await;
}

#[tokio::test]
async fn what_came_before_a_request_is_told_before_its_answer() {
    let mut pair = Pair::start().await;
    for n in 0..50 {
        let body = n.to_string();
        pair.alices.post(&pair.room, &body).await;
        // By then Bob's connection has it too.
        while pair.alices.posted().await["message"]["body"] != body.as_str() {}
        let come = pair.bobs.so_far().await;
        assert!(come.iter().any(|frame| frame["message"]["body"] == body.as_str()), "{n}: {come:?}");
    }
}
