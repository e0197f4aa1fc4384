//! Messages of several lines.

use super::commands;
use crate::harness::{Irc, IrcServer, Line, Live};

const PLAIN: &str = "batch echo-message labeled-response message-tags server-time";
const CONCAT: &str = "draft/multiline-concat";

fn able() -> String {
    format!("{PLAIN} draft/multiline draft/chathistory")
}

/// The lines of the one batch that these are, and the line that begins it.
#[track_caller]
fn inside(lines: &[Line]) -> (&Line, &[Line]) {
    let [start, inside @ .., end] = lines else { panic!("no batch: {lines:?}") };
    let name = start.param(0).trim_start_matches('+');
    assert_eq!((start.command.as_str(), start.param(1)), ("BATCH", "draft/multiline"), "{lines:?}");
    assert_eq!((end.command.as_str(), end.param(0)), ("BATCH", &*format!("-{name}")), "{lines:?}");
    for line in inside {
        assert_eq!((line.tag("batch"), line.tag("msgid"), line.tag("time")), (Some(name), None, None), "{line:?}");
    }
    (start, inside)
}

/// Words, and whether they go on.
fn words(lines: &[Line]) -> Vec<(&str, bool)> {
    lines.iter().map(|line| (line.last(), line.tag(CONCAT).is_some())).collect()
}

/// Sends a batch with these tags on its start.
async fn send(irc: &mut Irc, tags: &str, target: &str, lines: &[(&str, bool)]) {
    irc.send(&format!("@{tags} BATCH +123 draft/multiline {target}")).await;
    for (text, concat) in lines {
        let more = if *concat { format!(";{CONCAT}") } else { String::new() };
        irc.send(&format!("@batch=123{more} PRIVMSG {target} :{text}")).await;
    }
    irc.send("BATCH -123").await;
}

#[tokio::test]
async fn a_message_keeps_its_lines() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    web.room("tea").await;
    let mut ann = Irc::guest(&server, "ann", &able()).await;
    let mut bob = Irc::guest(&server, "bob", &able()).await;
    let mut plain = Irc::guest(&server, "pat", PLAIN).await;
    for irc in [&mut ann, &mut bob, &mut plain] {
        irc.ask("JOIN #tea").await;
    }
    ann.sync().await;
    bob.sync().await;
    let said = [("", false), ("#how is ", false), ("everyone?", true), ("", false), ("Bye", false)];
    send(&mut ann, "label=xyz;+a=b", "#tea", &said).await;
    let echo = ann.sync().await;
    let (start, lines) = inside(&echo);
    assert_eq!((words(lines).as_slice(), start.param(2)), (&said[..], "#tea"));
    assert_eq!((start.tag("label"), start.tag("+a"), start.tag("+exchat/lines")), (Some("xyz"), Some("b"), None));
    let id = start.tag("msgid").expect("an id");
    let heard = bob.sync().await;
    let (relayed, lines) = inside(&heard);
    assert_eq!((words(lines).as_slice(), relayed.tag("msgid"), relayed.tag("label")), (&said[..], Some(id), None));
    let lines = plain.sync().await;
    assert_eq!(words(&lines), [("#how is ", false), ("everyone?", false), ("Bye", false)]);
    assert_eq!(lines.iter().map(|line| line.tag("msgid")).collect::<Vec<_>>(), [Some(id), None, None]);
    assert!(lines.iter().all(|line| line.tag("+a") == Some("b") && line.tag("time") == start.tag("time")));
    assert_eq!(web.posted().await["message"]["body"], "#how is everyone?\n\nBye");
    // In history too, as a batch in the batch.
    let history = bob.ask("CHATHISTORY LATEST #tea * 1").await;
    let [outer, within @ .., end] = history.as_slice() else { panic!("no batch: {history:?}") };
    let outer = outer.param(0).trim_start_matches('+');
    assert_eq!((within[0].tag("batch"), end.param(0)), (Some(outer), &*format!("-{outer}")));
    let (start, lines) = inside(within);
    assert_eq!((words(lines).as_slice(), start.tag("msgid")), (&said[..], Some(id)));
}

#[tokio::test]
async fn what_comes_from_elsewhere_is_one_message_too() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut bob = Irc::guest(&server, "bob", &able()).await;
    let mut plain = Irc::guest(&server, "pat", PLAIN).await;
    bob.ask("JOIN #tea").await;
    plain.ask("JOIN #tea").await;
    bob.sync().await;
    let long = "words and more words ".repeat(40);
    web.post(&room, &format!("one\n\n{long}")).await;
    let heard = bob.sync().await;
    let (_, lines) = inside(&heard);
    assert_eq!(words(&lines[..3])[..2], [("one", false), ("", false)]);
    let joined: String = lines[2..].iter().map(Line::last).collect();
    assert_eq!((joined.trim_end(), lines[2].tag(CONCAT), lines[3].tag(CONCAT)), (long.trim_end(), None, Some("")));
    assert!(lines[2].last().ends_with(' '), "it is cut between words");
    let lines = plain.sync().await;
    assert!(lines.len() > 2 && lines.iter().all(|line| line.command == "PRIVMSG" && !line.last().is_empty()));
    web.post(&room, "short").await;
    assert_eq!(commands(&bob.sync().await), ["PRIVMSG"], "one line is no batch");
}

#[tokio::test]
async fn people_get_them_too() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", &able()).await;
    let mut bob = Irc::guest(&server, "bob", &able()).await;
    send(&mut ann, "+a", "bob", &[("one", false), ("two", false)]).await;
    assert_eq!(inside(&ann.sync().await).0.param(2), "bob");
    let heard = bob.sync().await;
    let (start, lines) = inside(&heard);
    assert_eq!((start.nick(), start.param(2), words(lines).len()), ("ann", "bob", 2));
    send(&mut ann, "label=x", "nobody", &[("one", false)]).await;
    let refused = ann.sync().await;
    assert_eq!((refused[0].command.as_str(), refused[0].tag("label")), ("401", Some("x")));
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let server = IrcServer::start().await;
    let mut irc = Irc::guest(&server, "ann", &able()).await;
    irc.ask("JOIN #tea").await;
    let offered = irc.ask("CAP LS 302").await;
    let named = |line: &Line| line.last().split(' ').any(|cap| cap == "draft/multiline=max-bytes=4096,max-lines=32");
    assert!(offered.iter().any(named), "{offered:?}");
    let start = "BATCH +1 draft/multiline #tea";
    let (long, long_line) =
        ("@batch=1 PRIVMSG #tea x\r\n".repeat(33), format!("@batch=1 PRIVMSG #tea {}", "x".repeat(400)));
    let long_lines = format!("{long_line}\r\n").repeat(11);
    for (lines, expected) in [
        (format!("{start}\r\n@batch=2 PRIVMSG #tea :hi\r\nBATCH -1"), "MULTILINE_INVALID"),
        (format!("{start}\r\n@batch=1 NOTICE #tea :hi\r\nBATCH -1"), "MULTILINE_INVALID"),
        (
            format!("{start}\r\n@batch=1 PRIVMSG #tea :a\r\n@batch=1;{CONCAT} PRIVMSG #tea :\r\nBATCH -1"),
            "MULTILINE_INVALID",
        ),
        (format!("{start}\r\n@batch=1 PRIVMSG #tea :\r\nBATCH -1"), "MULTILINE_INVALID"),
        (format!("{start}\r\nBATCH -1"), "MULTILINE_INVALID"),
        (
            format!("{start}\r\nBATCH +2 draft/multiline #tea\r\n@batch=2 PRIVMSG #tea :hi\r\nBATCH -2"),
            "MULTILINE_INVALID",
        ),
        ("BATCH +1 other #tea\r\n@batch=1 PRIVMSG #tea :hi\r\nBATCH -1".into(), "MULTILINE_INVALID"),
        ("BATCH -1".into(), "MULTILINE_INVALID"),
        ("@batch=1 PRIVMSG #tea :hi".into(), "MULTILINE_INVALID"),
        (format!("{start}\r\n@batch=1 PRIVMSG #cake :hi\r\nBATCH -1"), "MULTILINE_INVALID_TARGET #tea #cake"),
        (format!("{start}\r\n{long}BATCH -1"), "MULTILINE_MAX_LINES 32"),
        (format!("{start}\r\n{long_lines}BATCH -1"), "MULTILINE_MAX_BYTES 4096"),
    ] {
        let line = irc.ask_one(&lines).await;
        assert_eq!((line.command.as_str(), line.param(0)), ("FAIL", "BATCH"), "{lines}");
        assert_eq!(line.params[1..line.params.len() - 1].join(" "), expected, "{lines}");
    }
    send(&mut irc, "+a", "#tea", &[("good", false), ("again", false)]).await;
    assert_eq!(inside(&irc.sync().await).1.len(), 2);
}
