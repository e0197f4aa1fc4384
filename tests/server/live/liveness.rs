//! Pings, and the end of connections that do not answer.

use super::Pair;
use crate::harness::{Client, Heard, Irc, IrcServer, Live, Server, Socket};

#[tokio::test]
async fn who_answers_pings_stays_and_who_does_not_is_closed() {
    let mut pair = Pair::with(&[("PING_INTERVAL", "100ms"), ("PONG_TIMEOUT", "10s")]).await;
    pair.bobs.socket.fall_silent();
    let answering = async { while !matches!(pair.alices.socket.hear().await, Heard::Closed(_)) {} };
    let code = tokio::select! {
        code = pair.bobs.socket.closed() => code,
        () = answering => panic!("who answers is closed"),
    };
    assert_eq!(code, Some(4000));
    pair.alices.post(&pair.room, "still here").await;
}

#[tokio::test]
async fn without_pings_silence_ends_at_the_idle_timeout() {
    let server = Server::with(&[("PING_INTERVAL", "1h"), ("IDLE_TIMEOUT", "500ms")]).await;
    let alice = server.register("alice").await;
    let mut live = Live::greeted(&server, &alice).await;
    assert_eq!(live.socket.hear().await, Heard::Closed(Some(4000)));
}

#[tokio::test]
async fn who_never_signs_in_is_closed() {
    let server = Server::start().await;
    let mut socket = Socket::connect(&server, "/ws", &[]).await.expect("upgraded");
    assert_eq!(socket.closed().await, Some(4400));
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_says_so_to_everybody() {
    let mut pair = Pair::start().await;
    pair.server.terminate();
    assert_eq!(pair.alices.socket.closed().await, Some(1012));
    assert_eq!(pair.bobs.socket.closed().await, Some(1012));
    pair.server.ended().await;
}

#[tokio::test]
async fn everybody_hears_that_the_server_stops_before_it_does() {
    let mut pair = Pair::start().await;
    let mut many = Vec::new();
    for _ in 0..150 {
        many.push(Live::greeted(&pair.server, &pair.alice).await);
    }
    pair.server.terminate();
    for live in &mut many {
        assert_eq!(live.socket.closed().await, Some(1012));
    }
    pair.server.ended().await;
}

#[tokio::test]
async fn who_has_only_just_come_hears_it_too() {
    let mut server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut unknown = Socket::connect(&server, "/ws", &[]).await.expect("upgraded");
    let bearer = format!("Bearer {}", alice.token);
    let mut known = Socket::connect(&server, "/ws", &[("authorization", &bearer)]).await.expect("upgraded");
    let mut old = Client::connect(&server, &alice).await;
    let mut irc = Irc::open(&server).await;
    irc.send("PING here").await;
    irc.until("PONG").await;
    server.terminate();
    assert_eq!(unknown.closed().await, Some(1012));
    assert_eq!(known.closed().await, Some(1012));
    assert_eq!(old.socket.closed().await, Some(1012));
    let last = irc.closed().await;
    assert!(last.last().is_some_and(|line| line.command == "ERROR" && line.last().contains("going away")), "{last:?}");
    server.ended().await;
}

#[tokio::test]
async fn a_ping_is_answered_and_does_nothing_else() {
    let mut pair = Pair::start().await;
    pair.bobs.so_far().await;
    let answer = pair.bobs.done(serde_json::json!({"type": "ping"})).await;
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(2), "{answer}");
    assert!(pair.bobs.so_far().await.is_empty());
}
