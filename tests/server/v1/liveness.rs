//! Pings, and the end of connections that say nothing.

use crate::harness::{Client, Heard, Server, said};

#[tokio::test]
async fn pings_come_and_who_answers_them_stays() {
    let server = Server::with(&[("PING_INTERVAL", "100ms"), ("IDLE_TIMEOUT", "1s")]).await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.joined(&alice, "default").await;
    for _ in 0..25 {
        assert_eq!(client.socket.hear().await, Heard::Ping);
    }
    client.say("default", "still here").await;
    client.expect(said("default", &alice, "still here")).await;
}

#[tokio::test]
async fn who_says_nothing_is_closed_and_unsubscribed() {
    let server = Server::with(&[("PING_INTERVAL", "100ms"), ("IDLE_TIMEOUT", "1s")]).await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.joined(&alice, "default").await;
    client.socket.fall_silent();
    let mut pings = 0;
    let code = loop {
        match client.socket.hear().await {
            Heard::Ping => pings += 1,
            Heard::Closed(code) => break code,
            Heard::Json(frame) => panic!("{frame} came out of nowhere"),
        }
    };
    assert_eq!(code, Some(4000));
    assert!(pings >= 2, "it was pinged before");
    let mut again = Client::connect(&server, &alice).await;
    again.joined(&alice, "default").await;
}

#[tokio::test]
async fn without_pings_silence_lasts_to_the_idle_timeout() {
    let server = Server::with(&[("PING_INTERVAL", "1h"), ("PONG_TIMEOUT", "1ms"), ("IDLE_TIMEOUT", "500ms")]).await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    assert_eq!(client.socket.hear().await, Heard::Closed(Some(4000)));
}
