//! Accounts made by IRC, and signing in again.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Line};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const PASSWORD: &str = "correct horse";

/// Signs in as an account; all that comes.
async fn sign_in(irc: &mut Irc, name: &str, password: &str) -> Vec<Line> {
    assert_eq!(irc.ask_one("AUTHENTICATE PLAIN").await.params, ["+"]);
    irc.ask(&format!("AUTHENTICATE {}", STANDARD.encode(format!("\0{name}\0{password}")))).await
}

fn failed(line: &Line, code: &str) {
    assert_eq!((line.command.as_str(), line.param(0), line.param(1)), ("FAIL", "REGISTER", code), "{line:?}");
}

#[tokio::test]
async fn an_account_is_made_before_the_connection_is() {
    let server = IrcServer::with(&[("IRC_GUESTS", "off")]).await;
    let mut irc = Irc::open(&server).await;
    let offered = irc.ask("CAP LS 302").await;
    assert!(
        offered.iter().any(|line| line.last().contains("draft/account-registration=before-connect")),
        "{offered:?}"
    );
    failed(&irc.ask_one(&format!("REGISTER * * :{PASSWORD}")).await, "NEED_NICK");
    irc.send("NICK ann").await;
    let lines = irc.ask(&format!("REGISTER * ann@example.org :{PASSWORD}")).await;
    assert_eq!(
        (commands(&lines), &lines[0].params[..2]),
        (vec!["REGISTER", "900"], &["SUCCESS".into(), "ann".into()][..])
    );
    failed(&irc.ask_one(&format!("REGISTER * * :{PASSWORD}")).await, "ALREADY_AUTHENTICATED");
    irc.register("ann", "sasl").await;
    assert!(commands(&irc.ask("WHOIS ann").await).contains(&"330"));
    let mut again = Irc::open(&server).await;
    again.send("CAP REQ sasl").await;
    again.expect("CAP").await;
    assert_eq!(commands(&sign_in(&mut again, "ann", PASSWORD).await), ["900", "903"]);
}

#[tokio::test]
async fn a_guest_becomes_an_account_and_stays() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "account-notify account-tag chghost").await;
    failed(&ann.ask_one(&format!("REGISTER other * :{PASSWORD}")).await, "ACCOUNT_NAME_MUST_BE_NICK");
    failed(&ann.ask_one("REGISTER * * :short").await, "WEAK_PASSWORD");
    assert_eq!(commands(&ann.ask(&format!("REGISTER ANN * :{PASSWORD}")).await), ["REGISTER", "900", "CHGHOST"]);
    let told = bob.sync().await;
    assert_eq!((told[0].command.as_str(), told[0].param(0)), ("CHGHOST", "~ann"));
    assert!(told[0].source.ends_with(".guest") && told[0].param(1).ends_with(".account"), "{told:?}");
    assert_eq!((told[1].command.as_str(), told[1].nick(), told[1].last()), ("ACCOUNT", "ann", "ann"));
    ann.ask("PRIVMSG #tea :hi").await;
    assert_eq!(bob.expect("PRIVMSG").await.tag("account"), Some("ann"));
    assert_eq!(ann.ask_one("NICK anna").await.command, "447");
    let code = ann.ask_one("VERIFY ann 123").await;
    assert_eq!(code.params[..2], ["VERIFY", "ALREADY_AUTHENTICATED"]);
    ann.send("QUIT").await;
    ann.closed().await;
    assert_eq!(bob.sync().await, [], "an account stays in its rooms");
    let mut ann = Irc::open(&server).await;
    ann.send(&format!("PASS :ann:{PASSWORD}\r\nNICK ann\r\nUSER a 0 * :A")).await;
    ann.until("221").await;
    assert_eq!(ann.sync().await[0].params, ["#tea"]);
}

#[tokio::test]
async fn nobodys_name_is_taken_away() {
    let server = IrcServer::start().await;
    server.register("carol").await;
    let _gus = Irc::guest(&server, "gus", "").await;
    let mut irc = Irc::open(&server).await;
    for (nick, code) in [("gus", "USERNAME_EXISTS"), ("carol", "ACCOUNT_EXISTS"), ("admin", "ACCOUNT_EXISTS")] {
        irc.send(&format!("NICK {nick}")).await;
        failed(&irc.ask_one(&format!("REGISTER * * :{PASSWORD}")).await, code);
    }
    let code = irc.ask_one("VERIFY gus 123").await;
    assert_eq!(code.params[..3], ["VERIFY", "INVALID_CODE", "gus"]);
    assert_eq!(irc.ask_one("REGISTER * *").await.command, "461");
}

#[tokio::test]
async fn who_needs_the_servers_password_gives_it_first() {
    let server = IrcServer::with(&[("IRC_PASSWORD", "sesame")]).await;
    let mut irc = Irc::open(&server).await;
    irc.send("NICK ann").await;
    assert_eq!(irc.ask_one(&format!("REGISTER * * :{PASSWORD}")).await.command, "464");
    irc.send("PASS sesame").await;
    assert_eq!(commands(&irc.ask(&format!("REGISTER * * :{PASSWORD}")).await), ["REGISTER", "900"]);
}

#[tokio::test]
async fn who_signs_in_later_is_somebody_else() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    server.sign_up("carol", PASSWORD).await;
    Irc::account(&server, &alice, "").await.ask("JOIN #cake").await;
    let (mut ann, mut bob) = pair(&server, "sasl").await;
    ann.ask("MONITOR + dora").await;
    let lines = sign_in(&mut ann, "alice", &alice.token).await;
    assert_eq!(commands(&lines), ["900", "903", "PART", "NICK", "JOIN", "353", "366"]);
    assert_eq!((lines[3].nick(), lines[3].last(), lines[4].last()), ("ann", "alice", "#cake"));
    assert_eq!(commands(&bob.sync().await), ["QUIT", "MODE"], "and the room is his");
    let _dora = Irc::guest(&server, "dora", "").await;
    assert_eq!(commands(&ann.sync().await), ["730"], "still watched for");
    assert_eq!(commands(&sign_in(&mut ann, "alice", &alice.token).await), ["900", "903"]);
    assert_eq!(commands(&sign_in(&mut ann, "carol", "wrong horse").await), ["904"]);
    let lines = sign_in(&mut ann, "carol", PASSWORD).await;
    assert_eq!(commands(&lines), ["900", "903", "PART", "NICK"]);
    assert_eq!(commands(&ann.ask("JOIN #cake").await), ["JOIN", "353", "366"]);
    assert_eq!(bob.ask("NAMES #cake").await[0].last(), "@alice carol");
    Irc::guest(&server, "ann", "").await;
}

#[tokio::test]
async fn who_guesses_is_let_go() {
    let server = IrcServer::with(&[("RATE_LIMIT", "on")]).await;
    let alice = server.register("alice").await;
    let mut irc = Irc::open(&server).await;
    irc.send("CAP REQ sasl").await;
    irc.expect("CAP").await;
    for _ in 0..5 {
        irc.send("AUTHENTICATE PLAIN").await;
        irc.expect("AUTHENTICATE").await;
        irc.send(&format!("AUTHENTICATE {}", STANDARD.encode(format!("\0{}\0wrong", alice.name)))).await;
        irc.expect("904").await;
    }
    assert_eq!(commands(&irc.closed().await), ["ERROR"]);
}
