//! Nicks that lead to an account of another name.

use super::commands;
use crate::harness::{Account, Irc, IrcServer, Server};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// An account that comes under another nick.
async fn come_as(server: &Server, nick: &str, account: &Account) -> Irc {
    let mut irc = Irc::open(server).await;
    irc.send(&format!("PASS {}\r\nNICK {nick}\r\nUSER u 0 * :Ann", account.token)).await;
    assert_eq!(irc.until("001").await.param(0), account.name, "the nick is the account's name");
    irc.until("221").await;
    irc.sync().await;
    irc
}

async fn sign_in(irc: &mut Irc, account: &Account) {
    irc.ask("AUTHENTICATE PLAIN").await;
    let said = STANDARD.encode(format!("\0{}\0{}", account.name, account.token));
    let lines = irc.ask(&format!("AUTHENTICATE {said}")).await;
    assert!(commands(&lines).contains(&"903"), "{lines:?}");
}

#[tokio::test]
async fn who_signs_in_is_found_by_the_nick_that_they_came_under() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut bob = Irc::guest(&server, "bob", "echo-message").await;
    assert_eq!(bob.ask_one("MONITOR + teapot").await.command, "731");
    let mut ann = come_as(&server, "TeaPot", &alice).await;
    assert!(bob.expect("730").await.last().starts_with("TeaPot!"));
    let whois = bob.ask("WHOIS teapot").await;
    assert_eq!((whois[0].command.as_str(), whois[0].param(1)), ("311", "TeaPot"));
    let account = whois.iter().find(|line| line.command == "330").expect("an account");
    assert_eq!(account.params[1..3], ["TeaPot", "alice"]);
    assert_eq!(bob.ask("WHO teapot %na").await[0].params, ["bob", "TeaPot", "alice"]);
    assert_eq!(bob.ask_one("ISON teapot").await.last(), "TeaPot");
    assert!(bob.ask_one("USERHOST teapot").await.last().starts_with("TeaPot=+"));
    let echo = bob.ask_one("PRIVMSG teapot :hello").await;
    assert_eq!((echo.param(0), echo.last()), ("alice", "hello"));
    let heard = ann.expect("PRIVMSG").await;
    assert_eq!((heard.nick(), heard.param(0), heard.last()), ("bob", "alice", "hello"));
    assert_eq!(bob.ask_one("PRIVMSG TEAPOT :again").await.param(0), "alice");
    ann.send("QUIT").await;
    ann.closed().await;
    assert_eq!(bob.expect("731").await.last(), "TeaPot");
    assert_eq!(commands(&bob.ask("WHOIS teapot").await), ["401", "318"]);
}

#[tokio::test]
async fn a_guest_who_signs_in_is_still_watched_for() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut bob = Irc::guest(&server, "bob", "extended-monitor account-notify").await;
    let mut ann = Irc::guest(&server, "ann", "sasl").await;
    assert_eq!(bob.ask_one("MONITOR + ann").await.command, "730");
    sign_in(&mut ann, &alice).await;
    let told = bob.sync().await;
    assert_eq!(commands(&told), ["ACCOUNT"]);
    assert_eq!((told[0].nick(), told[0].last()), ("ann", "alice"));
    assert_eq!(bob.ask_one("MONITOR S").await.command, "730");
    ann.send("QUIT").await;
    ann.closed().await;
    assert_eq!(bob.expect("731").await.last(), "ann");
}

#[tokio::test]
async fn whose_name_a_nick_is_has_it() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    server.register("carol").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    let mut ann = come_as(&server, "carol", &alice).await;
    assert_eq!(bob.ask("WHOIS carol").await[0].param(1), "carol");
    ann.send("QUIT").await;
    ann.closed().await;
    let _ann = come_as(&server, "dora", &alice).await;
    assert_eq!(bob.ask("PRIVMSG dora :to alice").await, []);
    let mut dora = Irc::guest(&server, "dora", "").await;
    bob.ask("PRIVMSG dora :to dora").await;
    assert_eq!(dora.expect("PRIVMSG").await.last(), "to dora");
    assert_eq!(commands(&bob.ask("WHO dora %na").await), ["354", "315"]);
}

#[tokio::test]
async fn who_takes_a_nick_as_a_name_is_watched_for_alone() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = come_as(&server, "teapot", &alice).await;
    let (mut bob, mut cid) = (Irc::guest(&server, "bob", "").await, Irc::guest(&server, "cid", "").await);
    assert_eq!(bob.ask_one("MONITOR + teapot").await.command, "730");
    assert_eq!(cid.ask_one("NICK teapot").await.command, "NICK");
    bob.sync().await;
    ann.send("QUIT").await;
    ann.closed().await;
    assert_eq!(bob.sync().await, [], "somebody else is there by that name");
    cid.send("QUIT").await;
    cid.closed().await;
    assert_eq!(bob.expect("731").await.last(), "teapot");
}

#[tokio::test]
async fn a_nick_goes_along_to_the_next_account() {
    let server = IrcServer::start().await;
    let (alice, carol) = (server.register("alice").await, server.register("carol").await);
    let mut bob = Irc::guest(&server, "bob", "").await;
    bob.ask("MONITOR + ann,alice").await;
    let mut ann = Irc::guest(&server, "ann", "sasl").await;
    assert_eq!(commands(&bob.sync().await), ["730"]);
    sign_in(&mut ann, &alice).await;
    assert_eq!(commands(&bob.sync().await), ["730"], "alice has come, and ann has not gone");
    sign_in(&mut ann, &carol).await;
    let told = bob.sync().await;
    assert_eq!((commands(&told), told[0].last()), (vec!["731"], "alice"));
    assert_eq!(bob.ask("WHO ann %na").await[0].params, ["bob", "ann", "carol"]);
}
