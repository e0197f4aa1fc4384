//! What was said before.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Line, Live};
use serde_json::json;

const CAPS: &str = "batch echo-message labeled-response message-tags server-time draft/chathistory";

/// The lines of one batch of this kind.
fn inside<'a>(lines: &'a [Line], kind: &str) -> &'a [Line] {
    let [start, inside @ .., end] = lines else { panic!("no batch: {lines:?}") };
    let name = start.param(0).trim_start_matches('+');
    assert_eq!((start.command.as_str(), start.param(1)), ("BATCH", kind), "{lines:?}");
    assert_eq!((end.command.as_str(), end.param(0)), ("BATCH", &*format!("-{name}")), "{lines:?}");
    assert!(inside.iter().all(|line| line.tag("batch") == Some(name)), "{lines:?}");
    inside
}

/// Id, moment and words of each line.
fn told(lines: &[Line]) -> Vec<[String; 3]> {
    let tag = |line: &Line, name| line.tag(name).expect("a tag").to_owned();
    lines.iter().map(|line| [tag(line, "msgid"), tag(line, "time"), line.last().to_owned()]).collect()
}

/// Asks for history and takes the messages of the answer.
async fn ask(irc: &mut Irc, question: &str) -> Vec<[String; 3]> {
    let lines = irc.ask(&format!("CHATHISTORY {question}")).await;
    told(inside(&lines, "chathistory"))
}

#[tokio::test]
async fn every_part_of_a_history_can_be_asked_for() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut irc = Irc::guest(&server, "gus", CAPS).await;
    irc.ask("JOIN #tea").await;
    let mut all = Vec::new();
    for n in 0..10 {
        all.extend(told(&[irc.ask_one(&format!("PRIVMSG #tea :{n}")).await]));
        irc.ask(&format!("TOPIC #tea :about {n}")).await;
    }
    let [id, last] = [3, 9].map(|n: usize| format!("msgid={}", all[n][0]));
    assert_eq!(ask(&mut irc, "LATEST #tea * 100").await, all);
    assert_eq!(ask(&mut irc, "LATEST #tea * 3").await, all[7..]);
    assert_eq!(ask(&mut irc, &format!("LATEST #tea {id} 100")).await, all[4..]);
    assert_eq!(ask(&mut irc, &format!("BEFORE #tea {id} 2")).await, all[1..3]);
    assert_eq!(ask(&mut irc, &format!("AFTER #tea {id} 2")).await, all[4..6]);
    assert_eq!(ask(&mut irc, &format!("AROUND #tea {id} 1")).await, all[3..4]);
    assert_eq!(ask(&mut irc, &format!("AROUND #tea {id} 3")).await, all[2..5]);
    assert_eq!(ask(&mut irc, &format!("BETWEEN #tea {id} {last} 3")).await, all[4..7]);
    assert_eq!(ask(&mut irc, &format!("BETWEEN #tea {last} {id} 3")).await, all[6..9]);
    let at = |n: usize| format!("timestamp={}", all[n][1]);
    let (mut before, mut after) = (all.clone(), all.clone());
    before.retain(|line| line[1] < all[6][1]);
    after.retain(|line| line[1] > all[3][1]);
    assert_eq!(ask(&mut irc, &format!("BEFORE #tea {} 100", at(6))).await, before);
    assert_eq!(ask(&mut irc, &format!("AFTER #tea {} 100", at(3))).await, after);
    assert!(ask(&mut irc, &format!("AROUND #tea {} 3", at(7))).await.contains(&all[7]));
    web.done(json!({"type": "delete", "message_id": all[9][0]})).await;
    irc.sync().await;
    assert_eq!(ask(&mut irc, &format!("AFTER #tea {id} 100")).await, all[4..9], "the deleted one is not there");
    let said = web.post(&room, "from the web").await["message_id"].clone();
    irc.sync().await;
    assert_eq!(said, ask(&mut irc, &format!("LATEST #tea {last} 1")).await[0][0], "from where it was");
    let labelled = irc.ask("@label=x CHATHISTORY LATEST #tea * 1").await;
    assert_eq!((labelled[0].tag("label"), inside(&labelled, "chathistory").len()), (Some("x"), 1));
}

#[tokio::test]
async fn what_happened_is_told_to_those_who_want_it() {
    let server = IrcServer::start().await;
    let mut irc = Irc::guest(&server, "gus", &format!("{CAPS} draft/event-playback")).await;
    irc.ask("JOIN #tea").await;
    let mut all = Vec::new();
    for line in ["TOPIC #tea :one", "PRIVMSG #tea :two", "MODE #tea +b x!*@*", "PRIVMSG #tea :three"] {
        all.extend(told(&[irc.ask_one(line).await]));
    }
    let lines = irc.ask("CHATHISTORY LATEST #tea * 4").await;
    assert_eq!(commands(inside(&lines, "chathistory")), ["TOPIC", "PRIVMSG", "MODE", "PRIVMSG"]);
    assert_eq!(told(inside(&lines, "chathistory")), all);
    assert_eq!(ask(&mut irc, &format!("AFTER #tea msgid={} 9", all[0][0])).await, all[1..]);
    assert_eq!(ask(&mut irc, &format!("BEFORE #tea msgid={} 2", all[2][0])).await, all[..2]);
    irc.ask("CAP REQ -draft/event-playback").await;
    let lines = irc.ask("CHATHISTORY LATEST #tea * 4").await;
    assert_eq!(commands(inside(&lines, "chathistory")), ["PRIVMSG", "PRIVMSG"]);
}

#[tokio::test]
async fn direct_messages_have_a_history_for_both() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, CAPS).await;
    let mut carl = Irc::guest(&server, "carl", CAPS).await;
    assert_eq!(ask(&mut ann, "LATEST bob * 9").await, [[""; 3]; 0], "nothing yet");
    let mut all = told(&[ann.ask_one("PRIVMSG bob :hi").await]);
    all.extend(told(&[bob.ask("PRIVMSG ann :hello").await.pop().expect("an echo")]));
    ann.sync().await;
    for (irc, other) in [(&mut ann, "bob"), (&mut bob, "ANN")] {
        assert_eq!(ask(irc, &format!("LATEST {other} * 9")).await, all);
        let lines = irc.ask(&format!("CHATHISTORY LATEST {other} * 9")).await;
        assert_eq!((lines[0].param(2), lines[1].param(0), lines[2].param(0)), (other, "bob", "ann"));
        let far = "TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 9";
        let lines = irc.ask(&format!("CHATHISTORY {far}")).await;
        let [target] = inside(&lines, "draft/chathistory-targets") else { panic!("one target: {lines:?}") };
        assert_eq!(target.params, ["TARGETS", &other.to_lowercase(), &all[1][1]]);
    }
    assert_eq!(ask(&mut carl, "LATEST ann * 9").await, [[""; 3]; 0], "it is theirs");
}

#[tokio::test]
async fn what_cannot_be_had_is_refused() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, CAPS).await;
    bob.ask("JOIN #cake").await;
    let alice = server.register("alice").await;
    Live::connect(&server, &alice).await.private_room("secret").await;
    for (question, code) in [
        ("", "INVALID_PARAMS"),
        ("FOO #tea * 9", "INVALID_PARAMS"),
        ("LATEST #tea *", "INVALID_PARAMS"),
        ("LATEST #tea * 9 9", "INVALID_PARAMS"),
        ("LATEST #tea * 0", "INVALID_PARAMS"),
        ("LATEST #tea * x", "INVALID_PARAMS"),
        ("BEFORE #tea * 9", "INVALID_PARAMS"),
        ("AFTER #tea timestamp=then 9", "INVALID_PARAMS"),
        ("AFTER #tea seq=1 9", "INVALID_PARAMS"),
        ("TARGETS * * 9", "INVALID_PARAMS"),
        ("LATEST #cake * 9", "INVALID_TARGET"),
        ("LATEST #secret * 9", "INVALID_TARGET"),
        ("LATEST #nowhere * 9", "INVALID_TARGET"),
        ("LATEST nobody * 9", "INVALID_TARGET"),
        ("AFTER #tea msgid=123 9", "MESSAGE_ERROR"),
    ] {
        let line = ann.ask_one(&format!("CHATHISTORY {question}")).await;
        assert_eq!((line.command.as_str(), line.param(0), line.param(1)), ("FAIL", "CHATHISTORY", code), "{line:?}");
    }
}

#[tokio::test]
async fn others_get_the_recent_lines_when_they_join() {
    let server = IrcServer::with(&[("IRC_HISTORY", "3")]).await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    for body in ["one", "two", "three", "four"] {
        web.post(&room, body).await;
    }
    let mut guest = Irc::guest(&server, "gus", "").await;
    assert_eq!(commands(&guest.ask("JOIN #tea").await), ["JOIN", "353", "366"], "a guest has missed nothing");
    let [bob, carol, dave] =
        [server.register("bob").await, server.register("carol").await, server.register("dave").await];
    let mut plain = Irc::account(&server, &bob, "").await;
    let lines = plain.ask("JOIN #tea").await;
    assert_eq!(commands(&lines), ["JOIN", "353", "366", "PRIVMSG", "PRIVMSG", "PRIVMSG"]);
    assert_eq!(lines[3..].iter().map(Line::last).collect::<Vec<_>>(), ["two", "three", "four"]);
    let mut timed = Irc::account(&server, &carol, "server-time batch").await;
    let lines = timed.ask("JOIN #tea").await;
    assert!(inside(&lines[3..], "chathistory").iter().all(|line| line.tag("time").is_some()), "{lines:?}");
    let mut able = Irc::account(&server, &dave, CAPS).await;
    assert_eq!(commands(&able.ask("JOIN #tea").await), ["JOIN", "353", "366"], "it asks for itself");
    let mut back = Irc::account(&server, &alice, "").await;
    assert_eq!(back.sync().await, []);
    assert_eq!(commands(&back.ask("JOIN #new").await), ["JOIN", "353", "366"]);
}

#[tokio::test]
async fn what_one_says_to_oneself_is_kept() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let caps = CAPS.replace("echo-message ", "");
    let mut irc = Irc::account(&server, &alice, &caps).await;
    let mut other = Irc::account(&server, &alice, &caps).await;
    let mut all = told(&[irc.ask_one("PRIVMSG alice :one").await]);
    irc.ask("CAP REQ echo-message").await;
    let lines = irc.ask("@label=x PRIVMSG Alice :two").await;
    assert_eq!(told(&lines[..1]), told(&lines[1..]));
    assert_eq!(lines.iter().filter(|line| line.tag("label") == Some("x")).count(), 1);
    all.extend(told(&lines[..1]));
    assert_eq!(ask(&mut irc, "LATEST alice * 9").await, all);
    assert_eq!(told(&other.sync().await), all);
    let mut web = Live::connect(&server, &alice).await;
    let notes = web.made(json!({"type": "open_direct", "user": "alice"})).await;
    web.post(&notes, "three").await;
    assert_eq!(irc.expect("PRIVMSG").await.params, ["alice", "three"]);
}

#[tokio::test]
async fn tags_are_kept_for_those_who_ask_for_it() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, CAPS).await;
    ann.ask("CAP REQ draft/event-playback").await;
    for target in ["#tea", "bob"] {
        assert_eq!(commands(&ann.ask(&format!("@+a=b TAGMSG {target}")).await), ["TAGMSG"], "in passing");
        bob.expect("TAGMSG").await;
        let echo = ann.ask_one(&format!("@label=x;+a=b;+draft/persist TAGMSG {target}")).await;
        assert_eq!((echo.param(0), echo.tag("label"), echo.tag("+a")), (target, Some("x"), Some("b")));
        let heard = bob.expect("TAGMSG").await;
        assert_eq!((heard.param(0), heard.tag("msgid"), heard.tag("+a")), (target, echo.tag("msgid"), Some("b")));
        let lines = ann.ask(&format!("CHATHISTORY LATEST {target} * 9")).await;
        let kept: Vec<_> = lines.iter().filter(|line| line.command == "TAGMSG").collect();
        assert_eq!((kept.len(), kept[0].tag("msgid"), kept[0].param(0)), (1, echo.tag("msgid"), target));
        assert_eq!(lines.iter().filter(|line| line.command == "JOIN").count(), 2 * usize::from(target == "#tea"));
        let other = if target == "bob" { "ann" } else { target };
        assert_eq!(commands(&bob.ask(&format!("CHATHISTORY LATEST {other} * 9")).await), ["BATCH", "BATCH"]);
    }
}
