//! How far somebody has read.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Line, Live};
use serde_json::json;

const CAPS: &str = "draft/read-marker message-tags server-time echo-message";

/// The one mark among lines: where, and which.
#[track_caller]
fn mark(lines: &[Line]) -> [&str; 2] {
    let marks: Vec<_> = lines.iter().filter(|line| line.command == "MARKREAD").collect();
    assert_eq!(marks.len(), 1, "{lines:?}");
    [marks[0].param(0), marks[0].param(1)]
}

#[tokio::test]
async fn a_mark_is_kept_and_only_goes_forward() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", CAPS).await;
    let lines = ann.ask("JOIN #tea").await;
    assert_eq!(commands(&lines), ["JOIN", "MARKREAD", "353", "366"]);
    assert_eq!(mark(&lines), ["#tea", "*"]);
    let (early, late) = ("timestamp=2019-01-04T14:33:26.123Z", "timestamp=2020-03-15T10:00:00.000Z");
    for (line, expected) in [
        ("MARKREAD #nowhere".into(), ["#nowhere", "*"]),
        ("MARKREAD #tea".into(), ["#tea", "*"]),
        (format!("MARKREAD #TEA {early}"), ["#tea", early]),
        ("MARKREAD #tea".into(), ["#tea", early]),
        (format!("MARKREAD #tea {late}"), ["#tea", late]),
        (format!("MARKREAD #tea {early}"), ["#tea", late]),
    ] {
        assert_eq!(mark(&ann.ask(&line).await), expected, "{line}");
    }
    ann.ask("PART #tea").await;
    assert_eq!(mark(&ann.ask("JOIN #tea").await), ["#tea", late]);
    let future = ann.ask("MARKREAD #tea timestamp=2999-01-01T00:00:00.000Z").await;
    assert!(mark(&future)[1] < "timestamp=2999", "{future:?}");
}

#[tokio::test]
async fn what_is_no_mark_is_refused() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, CAPS).await;
    bob.ask("JOIN #cake").await;
    for (line, code) in [
        ("MARKREAD", "NEED_MORE_PARAMS"),
        ("MARKREAD #tea *", "INVALID_PARAMS"),
        ("MARKREAD #tea timestamp=*", "INVALID_PARAMS"),
        ("MARKREAD #tea timestamp=then", "INVALID_PARAMS"),
        ("MARKREAD #cake timestamp=2020-03-15T10:00:00.000Z", "INVALID_PARAMS"),
        ("MARKREAD #nowhere timestamp=2020-03-15T10:00:00.000Z", "INVALID_PARAMS"),
        ("MARKREAD nobody timestamp=2020-03-15T10:00:00.000Z", "INVALID_PARAMS"),
    ] {
        let line = ann.ask_one(line).await;
        assert_eq!((line.command.as_str(), line.param(0), line.param(1)), ("FAIL", "MARKREAD", code), "{line:?}");
    }
}

#[tokio::test]
async fn people_have_marks_too_and_asking_makes_nothing() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let mut bob = Irc::guest(&server, "bob", CAPS).await;
    assert_eq!(mark(&bob.ask("MARKREAD alice").await), ["alice", "*"]);
    assert_eq!(web.so_far().await, Vec::<serde_json::Value>::new(), "there is no conversation");
    let at = "timestamp=2023-07-04T00:00:00.000Z";
    assert_eq!(mark(&bob.ask(&format!("MARKREAD alice {at}")).await), ["alice", at]);
    assert_eq!(mark(&bob.ask("MARKREAD alice").await), ["alice", at]);
}

#[tokio::test]
async fn all_doors_have_the_same_mark() {
    let server = IrcServer::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut other = Live::connect(&server, &bob).await;
    other.join(&room).await;
    let mut one = Irc::account(&server, &alice, CAPS).await;
    let mut two = Irc::account(&server, &alice, CAPS).await;
    let mut times = Vec::new();
    for text in ["one", "two", "three"] {
        other.post(&room, text).await;
        times.push(one.until("PRIVMSG").await.tag("time").expect("a time").to_owned());
    }
    two.sync().await;
    let at = |n: usize| format!("timestamp={}", times[n]);
    // By IRC, for the web.
    assert_eq!(mark(&one.ask(&format!("MARKREAD #tea {}", at(2))).await), ["#tea", &at(2)]);
    assert_eq!(mark(&two.sync().await), ["#tea", &at(2)], "the other connection");
    assert_eq!(web.until("read").await["unread"], 0);
    // By the web, for IRC: not back, but on.
    web.done(json!({"type": "mark_read", "conversation": room, "seq": 4})).await;
    assert_eq!(commands(&two.sync().await), [""; 0]);
    let seq = other.post(&room, "four").await["seq"].clone();
    let four = two.until("PRIVMSG").await.tag("time").expect("a time").to_owned();
    web.done(json!({"type": "mark_read", "conversation": room, "seq": seq})).await;
    let four = format!("timestamp={four}");
    assert_eq!(mark(&two.sync().await), ["#tea", &four]);
    // Who says something has read what was said before.
    web.post(&room, "mine").await;
    let lines = two.sync().await;
    assert_eq!(commands(&lines), ["PRIVMSG", "MARKREAD"]);
    assert_eq!(lines[1].param(1), format!("timestamp={}", lines[0].tag("time").expect("a time")));
    // Who comes back is told.
    two.send("QUIT").await;
    two.closed().await;
    let mut back = Irc::open(&server).await;
    back.send(&format!("CAP REQ :{CAPS}\r\nPASS {}\r\nNICK alice\r\nUSER a 0 * :A\r\nCAP END", alice.token)).await;
    assert_eq!(back.until("MARKREAD").await.params, lines[1].params);
}
