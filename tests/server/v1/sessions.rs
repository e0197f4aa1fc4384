//! A user's session: as long as one of the user's connections.

use crate::harness::{Account, Client, Server, said, welcome};

async fn two_users() -> (Server, Account, Account) {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    (server, alice, bob)
}

#[tokio::test]
async fn a_later_connection_takes_part_in_what_is_joined() {
    let (server, alice, bob) = two_users().await;
    let mut first = Client::connect(&server, &alice).await;
    first.joined(&alice, "default").await;
    let mut second = Client::connect(&server, &alice).await;
    second.join("default").await;
    second.expect_error("you already joined the default room!").await;
    let mut bobs = Client::connect(&server, &bob).await;
    bobs.joined(&bob, "default").await;
    bobs.say("default", "to both").await;
    for client in [&mut first, &mut second] {
        client.expect(said("default", &bob, "to both")).await;
    }
}

#[tokio::test]
async fn the_session_outlives_the_connection_that_joined() {
    let (server, alice, _) = two_users().await;
    let mut first = Client::connect(&server, &alice).await;
    let mut second = Client::connect(&server, &alice).await;
    first.joined(&alice, "default").await;
    second.expect(welcome(&alice, "default")).await;
    first.socket.close().await;
    second.join("default").await;
    second.expect_error("you already joined the default room!").await;
    second.say("default", "still here").await;
    second.expect(said("default", &alice, "still here")).await;
}

#[tokio::test]
async fn a_new_session_starts_with_nothing_joined() {
    let (server, alice, bob) = two_users().await;
    let mut bobs = Client::connect(&server, &bob).await;
    bobs.joined(&bob, "default").await;
    for round in 1..=20 {
        let mut client = Client::connect(&server, &alice).await;
        client.say("default", "unheard").await;
        client.expect_error("join default first").await;
        let missed = format!("missed {round}");
        bobs.say("default", &missed).await;
        bobs.expect(said("default", &bob, &missed)).await;
        client.joined(&alice, "default").await;
        let heard = format!("heard {round}");
        bobs.say("default", &heard).await;
        bobs.expect(said("default", &bob, &heard)).await;
        client.expect(said("default", &bob, &heard)).await;
        client.socket.close().await;
    }
}

#[tokio::test]
async fn of_many_joins_at_once_one_is_welcomed() {
    let (server, alice, _) = two_users().await;
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(Client::connect(&server, &alice).await);
    }
    for client in &mut clients {
        client.join("default").await;
    }
    let mut errors = 0;
    for client in &mut clients {
        client.join("nowhere").await;
        let mut welcomes = 0;
        loop {
            let frame = client.socket.frame().await;
            match frame["error"].as_str() {
                Some("nowhere does not exists") => break,
                Some("you already joined the default room!") => errors += 1,
                _ => {
                    assert_eq!(frame, welcome(&alice, "default"));
                    welcomes += 1;
                }
            }
        }
        assert_eq!(welcomes, 1, "each connection is welcomed once");
    }
    assert_eq!(errors, 4);
}
