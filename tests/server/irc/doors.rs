//! IRC and the live API are doors to the same rooms.

use super::commands;
use crate::harness::{Irc, IrcServer, Live};
use serde_json::json;

#[tokio::test]
async fn all_see_the_same_messages_in_the_same_order() {
    let server = IrcServer::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut irc = Irc::account(&server, &bob, "echo-message message-tags").await;
    let mut guest = Irc::guest(&server, "gus", "message-tags").await;
    irc.ask("JOIN #tea").await;
    guest.ask("JOIN #tea").await;
    irc.sync().await;
    for n in 0..20 {
        irc.send(&format!("PRIVMSG #tea :irc {n}")).await;
        web.post(&room, &format!("web {n}")).await;
    }
    let mut seen = Vec::new();
    while seen.len() < 40 {
        let event = web.posted().await;
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        seen.push((text(&event["message"]["id"]), text(&event["actor"]["name"]), text(&event["message"]["body"])));
    }
    for client in [&mut irc, &mut guest] {
        let lines: Vec<_> = client.sync().await.into_iter().filter(|line| line.command == "PRIVMSG").collect();
        let heard = |line: &crate::harness::Line| {
            (line.tag("msgid").expect("an id").to_owned(), line.nick().to_owned(), line.last().to_owned())
        };
        assert_eq!(lines.iter().map(heard).collect::<Vec<_>>(), seen);
    }
}

#[tokio::test]
async fn what_happens_on_the_web_is_said_on_irc() {
    let server = IrcServer::start().await;
    let (alice, carl) = (server.register("alice").await, server.register("carl").await);
    let mut web = Live::connect(&server, &alice).await;
    let mut other = Live::connect(&server, &carl).await;
    let room = web.room("tea").await;
    let mut irc = Irc::guest(&server, "gus", "message-tags").await;
    irc.ask("JOIN #tea").await;
    other.join(&room).await;
    let message = web.post(&room, "frist").await["message_id"].clone();
    irc.until("PRIVMSG").await;
    web.done(json!({"type": "edit", "message_id": message, "body": "first"})).await;
    web.done(json!({"type": "react", "message_id": message, "emoji": "👍"})).await;
    web.done(json!({"type": "set_topic", "conversation": room, "topic": "Leaves"})).await;
    web.done(json!({"type": "delete", "message_id": message})).await;
    other.done(json!({"type": "leave", "conversation": room})).await;
    let lines = irc.sync().await;
    assert_eq!(commands(&lines[lines.len() - 4..]), ["TAGMSG", "TOPIC", "NOTICE", "PART"], "{lines:?}");
    if let [edited, ..] = lines.as_slice()
        && lines.len() > 4
    {
        assert_eq!(edited.last(), "[edited] first");
    }
    assert_eq!(irc.ask("TOPIC #tea").await[0].params, ["gus", "#tea", "Leaves"]);
}

#[tokio::test]
async fn private_rooms_do_not_exist_for_others() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    web.private_room("secret").await;
    web.room("tea").await;
    let mut guest = Irc::guest(&server, "gus", "").await;
    for command in
        ["PRIVMSG #X :hi", "TOPIC #X", "TOPIC #X :new", "PART #X", "MODE #X", "NAMES #X", "WHO #X", "LIST #X"]
    {
        let there = guest.ask(&command.replace("#X", "#secret")).await;
        let nowhere = guest.ask(&command.replace("#X", "#nowhere")).await;
        let plain = |lines: &[crate::harness::Line], name: &str| {
            lines.iter().map(|line| line.raw.replace(name, "#X")).collect::<Vec<_>>()
        };
        assert_eq!(plain(&there, "#secret"), plain(&nowhere, "#nowhere"), "{command}");
    }
    assert_eq!(commands(&guest.ask("JOIN #secret").await), ["403"]);
    let whois = guest.ask("WHOIS alice").await;
    assert!(whois.iter().any(|line| line.command == "319" && line.last() == "@#tea"), "{whois:?}");
    let list = guest.ask("LIST").await;
    assert!(!list.iter().any(|line| line.raw.contains("secret")), "{list:?}");
    let mut irc = Irc::account(&server, &alice, "").await;
    let names = irc.ask("NAMES #secret").await;
    assert_eq!(names[0].params[1..], ["@", "#secret", "@alice"]);
}

#[tokio::test]
async fn several_connections_of_one_user_are_one_nick() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut one = Irc::account(&server, &alice, "").await;
    let mut two = Irc::account(&server, &alice, "").await;
    let mut gus = Irc::guest(&server, "gus", "").await;
    gus.ask("JOIN #tea").await;
    one.sync().await;
    two.sync().await;
    assert_eq!(one.ask("PRIVMSG #tea :from one").await, []);
    assert_eq!(two.expect("PRIVMSG").await.last(), "from one");
    one.ask("PRIVMSG gus :psst").await;
    let copy = two.expect("PRIVMSG").await;
    assert_eq!((copy.nick(), copy.params.as_slice()), ("alice", &["gus".to_owned(), "psst".to_owned()][..]));
    one.ask("JOIN #cake").await;
    assert_eq!(commands(&two.sync().await), ["JOIN", "353", "366"]);
    two.ask("PART #cake").await;
    assert_eq!(commands(&one.sync().await), ["PART"]);
    gus.sync().await;
    one.send("QUIT").await;
    one.closed().await;
    web.post(&room, "still here").await;
    assert_eq!(gus.expect("PRIVMSG").await.last(), "still here", "nobody has quit");
    two.send("QUIT").await;
    two.closed().await;
    drop(web);
    assert_eq!(gus.sync().await, [], "an account stays in its rooms");
}

#[tokio::test]
async fn who_comes_back_is_in_the_same_rooms() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut irc = Irc::account(&server, &alice, "").await;
    irc.ask("JOIN #tea").await;
    irc.ask("TOPIC #tea :Leaves").await;
    irc.send("QUIT").await;
    irc.closed().await;
    let mut irc = Irc::open(&server).await;
    irc.send(&format!("PASS {}\r\nNICK alice\r\nUSER a 0 * :A", alice.token)).await;
    irc.until("221").await;
    assert_eq!(commands(&irc.sync().await), ["JOIN", "332", "333", "353", "366"]);
}

#[tokio::test]
async fn whose_ping_is_answered_has_heard_everything_before_it() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut guest = Irc::guest(&server, "gus", "").await;
    guest.ask("JOIN #tea").await;
    for n in 0..300 {
        // Acknowledged by one door, and at once asked for at the other.
        web.post(&room, &format!("{n}")).await;
        let lines = guest.sync().await;
        assert_eq!(lines.iter().map(crate::harness::Line::last).collect::<Vec<_>>(), [n.to_string()]);
    }
}
