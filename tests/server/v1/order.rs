//! Many clients at once: nothing is lost, nothing comes twice, and all see one order.

use crate::harness::{Account, Client, Server, Socket, said, welcome};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Takes the messages of a room until `count` have come.
async fn take(client: &mut Client, count: usize) -> Vec<Value> {
    let mut taken = Vec::with_capacity(count);
    while taken.len() < count {
        let frame = client.socket.frame().await;
        if frame.get("from").is_some() {
            taken.push(frame);
        }
    }
    taken
}

#[tokio::test]
async fn everybody_sees_everything_once_in_one_order() {
    const USERS: usize = 8;
    const EACH: usize = 25;
    let server = Server::start().await;
    let mut clients = Vec::new();
    for n in 0..USERS {
        let user = server.register(&format!("user-{n}")).await;
        let mut client = Client::connect(&server, &user).await;
        client.joined(&user, "default").await;
        clients.push(client);
    }
    let talk = clients.into_iter().enumerate().map(|(n, mut client)| async move {
        for m in 0..EACH {
            client.say("default", &format!("{n}:{m}")).await;
        }
        let taken = take(&mut client, USERS * EACH).await;
        client.expect_nothing().await;
        taken
    });
    let views = futures::future::join_all(talk).await;
    let distinct: HashSet<_> = views[0].iter().map(|frame| frame["message"].to_string()).collect();
    assert_eq!(distinct.len(), USERS * EACH, "each message once");
    assert!(views.iter().all(|view| *view == views[0]), "one order");
}

/// Says the numbers up to `rounds`, each after the one before has come back; `begun` is the last one so far.
async fn talk(server: &Server, talker: &Account, rounds: usize, begun: &AtomicUsize) {
    let mut client = Client::connect(server, talker).await;
    client.joined(talker, "default").await;
    for n in 1..=rounds {
        begun.store(n, Ordering::SeqCst);
        client.say("default", &n.to_string()).await;
        take(&mut client, 1).await;
    }
}

fn number(frame: &Value) -> usize {
    frame["message"].as_str().and_then(|text| text.parse().ok()).expect("a number")
}

/// Joins on the first of two connections, and sees that both hear everything that is said after either's welcome.
async fn join_and_listen(server: &Server, listener: &Account, begun: &AtomicUsize) {
    let (mut first, mut second) = (Client::connect(server, listener).await, Client::connect(server, listener).await);
    first.join("default").await;
    first.expect(welcome(listener, "default")).await;
    let at_most = begun.load(Ordering::SeqCst) + 1;
    second.expect(welcome(listener, "default")).await;
    for client in [&mut first, &mut second] {
        let numbers: Vec<_> = take(client, 5).await.iter().map(number).collect();
        assert!(numbers[0] <= at_most, "{numbers:?} misses what came after the welcome, {at_most}");
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    }
    first.socket.close().await;
    second.socket.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_welcome_nothing_is_missed_and_nothing_comes_twice() {
    let server = Server::start().await;
    let (talker, listener) = (server.register("talker").await, server.register("listener").await);
    let begun = AtomicUsize::new(0);
    // Each round is a session of its own: in the first the join makes a member, in the others it does not.
    let listening = async {
        for _ in 0..10 {
            join_and_listen(&server, &listener, &begun).await;
        }
    };
    tokio::select! {
        () = talk(&server, &talker, usize::MAX, &begun) => {}
        () = listening => {}
    }
}

/// What is said in a room, after it has come back to who said it.
async fn spoken(client: &mut Client, room: &str, words: &str) {
    client.say(room, words).await;
    take(client, 1).await;
}

/// One connection joins while another of the same user is held up: that one learns of it among what has queued up, and
/// it must neither hear what was said before nor miss what was said after.
#[tokio::test]
async fn a_connection_that_lags_hears_from_the_join_on_too() {
    let server = Server::with(&[("QUEUE_SIZE", "100MiB"), ("WRITE_TIMEOUT", "10m")]).await;
    let (talker, listener) = (server.register("talker").await, server.register("listener").await);
    let mut talks = Client::connect(&server, &talker).await;
    for room in ["noise", "tea"] {
        talks.created(room).await;
        talks.joined(&talker, room).await;
    }
    // A member underneath, so that the lagging connection gets the room's events before its session has joined it.
    let mut earlier = Client::connect(&server, &listener).await;
    earlier.joined(&listener, "tea").await;
    earlier.socket.close().await;
    let noise = "x".repeat(60_000);
    for _ in 0..4 {
        let mut first = Client::connect(&server, &listener).await;
        let path = format!("/chat?access_token={}", listener.token);
        let mut lagging = Client::on(Socket::connect_narrow(&server, &path, &[]).await.expect("upgraded"));
        first.joined(&listener, "noise").await;
        lagging.expect(welcome(&listener, "noise")).await;
        for _ in 0..100 {
            spoken(&mut talks, "noise", &noise).await;
        }
        spoken(&mut talks, "tea", "before").await;
        first.join("tea").await;
        while first.socket.frame().await != welcome(&listener, "tea") {}
        for words in ["after", "long after"] {
            spoken(&mut talks, "tea", words).await;
        }
        spoken(&mut talks, "noise", "over").await;
        let (mut heard, mut over) = (Vec::new(), false);
        while !over || heard.len() < 3 {
            let frame = lagging.socket.frame().await;
            over |= frame["message"] == "over";
            if frame["room"] == "tea" {
                heard.push(frame);
            }
        }
        let expected = [welcome(&listener, "tea"), said("tea", &talker, "after"), said("tea", &talker, "long after")];
        assert_eq!(heard, expected);
        first.socket.close().await;
        lagging.socket.close().await;
    }
}
