//! What each command does: its `ack`, and the event that everybody in the conversation gets.

use super::Pair;
use crate::harness::{Live, Server};
use serde_json::json;

#[tokio::test]
async fn create_room_makes_its_maker_the_owner() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut live = Live::connect(&server, &alice).await;
    let ack =
        live.done(json!({"type": "create_room", "name": "tea", "topic": "Leaves", "visibility": "private"})).await;
    let room = &ack["conversation"];
    assert_eq!(room["kind"], "room");
    assert_eq!(
        (&room["name"], &room["topic"], &room["visibility"]),
        (&json!("tea"), &json!("Leaves"), &json!("private"))
    );
    assert_eq!((&room["head"], &room["members"]), (&json!(2), &json!(1)));
    assert_eq!(room["membership"]["role"], "owner");
    let told = live.until("conversation").await;
    assert_eq!(told["id"], room["id"]);
}

#[tokio::test]
async fn join_makes_a_member_once() {
    let mut pair = Pair::start().await;
    let ack = pair.bobs.done(json!({"type": "join", "conversation": pair.room})).await;
    assert_eq!(ack["conversation"]["members"], 2);
    assert_eq!(ack["conversation"]["membership"]["role"], "member");
    pair.bobs.post(&pair.room, "hello").await;
    assert_eq!(pair.alices.event().await["kind"], "posted", "joining again is no event");
}

#[tokio::test]
async fn post_comes_to_everybody_with_its_place() {
    let mut pair = Pair::start().await;
    let ack = pair.alices.post(&pair.room, "Tea?\r\n").await;
    assert_eq!(ack["seq"], 4);
    for client in [&mut pair.alices, &mut pair.bobs] {
        let event = client.event().await;
        assert_eq!((&event["seq"], &event["kind"]), (&json!(4), &json!("posted")));
        assert_eq!((&event["message_id"], &event["at"]), (&ack["message_id"], &ack["at"]));
        assert_eq!((&event["message"]["body"], &event["actor"]["name"]), (&json!("Tea?"), &json!("alice")));
    }
    let reply = json!({"type": "post", "conversation": pair.room, "client_id": uuid::Uuid::new_v4(), "body": "Yes",
        "reply_to": ack["message_id"]});
    pair.bobs.done(reply).await;
    assert_eq!(pair.alices.event().await["message"]["reply_to"], ack["message_id"]);
}

#[tokio::test]
async fn edit_and_delete_reach_everybody() {
    let mut pair = Pair::start().await;
    let message = pair.alices.post(&pair.room, "Tae?").await["message_id"].clone();
    let ack = pair.alices.done(json!({"type": "edit", "message_id": message, "body": "Tea?"})).await;
    assert_eq!(ack["seq"], 5);
    let ack = pair.alices.done(json!({"type": "delete", "message_id": message})).await;
    assert_eq!(ack["seq"], 6);
    assert_eq!(pair.bobs.event().await["kind"], "posted");
    let edited = pair.bobs.event().await;
    assert_eq!((&edited["kind"], &edited["message_id"]), (&json!("edited"), &message));
    let deleted = pair.bobs.event().await;
    assert_eq!((&deleted["kind"], &deleted["message_id"]), (&json!("deleted"), &message));
    assert!(!deleted.to_string().contains("Tea"), "deleting is total");
    pair.bobs.refused(json!({"type": "react", "message_id": message, "emoji": "👍"}), "not_found").await;
}

#[tokio::test]
async fn react_and_unreact_happen_once() {
    let mut pair = Pair::start().await;
    let message = pair.alices.post(&pair.room, "Tea?").await["message_id"].clone();
    for (kind, event) in [("react", "reacted"), ("unreact", "unreacted")] {
        let request = json!({"type": kind, "message_id": message, "emoji": "👍"});
        let (first, again) = (pair.bobs.done(request.clone()).await, pair.bobs.done(request).await);
        assert!(first["seq"].is_u64() && again.get("seq").is_none(), "nothing changed the second time");
        loop {
            let come = pair.alices.event().await;
            if come["kind"] == event {
                assert_eq!((&come["message_id"], &come["emoji"]), (&message, &json!("👍")));
                assert_eq!((&come["actor"]["name"], &come["seq"]), (&json!("bob"), &first["seq"]));
                break;
            }
        }
    }
}

#[tokio::test]
async fn set_topic_tells_everybody() {
    let mut pair = Pair::start().await;
    pair.bobs.done(json!({"type": "set_topic", "conversation": pair.room, "topic": "Leaves"})).await;
    let event = pair.alices.event().await;
    assert_eq!((&event["kind"], &event["topic"]), (&json!("topic_changed"), &json!("Leaves")));
    let again = pair.bobs.done(json!({"type": "set_topic", "conversation": pair.room, "topic": "Leaves"})).await;
    assert!(again.get("seq").is_none());
}

#[tokio::test]
async fn open_direct_brings_the_conversation_to_both() {
    let mut pair = Pair::start().await;
    let direct = pair.alices.made(json!({"type": "open_direct", "user": "BOB"})).await;
    let told = pair.bobs.until("conversation").await;
    assert_eq!((&told["id"], &told["kind"]), (&json!(direct), &json!("direct")));
    let names: Vec<_> = told["people"].as_array().expect("people").iter().map(|user| user["name"].clone()).collect();
    assert_eq!(names, ["alice", "bob"]);
    assert_eq!(
        pair.bobs.made(json!({"type": "open_direct", "user": "alice"})).await,
        direct,
        "the same from either side"
    );
    pair.alices.post(&direct, "psst").await;
    assert_eq!(pair.bobs.posted().await["message"]["body"], "psst");
}

#[tokio::test]
async fn mark_read_counts_what_is_left() {
    let mut pair = Pair::start().await;
    for n in 1..=3 {
        pair.alices.post(&pair.room, &n.to_string()).await;
    }
    pair.bobs.done(json!({"type": "mark_read", "conversation": pair.room, "seq": 5})).await;
    let read = pair.bobs.until("read").await;
    assert_eq!(read, json!({"type": "read", "conversation": pair.room, "seq": 5, "unread": 1}));
    pair.bobs.done(json!({"type": "mark_read", "conversation": pair.room, "seq": 1_000_000})).await;
    let read = pair.bobs.until("read").await;
    assert_eq!((&read["seq"], &read["unread"]), (&json!(6), &json!(0)), "not past the end");
}
