//! Signing in.

use super::commands;
use crate::harness::{Irc, IrcServer, Server, soon};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::Value;

const PASSWORD: &str = "correct horse";

fn plain(authzid: &str, name: &str, password: &str) -> String {
    STANDARD.encode(format!("{authzid}\0{name}\0{password}"))
}

async fn begun(server: &Server) -> Irc {
    let mut irc = Irc::open(server).await;
    irc.send("CAP REQ sasl").await;
    irc.expect("CAP").await;
    irc.send("AUTHENTICATE PLAIN").await;
    assert_eq!(irc.expect("AUTHENTICATE").await.params, ["+"]);
    irc
}

#[tokio::test]
async fn a_password_or_a_token_signs_in() {
    let server = IrcServer::start().await;
    server.sign_up("alice", PASSWORD).await;
    let bob = server.register("bob").await;
    for (name, secret) in [("alice", PASSWORD), ("bob", &*bob.token)] {
        for authzid in ["", name] {
            let mut irc = begun(&server).await;
            irc.send(&format!("AUTHENTICATE {}", plain(authzid, name, secret))).await;
            assert_eq!(irc.expect("900").await.param(2), name);
            irc.expect("903").await;
            irc.send("NICK somebody\r\nUSER a 0 * :A\r\nCAP END").await;
            assert_eq!(irc.expect("001").await.param(0), name, "the nick is the account's name");
        }
    }
}

#[tokio::test]
async fn the_capability_need_not_be_asked_for() {
    let server = IrcServer::start().await;
    server.sign_up("alice", PASSWORD).await;
    let mut irc = Irc::open(&server).await;
    irc.ask("CAP LS 302").await;
    assert_eq!(irc.ask_one("AUTHENTICATE PLAIN").await.params, ["+"]);
    let answers = irc.ask(&format!("AUTHENTICATE {}", plain("", "alice", PASSWORD))).await;
    assert_eq!(commands(&answers), ["900", "903"]);
    irc.send("NICK alice\r\nUSER a 0 * :A\r\nCAP END").await;
    assert_eq!(irc.expect("001").await.param(0), "alice");
}

#[tokio::test]
async fn everything_else_does_not() {
    let server = IrcServer::start().await;
    server.sign_up("alice", PASSWORD).await;
    let bob = server.register("bob").await;
    let wrong = [
        plain("", "alice", "wrong horse"),
        plain("bob", "alice", PASSWORD),
        plain("", "nobody", PASSWORD),
        plain("", "alice", &bob.token),
        STANDARD.encode("alice"),
        STANDARD.encode([0xff, 0, 0xfe, 0, 0xfd]),
        "!!!".into(),
        "+".into(),
    ];
    for answer in wrong {
        let mut irc = begun(&server).await;
        irc.send(&format!("AUTHENTICATE {answer}")).await;
        assert_eq!(irc.expect("904").await.param(0), "*", "{answer}");
    }
    let mut irc = begun(&server).await;
    irc.send("AUTHENTICATE *").await;
    irc.expect("906").await;
    irc.send("AUTHENTICATE FOO").await;
    irc.expect("908").await;
    irc.expect("904").await;
    irc.send("AUTHENTICATE PLAIN").await;
    irc.expect("AUTHENTICATE").await;
    irc.send(&format!("AUTHENTICATE {}", "x".repeat(401))).await;
    irc.expect("905").await;
}

#[tokio::test]
async fn a_long_answer_comes_in_parts() {
    let server = IrcServer::start().await;
    for (name, length) in [("alice", 300), ("carol", 286)] {
        let password = "x".repeat(length);
        server.sign_up(name, &password).await;
        let answer = plain(name, name, &password);
        let mut irc = begun(&server).await;
        let (first, rest) = answer.split_at(400);
        irc.send(&format!("AUTHENTICATE {first}")).await;
        irc.send(&format!("AUTHENTICATE {}", if rest.is_empty() { "+" } else { rest })).await;
        irc.expect("900").await;
        irc.expect("903").await;
    }
}

#[tokio::test]
async fn old_clients_sign_in_by_pass() {
    let server = IrcServer::with(&[("IRC_GUESTS", "off")]).await;
    server.sign_up("alice", PASSWORD).await;
    let mut irc = Irc::open(&server).await;
    irc.send(&format!("PASS :alice:{PASSWORD}")).await;
    irc.register("alice", "").await;
    // irssi says several words without the colon.
    let mut irssi = Irc::open(&server).await;
    irssi.send(&format!("PASS alice:{PASSWORD}")).await;
    irssi.register("alice", "").await;
    let whois = irc.ask("WHOIS alice").await;
    assert_eq!(commands(&whois), ["311", "312", "330", "317", "318"], "{whois:?}");
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_the_connection() {
    let server = IrcServer::start().await;
    let bob = server.register("bob").await;
    let mut irc = Irc::account(&server, &bob, "").await;
    let (_, tokens) = server.api(&bob, Method::GET, "/api/v1/access-tokens", None).await;
    let id = tokens[0]["id"].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned();
    server.api(&bob, Method::DELETE, &format!("/api/v1/access-tokens/{id}"), None).await;
    assert_eq!(commands(&irc.closed().await), ["ERROR"]);
}

/// The sessions of a browser's user that are IRC connections.
async fn connections(server: &Server, cookie: &str) -> Vec<Value> {
    let request = server.request(Method::GET, "/api/v1/sessions").header("cookie", cookie);
    let mut all: Vec<Value> = request.send().await.expect("an answer").json().await.expect("a list");
    all.retain(|session| session["agent"] == "IRC");
    all
}

#[tokio::test]
async fn the_session_of_a_connection_is_heard_of_while_it_lasts() {
    let server = IrcServer::with(&[("PING_INTERVAL", "100ms")]).await;
    let alice = server.sign_up("alice", PASSWORD).await;
    let mut irc = Irc::open(&server).await;
    irc.send(&format!("PASS :alice:{PASSWORD}")).await;
    irc.register("alice", "").await;
    soon("the session to be heard of", async {
        loop {
            irc.until("PING").await;
            irc.send("PONG x").await;
            let session = connections(&server, &alice).await.remove(0);
            if session["last_seen_at"].as_i64() > session["created_at"].as_i64() {
                return;
            }
        }
    })
    .await;
    irc.send("QUIT").await;
    irc.closed().await;
    soon("the session to end", async { while !connections(&server, &alice).await.is_empty() {} }).await;
}

#[tokio::test]
async fn the_session_of_a_connection_ends_with_a_crash() {
    let mut server = IrcServer::start().await;
    let alice = server.sign_up("alice", PASSWORD).await;
    let mut irc = Irc::open(&server).await;
    irc.send(&format!("PASS :alice:{PASSWORD}")).await;
    irc.register("alice", "").await;
    assert_eq!(connections(&server, &alice).await.len(), 1);
    server.kill().await;
    server.restart().await;
    assert_eq!(connections(&server, &alice).await, [] as [Value; 0]);
}
