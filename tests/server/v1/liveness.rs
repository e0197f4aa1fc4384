//! Pings, and the end of connections that say nothing.

use crate::harness::{Client, Heard, Server, said};

#[tokio::test]
async fn who_answers_pings_stays_and_who_says_nothing_is_closed_and_unsubscribed() {
    let server = Server::with(&[("PING_INTERVAL", "100ms"), ("IDLE_TIMEOUT", "10s")]).await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let (mut alices, mut bobs) = (Client::connect(&server, &alice).await, Client::connect(&server, &bob).await);
    alices.joined(&alice, "default").await;
    bobs.joined(&bob, "default").await;
    bobs.socket.fall_silent();
    let answering = async { while alices.socket.hear().await == Heard::Ping {} };
    let code = tokio::select! {
        code = bobs.socket.closed() => code,
        () = answering => panic!("who answers hears nothing but pings"),
    };
    assert_eq!(code, Some(4000));
    alices.say("default", "still here").await;
    alices.expect(said("default", &alice, "still here")).await;
    let mut again = Client::connect(&server, &bob).await;
    again.joined(&bob, "default").await;
}

#[tokio::test]
async fn without_pings_silence_lasts_to_the_idle_timeout() {
    let server = Server::with(&[("PING_INTERVAL", "1h"), ("PONG_TIMEOUT", "1ms"), ("IDLE_TIMEOUT", "500ms")]).await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    assert_eq!(client.socket.hear().await, Heard::Closed(Some(4000)));
}
