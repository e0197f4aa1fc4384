//! Saying something.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};

#[tokio::test]
async fn messages_go_to_rooms_and_people() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    for (line, command, target, text) in [
        ("PRIVMSG #tea :hi all", "PRIVMSG", "#tea", "hi all"),
        ("NOTICE #TEA :psst", "NOTICE", "#tea", "psst"),
        ("PRIVMSG bob hi", "PRIVMSG", "bob", "hi"),
        ("NOTICE Bob ::)", "NOTICE", "bob", ":)"),
        ("PRIVMSG #tea :\x01ACTION waves\x01", "PRIVMSG", "#tea", "\x01ACTION waves\x01"),
    ] {
        assert_eq!(ann.ask(line).await, []);
        let heard = bob.expect(command).await;
        assert_eq!((heard.nick(), heard.param(0), heard.last()), ("ann", target, text));
    }
    ann.ask("PRIVMSG #tea,bob :twice").await;
    assert_eq!(commands(&bob.sync().await), ["PRIVMSG", "PRIVMSG"]);
}

#[tokio::test]
async fn what_cannot_be_said_is_refused() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    bob.ask("JOIN #cake").await;
    for (line, number) in [
        ("PRIVMSG", "411"),
        ("PRIVMSG #tea", "412"),
        ("PRIVMSG #tea :", "412"),
        ("PRIVMSG #nowhere :x", "403"),
        ("PRIVMSG nobody :x", "401"),
        ("PRIVMSG #cake :x", "404"),
        ("PRIVMSG a,b,c,d,e :x", "407"),
    ] {
        assert_eq!(ann.ask_one(line).await.command, number, "{line}");
    }
}

#[tokio::test]
async fn kinds_replies_and_reactions_reach_the_web() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    web.room("tea").await;
    let mut gus = Irc::guest(&server, "gus", "message-tags echo-message").await;
    gus.ask("JOIN #tea").await;
    gus.ask("PRIVMSG #tea :\x01ACTION waves\x01").await;
    assert_eq!(web.posted().await["message"]["as"], "action");
    gus.ask("NOTICE #tea :psst").await;
    assert_eq!(web.posted().await["message"]["as"], "notice");
    let id = gus.ask_one("PRIVMSG #tea :tea?").await.tag("msgid").expect("an id").to_owned();
    assert_eq!(web.posted().await["message"]["id"], *id);
    gus.ask_one(&format!("@+draft/reply={id} PRIVMSG #tea :yes")).await;
    assert_eq!(web.posted().await["message"]["reply_to"], *id);
    gus.ask_one("@+draft/reply=123 PRIVMSG #tea :to nothing").await;
    assert_eq!(web.posted().await["message"]["body"], "to nothing");
    let reaction = gus.ask_one(&format!("@+draft/reply={id};+draft/react=👍 TAGMSG #tea")).await;
    assert_eq!((reaction.command.as_str(), reaction.tag("+draft/react")), ("TAGMSG", Some("👍")));
    let event = web.event().await;
    assert_eq!((&event["kind"], &event["message_id"]), (&"reacted".into(), &(*id).into()));
}

#[tokio::test]
async fn a_notice_is_never_answered_but_where_it_has_a_label() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "labeled-response").await;
    for line in ["NOTICE #nowhere :x", "NOTICE nobody :x"] {
        assert_eq!(ann.ask(line).await, [], "{line}");
    }
    let labelled = ann.ask_one("@label=1 NOTICE #nowhere :x").await;
    assert_eq!((labelled.command.as_str(), labelled.tag("label")), ("403", Some("1")));
}

#[tokio::test]
async fn who_takes_no_ctcp_or_no_strangers_hears_none() {
    let server = IrcServer::start().await;
    let (alice, carol) = (server.register("alice").await, server.register("carol").await);
    let mut ann = Irc::account(&server, &alice, "").await;
    let mut carol = Irc::account(&server, &carol, "").await;
    let mut gus = Irc::guest(&server, "gus", "").await;
    assert_eq!(ann.ask_one("MODE alice +RT").await.params, ["alice", "+R+T"]);
    assert_eq!(gus.ask_one("PRIVMSG alice :hi").await.params[..2], ["gus", "alice"]);
    assert_eq!(gus.ask("NOTICE alice :hi").await, []);
    gus.ask("CAP REQ message-tags").await;
    assert_eq!(gus.ask("@+typing=active TAGMSG alice").await, []);
    assert_eq!(carol.ask_one("PRIVMSG alice :\x01VERSION\x01").await.command, "492");
    assert_eq!(ann.sync().await, []);
    carol.ask("PRIVMSG alice :\x01ACTION waves\x01").await;
    assert_eq!(ann.until("PRIVMSG").await.nick(), "carol");
    assert_eq!(ann.ask_one("ACCEPT nobody").await.command, "401");
    assert_eq!(ann.ask("ACCEPT gus").await, []);
    assert_eq!(gus.ask("PRIVMSG alice :accepted").await, []);
    assert_eq!(ann.until("PRIVMSG").await.last(), "accepted");
    let listed = ann.ask("ACCEPT *").await;
    assert_eq!((commands(&listed), listed[0].last()), (vec!["281", "282"], "gus"));
    ann.ask("ACCEPT -gus").await;
    assert_eq!(gus.ask_one("PRIVMSG alice :again").await.command, "477");
    ann.ask("PRIVMSG gus :you may").await;
    gus.sync().await;
    assert_eq!(gus.ask("PRIVMSG alice :thanks").await, [], "whoever is written to may answer");
}

#[tokio::test]
async fn a_reaction_is_to_a_message_of_the_same_room() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "message-tags echo-message").await;
    ann.ask("JOIN #cake").await;
    let id = ann.ask_one("PRIVMSG #cake :cake?").await.tag("msgid").expect("an id").to_owned();
    ann.ask(&format!("@+draft/reply={id};+draft/react=👍 TAGMSG #tea")).await;
    let heard = bob.expect("TAGMSG").await;
    assert_eq!(
        (heard.param(0), heard.tag("+draft/react")),
        ("#tea", Some("👍")),
        "no reaction, but a tag as any other"
    );
}

#[tokio::test]
async fn typing_is_seen_at_every_door_once() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let (mut ann, mut bob) = pair(&server, "message-tags").await;
    ann.ask("@+typing=active TAGMSG #tea").await;
    let typing = web.until("typing").await;
    assert_eq!((&typing["conversation"], &typing["user"]["name"]), (&room.as_str().into(), &"ann".into()));
    assert_eq!(commands(&bob.sync().await), ["TAGMSG"]);
    web.done(serde_json::json!({"type": "typing", "conversation": room})).await;
    assert_eq!(bob.expect("TAGMSG").await.tag("+typing"), Some("active"));
    ann.ask("@+typing=done TAGMSG #tea").await;
    assert!(web.so_far().await.iter().all(|frame| frame["type"] != "typing"));
}

#[tokio::test]
async fn an_answer_from_outside_an_open_room_is_said_without_what_it_answers() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "message-tags echo-message").await;
    ann.ask("JOIN #tea").await;
    ann.ask("MODE #tea -n").await;
    let id = ann.ask_one("PRIVMSG #tea :tea?").await.tag("msgid").expect("an id").to_owned();
    let mut bob = Irc::guest(&server, "bob", "message-tags").await;
    assert_eq!(bob.ask(&format!("@+draft/reply={id} PRIVMSG #tea :yes")).await, []);
    assert_eq!(ann.expect("PRIVMSG").await.last(), "yes");
}

#[tokio::test]
async fn a_conversation_opens_with_the_first_message_and_with_nothing_less() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = Irc::guest(&server, "ann", "message-tags echo-message labeled-response").await;
    let mut alices = Irc::account(&server, &alice, "message-tags").await;
    let rooms = async || {
        let (_, home) = server.api(&alice, reqwest::Method::GET, "/api/v1/conversations", None).await;
        home["conversations"].as_array().expect("a list").len()
    };
    let before = rooms().await;
    let echo = ann.ask_one("@label=x;+typing=active TAGMSG alice").await;
    assert_eq!((echo.command.as_str(), echo.param(0), echo.tag("label")), ("TAGMSG", "alice", Some("x")));
    let heard = alices.expect("TAGMSG").await;
    assert_eq!((heard.nick(), heard.param(0), heard.tag("+typing")), ("ann", "alice", Some("active")));
    assert_eq!(heard.tag("msgid"), echo.tag("msgid"));
    assert_eq!(ann.ask_one("PRIVMSG alice : ").await.command, "412");
    assert_eq!(ann.ask_one("@+typing=active TAGMSG nobody").await.command, "401");
    assert_eq!(rooms().await, before);
    ann.ask("PRIVMSG alice :hello").await;
    assert_eq!(alices.expect("PRIVMSG").await.last(), "hello");
    assert_eq!(rooms().await, before + 1);
}
