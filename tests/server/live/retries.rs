//! A retry with the same `client_id` is the same message.

use super::Pair;
use crate::harness::{Live, post};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_retry_returns_the_first_answer_and_makes_nothing() {
    let mut pair = Pair::start().await;
    let request = post(&pair.room, "once");
    let first = pair.alices.done(request.clone()).await;
    let mut other = Live::connect(&pair.server, &pair.alice).await;
    let again = [pair.alices.done(request.clone()).await, other.done(request.clone()).await];
    for ack in &again {
        assert_eq!((&ack["message_id"], &ack["seq"], &ack["at"]), (&first["message_id"], &first["seq"], &first["at"]));
    }
    let body = json!({"client_id": request["client_id"], "body": "once"});
    let path = format!("/api/v1/conversations/{}/messages", pair.room);
    let (status, posted) = pair.server.api(&pair.alice, Method::POST, &path, Some(body)).await;
    assert_eq!((status, &posted["message_id"], &posted["seq"]), (201, &first["message_id"], &first["seq"]));
    pair.alices.post(&pair.room, "twice").await;
    assert_eq!(pair.bobs.event().await["message"]["body"], "once");
    assert_eq!(pair.bobs.event().await["message"]["body"], "twice");
}

#[tokio::test]
async fn a_client_id_is_its_authors_own() {
    let mut pair = Pair::start().await;
    let request = post(&pair.room, "mine");
    let (first, second) = (pair.alices.done(request.clone()).await, pair.bobs.done(request).await);
    assert_ne!(first["message_id"], second["message_id"]);
    assert_eq!((&first["seq"], &second["seq"]), (&json!(4), &json!(5)));
}

#[tokio::test]
async fn the_same_message_from_many_connections_at_once_is_one() {
    let mut pair = Pair::start().await;
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(Live::connect(&pair.server, &pair.alice).await);
    }
    let request = post(&pair.room, "once");
    let asking = clients.iter_mut().map(|client| client.done(request.clone()));
    let acks = futures::future::join_all(asking).await;
    assert!(acks.iter().all(|ack| ack["seq"] == 4 && ack["message_id"] == acks[0]["message_id"]), "{acks:?}");
    let ack = pair.alices.post(&pair.room, "next").await;
    assert_eq!(ack["seq"], 5);
}

#[tokio::test]
async fn a_retry_after_the_message_was_deleted_does_not_bring_it_back() {
    let mut pair = Pair::start().await;
    let request = post(&pair.room, "gone");
    let first = pair.alices.done(request.clone()).await;
    pair.alices.done(json!({"type": "delete", "message_id": first["message_id"]})).await;
    let again = pair.alices.done(request).await;
    assert_eq!((&again["message_id"], &again["seq"]), (&first["message_id"], &first["seq"]));
    let next = pair.alices.post(&pair.room, "next").await;
    assert_eq!(next["seq"], 6);
}
