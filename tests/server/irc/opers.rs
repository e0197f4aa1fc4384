//! Operators of the server, and what the server lists.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer};

#[tokio::test]
async fn operators_kill_and_speak_to_all() {
    let server = IrcServer::with(&[("IRC_OPER", "root:secret")]).await;
    let (mut ann, mut bob) = pair(&server, "").await;
    assert_eq!(ann.ask_one("OPER root wrong").await.command, "464");
    assert_eq!(ann.ask_one("KILL bob :out").await.command, "481");
    assert_eq!(ann.ask_one("WALLOPS :hi").await.command, "481");
    assert_eq!(commands(&ann.ask("OPER root secret").await), ["381", "MODE"]);
    assert_eq!(ann.ask("WHO ann").await[0].param(6), "H*");
    assert!(commands(&bob.ask("WHOIS ann").await).contains(&"313"));
    assert_eq!(ann.ask("LUSERS").await[1].param(1), "1");
    bob.ask("MODE bob +w").await;
    ann.ask("WALLOPS :tea is ready").await;
    let heard = bob.sync().await;
    assert_eq!((heard[0].command.as_str(), heard[0].nick(), heard[0].last()), ("WALLOPS", "ann", "tea is ready"));
    assert_eq!(ann.ask_one("KILL nobody :out").await.command, "401");
    ann.send("KILL bob :out").await;
    assert_eq!(commands(&bob.closed().await), ["KILL", "ERROR"]);
    assert_eq!(ann.until("QUIT").await.nick(), "bob");
    ann.ask("MODE ann -o").await;
    assert_eq!(ann.ask_one("KILL ann").await.command, "481");
}

#[tokio::test]
async fn operators_keep_order_in_rooms_that_they_are_not_in() {
    let server = IrcServer::with(&[("IRC_OPER", "root:secret")]).await;
    let (mut ann, mut bob) = pair(&server, "echo-message message-tags draft/message-redaction").await;
    let mut cid = Irc::guest(&server, "cid", "draft/message-redaction").await;
    let id = bob.ask_one("PRIVMSG #tea :rude").await.tag("msgid").expect("an id").to_owned();
    let redact = format!("REDACT #tea {id} :spam");
    assert_eq!(cid.ask_one(&redact).await.param(1), "INVALID_TARGET");
    assert_eq!(cid.ask_one("KICK #tea bob :out").await.command, "442");
    cid.ask("OPER root secret").await;
    let answer = cid.ask_one(&redact).await;
    assert_eq!((answer.command.as_str(), answer.nick(), answer.last()), ("REDACT", "cid", "spam"));
    assert_eq!(ann.until("REDACT").await.params, ["#tea", &id, "spam"]);
    assert_eq!(cid.ask_one("KICK #tea bob :out").await.params, ["#tea", "bob", "out"]);
    assert_eq!(ann.until("KICK").await.nick(), "cid");
    assert_eq!(cid.ask_one("KICK #tea ann").await.command, "KICK", "a guest moderates, and is no owner");
    assert_eq!(cid.ask_one("TOPIC #tea :order").await.params, ["#tea", "order"]);
    assert_eq!(cid.ask_one("CHATHISTORY LATEST #tea * 9").await.param(1), "INVALID_TARGET", "who reads is seen");
    cid.ask("REGISTER * * :correct horse").await;
    assert_eq!(cid.ask_one(&redact).await.param(1), "UNKNOWN_MSGID", "the same person");
    cid.ask("MODE cid -o").await;
    assert_eq!(cid.ask_one(&redact).await.param(1), "INVALID_TARGET");
}

#[tokio::test]
async fn guesses_are_counted_as_attempts_to_sign_in() {
    let limited = [("RATE_LIMIT", "on"), ("SIGN_INS_PER_MINUTE", "3")];
    let server = IrcServer::with(&[&limited[..], &[("IRC_OPER", "root:secret")]].concat()).await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    assert_eq!(ann.ask_one("OPER root wrong").await.command, "464");
    assert_eq!(ann.ask_one("OPER root wronger").await.command, "464");
    assert_eq!(ann.ask_one("OPER root secret").await.command, "263", "the guest's coming was the first");

    let server = IrcServer::with(&[&limited[..], &[("IRC_PASSWORD", "sesame")]].concat()).await;
    for answer in ["464", "464", "464", "263"] {
        let mut irc = Irc::open(&server).await;
        irc.send("PASS wrong\r\nNICK ann\r\nUSER a 0 * :A").await;
        assert_eq!(irc.next().await.expect("an answer").command, answer);
    }
    let mut irc = Irc::open(&server).await;
    irc.send("PASS sesame\r\nNICK ann\r\nUSER a 0 * :A").await;
    irc.expect("263").await;
}

#[tokio::test]
async fn without_a_password_nobody_is_an_operator() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    assert_eq!(ann.ask_one("OPER root secret").await.command, "491");
    assert_eq!(commands(&ann.ask("LINKS").await), ["365"]);
    assert_eq!(commands(&ann.ask("STATS u").await), ["242", "219"]);
}

#[tokio::test]
async fn lists_are_filtered() {
    let server = IrcServer::start().await;
    let (mut ann, _bob) = pair(&server, "").await;
    ann.ask("JOIN #cake").await;
    ann.ask("TOPIC #cake :Carrots").await;
    for (asked, found) in [
        ("LIST *ea", vec!["#tea"]),
        ("LIST #c*,#t*", vec!["#cake", "#tea"]),
        ("LIST !#c*", vec!["#tea"]),
        ("LIST >1", vec!["#tea"]),
        ("LIST <2", vec!["#cake"]),
        ("LIST T<10", vec!["#cake"]),
        ("LIST T>10", vec![]),
        ("LIST C<10", vec!["#cake", "#tea"]),
        ("LIST C>10", vec![]),
        ("LIST #nowhere", vec![]),
    ] {
        let lines = ann.ask(asked).await;
        let rooms: Vec<_> = lines.iter().filter(|line| line.command == "322").map(|line| line.param(1)).collect();
        assert_eq!(rooms, found, "{asked}");
    }
}

#[tokio::test]
async fn names_of_several_rooms_and_of_all() {
    let server = IrcServer::start().await;
    let (mut ann, _bob) = pair(&server, "").await;
    ann.ask("JOIN #cake").await;
    let lines = ann.ask("NAMES #tea,#cake,#nowhere").await;
    assert_eq!(commands(&lines), ["353", "353", "366"]);
    assert_eq!(lines[2].param(1), "#tea,#cake,#nowhere");
    let all = ann.ask("NAMES").await;
    assert_eq!((commands(&all), all[2].param(1)), (vec!["353", "353", "366"], "*"));
    let mut cid = Irc::guest(&server, "cid", "draft/no-implicit-names").await;
    assert_eq!(commands(&cid.ask("JOIN #tea").await), ["JOIN"]);
}
