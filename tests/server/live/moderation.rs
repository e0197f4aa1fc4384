//! What moderators do, as others and those concerned hear of it.

use super::Pair;
use crate::harness::{Live, post};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn the_removed_hear_why_and_then_nothing_more() {
    let mut pair = Pair::start().await;
    let mut other = Live::connect(&pair.server, &pair.bob).await;
    let removal = json!({"type": "remove", "conversation": pair.room, "user": "bob", "reason": "noise"});
    pair.alices.done(removal).await;
    pair.alices.post(&pair.room, "unheard").await;
    let event = pair.alices.event().await;
    let told = (&event["kind"], &event["user"]["name"], &event["reason"]);
    assert_eq!(told, (&json!("removed"), &json!("bob"), &json!("noise")));
    while pair.alices.posted().await["message"]["body"] != "unheard" {}
    for client in [&mut pair.bobs, &mut other] {
        let come = client.so_far().await;
        let about: Vec<_> = come.iter().filter(|frame| frame["conversation"] == json!(pair.room)).collect();
        let kinds: Vec<_> = about.iter().map(|frame| frame["type"].as_str().unwrap_or_default()).collect();
        assert_eq!(kinds, ["removed", "conversation_gone"], "{come:?}");
        assert_eq!((&about[0]["by"]["name"], &about[0]["reason"]), (&json!("alice"), &json!("noise")));
    }
    pair.bobs.refused(post(&pair.room, "x"), "not_member").await;
    pair.bobs.join(&pair.room).await;
    pair.alices.post(&pair.room, "heard").await;
    while pair.bobs.posted().await["message"]["body"] != "heard" {}
}

#[tokio::test]
async fn removing_over_http_ends_it_too() {
    let mut pair = Pair::start().await;
    let path = format!("/api/v1/conversations/{}/members/bob?reason=noise", pair.room);
    let (status, _) = pair.server.api(&pair.alice, Method::DELETE, &path, None).await;
    assert_eq!(status, 200);
    pair.alices.post(&pair.room, "unheard").await;
    let come = pair.bobs.so_far().await;
    assert!(!Value::from(come).to_string().contains("unheard"));
}

#[tokio::test]
async fn the_invited_are_told_and_strangers_are_not() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    let room = pair.alices.private_room("attic").await;
    pair.alices.done(json!({"type": "invite", "conversation": room, "user": "@Bob"})).await;
    let told = pair.bobs.until("invitation").await;
    assert_eq!((&told["room"]["id"], &told["by"]["name"]), (&json!(room), &json!("alice")));
    assert!(told["room"].get("membership").is_none());
    carols.refused(json!({"type": "join", "conversation": room}), "not_found").await;
    pair.bobs.join(&room).await;
    pair.alices.post(&room, "welcome").await;
    while pair.bobs.posted().await["message"]["body"] != "welcome" {}
    assert!(!Value::from(carols.so_far().await).to_string().contains(&room));
}

#[tokio::test]
async fn a_key_is_told_to_moderators_only() {
    let mut pair = Pair::start().await;
    pair.alices.done(json!({"type": "configure", "conversation": pair.room, "key": "sesame", "limit": 2})).await;
    let event = pair.bobs.event().await;
    let modes = json!({"invite_only": false, "moderated": false, "topic_locked": false, "keyed": true, "limit": 2});
    assert_eq!(
        (&event["kind"], &event["visibility"], &event["modes"]),
        (&json!("configured"), &json!("public"), &modes)
    );
    assert!(!event.to_string().contains("sesame"));
    let path = format!("/api/v1/conversations/{}/key", pair.room);
    let (status, key) = pair.server.api(&pair.alice, Method::GET, &path, None).await;
    assert_eq!((status, key), (200, json!({"key": "sesame"})));
    assert_eq!(pair.server.api(&pair.bob, Method::GET, &path, None).await.0, 403);
    pair.bobs.done(json!({"type": "leave", "conversation": pair.room})).await;
    pair.bobs.refused(json!({"type": "join", "conversation": pair.room}), "wrong_key").await;
    pair.bobs.done(json!({"type": "join", "conversation": pair.room, "key": "sesame"})).await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    carols.refused(json!({"type": "join", "conversation": pair.room, "key": "sesame"}), "room_full").await;
}

#[tokio::test]
async fn who_is_away_says_so_to_those_who_share_a_conversation() {
    let mut pair = Pair::start().await;
    let carol = pair.server.register("carol").await;
    let mut carols = Live::connect(&pair.server, &carol).await;
    pair.alices.done(json!({"type": "set_away", "message": "Lunch"})).await;
    let away = pair.bobs.until("away").await;
    assert_eq!((&away["user"]["name"], &away["message"]), (&json!("alice"), &json!("Lunch")));
    let path = format!("/api/v1/conversations/{}/members", pair.room);
    let (_, members) = pair.server.api(&pair.bob, Method::GET, &path, None).await;
    assert_eq!((&members[0]["away"], members[1].get("away")), (&json!("Lunch"), None));
    let mut later = Live::greeted(&pair.server, &pair.bob).await;
    assert_eq!(later.subscribe().await["away"][0]["message"], "Lunch");
    pair.alices.done(json!({"type": "set_away"})).await;
    assert!(pair.bobs.until("away").await.get("message").is_none(), "back");
    assert!(carols.so_far().await.iter().all(|frame| frame["type"] != "away"));
}

#[tokio::test]
async fn a_profile_shows_public_and_shared_rooms() {
    let mut pair = Pair::start().await;
    for name in ["attic", "cellar"] {
        let room = pair.alices.private_room(name).await;
        if name == "attic" {
            pair.alices.done(json!({"type": "invite", "conversation": room, "user": "bob"})).await;
            pair.bobs.join(&room).await;
        }
    }
    let (status, profile) = pair.server.api(&pair.bob, Method::GET, "/api/v1/users/Alice", None).await;
    assert_eq!((status, &profile["user"]["name"], &profile["online"]), (200, &json!("alice"), &json!(true)));
    let rooms: Vec<_> = profile["rooms"].as_array().expect("rooms").iter().map(|room| &room["name"]).collect();
    assert_eq!(rooms, ["attic", "tea"]);
    assert_eq!(profile["rooms"][0]["role"], "owner");
    assert_eq!(pair.server.api(&pair.bob, Method::GET, "/api/v1/users/nobody", None).await.0, 404);
}
