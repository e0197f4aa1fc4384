//! Coming back: a client gets everything that it missed, exactly once and in order, or is told to load anew.

use super::Pair;
use crate::harness::{Live, NOWHERE, post};
use serde_json::{Value, json};

fn seqs(frames: &[Value]) -> Vec<u64> {
    frames.iter().filter(|frame| frame["type"] == "event").map(|frame| frame["seq"].as_u64().expect("a seq")).collect()
}

fn of_type<'a>(frames: &'a [Value], kind: &str) -> Vec<&'a Value> {
    frames.iter().filter(|frame| frame["type"] == kind).collect()
}

#[tokio::test]
async fn everything_that_was_missed_comes_once_and_in_order() {
    let mut pair = Pair::start().await;
    let (room, bobs) = (pair.room.as_str(), &mut pair.bobs);
    pair.alices.socket.close().await;
    let first = bobs.post(room, "frist").await["message_id"].clone();
    let second = bobs.post(room, "second").await["message_id"].clone();
    bobs.done(json!({"type": "edit", "message_id": first, "body": "first"})).await;
    bobs.done(json!({"type": "delete", "message_id": second})).await;
    bobs.done(json!({"type": "react", "message_id": first, "emoji": "👍"})).await;
    bobs.done(json!({"type": "unreact", "message_id": first, "emoji": "👍"})).await;
    bobs.done(json!({"type": "set_topic", "conversation": room, "topic": "Leaves"})).await;
    bobs.done(json!({"type": "leave", "conversation": room})).await;
    bobs.join(room).await;

    let mut back = Live::greeted(&pair.server, &pair.alice).await;
    let cursor = back.cursor(room, 3);
    let come = back.resume(json!([cursor])).await;
    let kinds: Vec<_> = of_type(&come, "event").iter().map(|event| event["kind"].clone()).collect();
    let all = ["posted", "posted", "edited", "deleted", "reacted", "unreacted", "topic_changed", "left", "joined"];
    assert_eq!(kinds, all);
    assert_eq!(seqs(&come), (4..=12).collect::<Vec<_>>());
    assert_eq!(come[0]["message"]["body"], "first", "a message is as it is now");
    assert_eq!(come[1]["message"], Value::Null, "a deleted one is gone");
    assert!(!Value::from(come.clone()).to_string().contains("second"));
    let resumed = come.last().expect("resumed");
    assert_eq!(resumed["read"][0]["conversation"], room);
    let online: Vec<_> = resumed["online"].as_array().expect("online").iter().map(|user| &user["name"]).collect();
    assert!(online.contains(&&json!("bob")), "{online:?}");
    assert_eq!(come.len(), 10, "and nothing else: {come:?}");

    bobs.post(room, "live again").await;
    assert_eq!(back.event().await["seq"], 13);
}

#[tokio::test]
async fn whoever_has_everything_gets_nothing() {
    let mut pair = Pair::start().await;
    let mut back = Live::greeted(&pair.server, &pair.alice).await;
    let cursor = back.cursor(&pair.room, 3);
    assert_eq!(back.resume(json!([cursor])).await.len(), 1, "only `resumed`");
    pair.bobs.post(&pair.room, "hello").await;
    assert_eq!(back.event().await["seq"], 4);
}

#[tokio::test]
async fn nothing_comes_before_one_subscribes() {
    let mut pair = Pair::start().await;
    let mut back = Live::greeted(&pair.server, &pair.alice).await;
    pair.bobs.post(&pair.room, "unheard").await;
    assert_eq!(pair.alices.event().await["seq"], 4);
    let direct = pair.bobs.made(json!({"type": "open_direct", "user": "alice"})).await;
    pair.bobs.post(&direct, "unheard too").await;
    assert_eq!(pair.alices.posted().await["message"]["body"], "unheard too");
    assert!(back.so_far().await.is_empty());
    back.subscribe().await;
    pair.bobs.post(&pair.room, "heard").await;
    assert_eq!(back.event().await["seq"], 5);
}

#[tokio::test]
async fn a_gap_that_is_too_wide_or_of_another_life_is_a_resync() {
    let mut pair = Pair::with(&[("RESUME_EVENTS", "5")]).await;
    for _ in 0..6 {
        pair.bobs.post(&pair.room, "hello").await;
    }
    let mut back = Live::greeted(&pair.server, &pair.alice).await;
    let near = back.cursor(&pair.room, 4);
    let foreign = json!({"conversation": pair.room, "epoch": NOWHERE, "seq": 9});
    for cursor in [back.cursor(&pair.room, 3), back.cursor(&pair.room, 0), back.cursor(&pair.room, 10), foreign] {
        let come = back.resume(json!([cursor])).await;
        let resync = json!({"type": "resync", "conversation": pair.room});
        assert_eq!(of_type(&come, "resync"), [&resync], "{cursor}");
        assert!(seqs(&come).is_empty(), "{cursor}");
    }
    let come = Live::greeted(&pair.server, &pair.alice).await.resume(json!([near])).await;
    assert_eq!(seqs(&come), [5, 6, 7, 8, 9]);
    pair.bobs.post(&pair.room, "after a resync it is live").await;
    assert_eq!(back.event().await["seq"], 10);
}

#[tokio::test]
async fn conversations_that_came_or_went_meanwhile_are_told() {
    let mut pair = Pair::start().await;
    let left = pair.alices.room("left").await;
    let private = pair.bobs.private_room("bobs").await;
    let direct = pair.bobs.made(json!({"type": "open_direct", "user": "alice"})).await;
    pair.alices.done(json!({"type": "leave", "conversation": left})).await;
    let mut back = Live::greeted(&pair.server, &pair.alice).await;
    let places = [(&pair.room, 3), (&left, 2), (&private, 2), (&NOWHERE.to_owned(), 7)];
    let cursors: Vec<_> = places.iter().map(|(place, seq)| back.cursor(place, *seq)).collect();
    let come = back.resume(json!(cursors)).await;
    let mut gone: Vec<_> =
        of_type(&come, "conversation_gone").iter().map(|frame| frame["conversation"].clone()).collect();
    gone.sort_by_key(Value::to_string);
    let mut expected = [json!(left), json!(private), json!(NOWHERE)];
    expected.sort_by_key(Value::to_string);
    assert_eq!(gone, expected);
    let new: Vec<_> = of_type(&come, "conversation").iter().map(|frame| frame["id"].clone()).collect();
    assert_eq!(new, [json!(direct)]);
    assert!(seqs(&come).is_empty(), "nothing of what one may not see");
}

/// Reads events until the connection is cut after `count` of them, or until `last`.
async fn read_some(client: &mut Live, count: usize, last: u64, seen: &mut Vec<u64>) {
    for _ in 0..count {
        if seen.last() == Some(&last) {
            return;
        }
        seen.push(client.event().await["seq"].as_u64().expect("a seq"));
    }
}

#[tokio::test]
async fn however_often_the_connection_is_cut_nothing_is_missing_and_nothing_comes_twice() {
    const POSTS: u64 = 300;
    let mut pair = Pair::start().await;
    let last = 3 + POSTS;
    let posting = async {
        for n in 0..POSTS {
            pair.bobs.done(post(&pair.room, &n.to_string())).await;
        }
    };
    let reading = async {
        let mut seen = vec![3];
        let mut cut = 0;
        while seen.last() != Some(&last) {
            let mut client = Live::greeted(&pair.server, &pair.alice).await;
            let cursor = client.cursor(&pair.room, *seen.last().expect("one"));
            client.socket.send(&json!({"type": "resume", "cursors": [cursor]})).await;
            // Cut in the middle of what was missed, or of what is live: a different place each time.
            read_some(&mut client, 1 + cut * 7 % 23, last, &mut seen).await;
            cut += 1;
        }
        (seen, cut)
    };
    let ((), (seen, cuts)) = tokio::join!(posting, reading);
    assert_eq!(seen, (3..=last).collect::<Vec<_>>());
    assert!(cuts > 10, "{cuts} cuts");
}
