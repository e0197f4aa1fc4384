//! Events: one order for everybody, and only for those in the conversation.

use super::Pair;
use crate::harness::Live;
use serde_json::{Value, json};

#[tokio::test]
async fn parallel_senders_make_one_gapless_order_for_all() {
    const SENDERS: usize = 6;
    const EACH: usize = 20;
    let pair = Pair::start().await;
    let mut clients = vec![pair.alices, pair.bobs];
    for n in clients.len()..SENDERS {
        let user = pair.server.register(&format!("user-{n}")).await;
        let mut live = Live::connect(&pair.server, &user).await;
        live.join(&pair.room).await;
        clients.push(live);
    }
    let head = 3 + SENDERS - 2;
    let room = pair.room.as_str();
    let talk = clients.into_iter().map(|mut client| async move {
        for n in 0..EACH {
            client.post(room, &n.to_string()).await;
        }
        let mut view = Vec::new();
        while view.len() < SENDERS * EACH {
            let event = client.posted().await;
            view.push((event["seq"].as_u64().expect("a seq"), event["message_id"].clone()));
        }
        view
    });
    let views = futures::future::join_all(talk).await;
    let first: Vec<_> = views[0].iter().map(|(seq, _)| *seq).collect();
    assert_eq!(first, (head as u64 + 1..).take(SENDERS * EACH).collect::<Vec<_>>());
    assert!(views.iter().all(|view| *view == views[0]), "one order");
}

#[tokio::test]
async fn strangers_hear_nothing() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    let message = pair.alices.post(&pair.room, "Tea?").await["message_id"].clone();
    pair.alices.done(json!({"type": "react", "message_id": message, "emoji": "👍"})).await;
    pair.alices.done(json!({"type": "typing", "conversation": pair.room})).await;
    let direct = pair.alices.made(json!({"type": "open_direct", "user": "bob"})).await;
    pair.alices.post(&direct, "psst").await;
    while pair.bobs.posted().await["message"]["body"] != "psst" {}
    assert_eq!(carols.so_far().await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_joins_hears_of_the_room_first_and_then_everything() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let (mut one, mut other) = (Live::connect(&pair.server, &carol).await, Live::connect(&pair.server, &carol).await);
    one.join(&pair.room).await;
    pair.alices.post(&pair.room, "welcome").await;
    for client in [&mut one, &mut other] {
        let told = client.until("conversation").await;
        assert_eq!((&told["id"], &told["members"]), (&json!(pair.room), &json!(3)));
        let (joined, posted) = (client.event().await, client.event().await);
        assert_eq!((&joined["kind"], &joined["seq"]), (&json!("joined"), &json!(4)));
        assert_eq!((&posted["kind"], &posted["seq"]), (&json!("posted"), &json!(5)));
    }
}

#[tokio::test]
async fn subscribing_once_more_leaves_nothing_out() {
    const MESSAGES: u64 = 200;
    let Pair { server: _server, alices, mut bobs, room, .. } = Pair::start().await;
    let talk = tokio::spawn(async move {
        let mut alices = alices;
        for n in 0..MESSAGES {
            alices.post(&room, &n.to_string()).await;
        }
    });
    for seq in 4..4 + MESSAGES {
        bobs.socket.send(&json!({"type": "subscribe"})).await;
        assert_eq!(bobs.posted().await["seq"], json!(seq));
    }
    talk.await.expect("said");
}

#[tokio::test]
async fn the_largest_message_gets_through() {
    let sizes = [("MESSAGE_SIZE", "1500KiB"), ("REQUEST_SIZE", "4MiB"), ("QUEUE_SIZE", "64KiB")];
    let mut pair = Pair::with(&sizes).await;
    let path = format!("/api/v1/conversations/{}/messages", pair.room);
    let body = "\"".repeat(1500 * 1024);
    let (status, _) = pair.server.api(&pair.bob, reqwest::Method::POST, &path, Some(json!({"body": body}))).await;
    assert_eq!(status, 201);
    assert_eq!(pair.alices.posted().await["message"]["body"].as_str().map(str::len), Some(body.len()));
}
