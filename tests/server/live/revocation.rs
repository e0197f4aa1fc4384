//! What ends, ends at once.

use super::Pair;
use crate::harness::{Client, Live};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn leaving_ends_what_all_connections_hear_of_the_room() {
    let mut pair = Pair::start().await;
    let mut other = Live::connect(&pair.server, &pair.bob).await;
    pair.bobs.done(json!({"type": "leave", "conversation": pair.room})).await;
    pair.alices.post(&pair.room, "unheard").await;
    while pair.alices.posted().await["message"]["body"] != "unheard" {}
    for client in [&mut pair.bobs, &mut other] {
        let come = client.so_far().await;
        let gone = json!({"type": "conversation_gone", "conversation": pair.room});
        assert!(come.contains(&gone), "{come:?}");
        assert!(!Value::from(come).to_string().contains("unheard"));
        client.refused(json!({"type": "typing", "conversation": pair.room}), "not_member").await;
    }
    pair.bobs.refused(crate::harness::post(&pair.room, "x"), "not_member").await;
    let again = pair.bobs.done(json!({"type": "leave", "conversation": pair.room})).await;
    assert!(again.get("seq").is_none(), "who has left has left");
}

#[tokio::test]
async fn who_comes_again_hears_again_without_what_was_said_meanwhile() {
    let mut pair = Pair::start().await;
    pair.bobs.done(json!({"type": "leave", "conversation": pair.room})).await;
    pair.alices.post(&pair.room, "unheard").await;
    pair.bobs.so_far().await;
    pair.bobs.join(&pair.room).await;
    pair.alices.post(&pair.room, "heard").await;
    assert_eq!(pair.bobs.event().await["kind"], "joined");
    assert_eq!(pair.bobs.event().await["message"]["body"], "heard");
}

#[tokio::test]
async fn signing_out_closes_the_sessions_sockets_and_no_others() {
    let mut pair = Pair::start().await;
    let (cookie, own) = (pair.server.sign_in(&pair.bob).await, pair.server.origin());
    let mut by_cookie = Live::with(&pair.server, &[("cookie", &cookie), ("origin", &own)]).await.expect("upgraded");
    by_cookie.subscribe().await;
    let path = format!("/api/v1/sessions/{}", by_cookie.hello["session"].as_str().expect("a session"));
    let (status, _) = pair.server.api(&pair.bob, Method::DELETE, &path, None).await;
    assert_eq!(status, 204);
    pair.alices.post(&pair.room, "unheard").await;
    loop {
        match by_cookie.socket.next_frame().await {
            Ok(frame) => assert!(!frame.to_string().contains("unheard"), "{frame}"),
            Err(code) => {
                assert_eq!(code, Some(4401));
                break;
            }
        }
    }
    assert_eq!(pair.bobs.posted().await["message"]["body"], "unheard", "the token's connection stays");
    let again = Live::with(&pair.server, &[("cookie", &cookie), ("origin", &own)]).await;
    assert_eq!(again.err(), Some(401), "the cookie is worth nothing any more");
}

#[tokio::test]
async fn revoking_a_token_closes_its_sockets_of_every_protocol() {
    let mut pair = Pair::start().await;
    let mut old = Client::connect(&pair.server, &pair.bob).await;
    old.joined(&pair.bob, "tea").await;
    let (_, tokens) = pair.server.api(&pair.bob, Method::GET, "/api/v1/access-tokens", None).await;
    let path = format!("/api/v1/access-tokens/{}", tokens[0]["id"].as_str().expect("an id"));
    let (status, _) = pair.server.api(&pair.bob, Method::DELETE, &path, None).await;
    assert_eq!(status, 204);
    assert_eq!(pair.bobs.socket.closed().await, Some(4401));
    assert_eq!(old.socket.closed().await, Some(4401));
    pair.alices.post(&pair.room, "still here").await;
    let query = format!("?access_token={}", pair.bob.token);
    assert_eq!(Client::try_connect(&pair.server, &query).await.err(), Some(400));
}
