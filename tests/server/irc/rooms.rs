//! Rooms, and who is in them.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};
use serde_json::json;

#[tokio::test]
async fn joining_makes_a_room_and_says_who_is_there() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let lines = ann.ask("JOIN #tea").await;
    assert_eq!(commands(&lines), ["JOIN", "353", "366"]);
    assert_eq!(lines[0].params, ["#tea"]);
    assert_eq!(lines[1].params, ["ann", "=", "#tea", "@ann"]);
    let mut bob = Irc::guest(&server, "bob", "").await;
    let lines = bob.ask("JOIN #TEA").await;
    assert_eq!(lines[1].params, ["bob", "=", "#tea", "@ann bob"]);
    assert_eq!(ann.expect("JOIN").await.nick(), "bob");
    assert_eq!(bob.ask("JOIN #tea").await, []);
    assert_eq!(commands(&bob.ask("JOIN tea,#,##x,#a:b").await), ["403", "403", "403", "403"]);
    assert_eq!(commands(&bob.ask("JOIN #a,#b").await), ["JOIN", "353", "366", "JOIN", "353", "366"]);
    assert_eq!(commands(&bob.ask("JOIN 0").await), ["PART", "PART", "PART"]);
}

#[tokio::test]
async fn all_who_make_a_room_at_the_same_time_are_in_it() {
    let server = IrcServer::start().await;
    let mut guests = Vec::new();
    for name in ["ann", "bob", "eve", "kim", "tom", "zoe"] {
        guests.push(Irc::guest(&server, name, "").await);
    }
    for n in 0..20 {
        for guest in &mut guests {
            guest.send(&format!("JOIN #room-{n}")).await;
        }
        for guest in &mut guests {
            let lines = guest.sync().await;
            assert!(lines.iter().any(|line| line.command == "366"), "{lines:?}");
        }
    }
}

#[tokio::test]
async fn parting_is_told_with_its_reason() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let own = bob.ask_one("PART #tea :bye everyone").await;
    assert_eq!(own.params, ["#tea", "bye everyone"]);
    let seen = ann.expect("PART").await;
    assert_eq!((seen.nick(), seen.params.as_slice()), ("bob", own.params.as_slice()));
    ann.ask("PRIVMSG #tea :unheard").await;
    assert_eq!(bob.sync().await, []);
    assert_eq!(bob.ask_one("PART #tea").await.command, "442");
    assert_eq!(bob.ask_one("PART #nowhere").await.command, "403");
    assert_eq!(commands(&bob.ask("JOIN #tea").await), ["JOIN", "353", "366"]);
    ann.ask("PRIVMSG #tea :heard").await;
    assert_eq!(bob.expect("PRIVMSG").await.last(), "heard");
}

#[tokio::test]
async fn topics_are_set_and_asked() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    assert_eq!(ann.ask_one("TOPIC #tea").await.command, "331");
    assert_eq!(ann.ask_one("TOPIC #tea :Green leaves").await.params, ["#tea", "Green leaves"]);
    assert_eq!(bob.expect("TOPIC").await.nick(), "ann");
    assert_eq!(bob.ask("TOPIC #tea").await[0].params, ["bob", "#tea", "Green leaves"]);
    assert_eq!(bob.ask("TOPIC #tea :Green leaves").await, [], "it is so already");
    ann.ask("MODE #tea +t").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("TOPIC #tea :Green leaves").await.command, "482", "also when it is so already");
    bob.ask("PART #tea").await;
    assert_eq!(bob.ask_one("TOPIC #tea :x").await.command, "442");
    assert_eq!(bob.ask_one("TOPIC #nowhere").await.command, "403");
}

#[tokio::test]
async fn rooms_and_people_are_found() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let (mut ann, _bob) = pair(&server, "").await;
    let list = ann.ask("LIST").await;
    assert_eq!(commands(&list), ["321", "322", "322", "323"]);
    assert_eq!(list[2].params, ["ann", "#tea", "2", ""]);
    let who = ann.ask("WHO #tea").await;
    assert_eq!(commands(&who), ["352", "352", "315"]);
    assert_eq!(
        (who[0].param(1), who[0].param(2), who[0].param(4), who[0].param(5)),
        ("#tea", "~ann", "irc.test", "ann")
    );
    assert_eq!((who[0].param(6), who[0].last()), ("H@", "0 Real ann"));
    assert_eq!(commands(&ann.ask("WHO nobody").await), ["315"]);
    assert_eq!(commands(&ann.ask("WHO b*").await), ["352", "315"]);
    assert_eq!(ann.ask("WHO bob %tnf,7").await[0].params, ["ann", "7", "bob", "H"]);
    assert_eq!(ann.ask_one("MODE ann").await.command, "221");
    let modes = ann.ask("MODE #tea").await;
    assert_eq!((commands(&modes), modes[0].last()), (vec!["324", "329"], "+n"));
    assert_eq!(ann.ask_one("ISON bob nobody alice").await.last(), "bob");
    assert!(ann.ask_one("USERHOST bob").await.last().starts_with("bob=+~bob@"));
    assert_eq!(ann.ask_one("AWAY :tea").await.command, "306");
    assert_eq!(ann.ask("WHO ann").await[0].param(6), "G");
    assert_eq!(ann.ask_one("AWAY").await.command, "305");
    let whois = ann.ask("WHOIS bob").await;
    assert_eq!(commands(&whois), ["311", "319", "312", "317", "318"]);
    assert_eq!(commands(&ann.ask("WHOIS alice").await), ["311", "312", "301", "330", "317", "318"], "{}", alice.name);
    assert_eq!(commands(&ann.ask("WHOIS nobody").await), ["401", "318"]);
}

#[tokio::test]
async fn the_server_tells_of_itself() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    for (line, numbers) in [
        ("MOTD", vec!["422"]),
        ("MOTD elsewhere.test", vec!["402"]),
        ("LUSERS", vec!["251", "252", "253", "254", "255", "265", "266"]),
        ("VERSION", vec!["351", "005", "005", "005"]),
        ("TIME", vec!["391"]),
        ("INFO", vec!["371", "374"]),
        ("ADMIN", vec!["256", "257", "258", "259"]),
        ("HELP", vec!["704", "705", "706"]),
        ("PING", vec!["409"]),
    ] {
        assert_eq!(commands(&ann.ask(line).await), numbers, "{line}");
    }
    assert_eq!(ann.ask_one("PING :a b").await.params, ["irc.test", "a b"]);
}

#[tokio::test]
async fn a_rename_is_told_as_each_client_knows_it() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut able = Irc::account(&server, &alice, "draft/channel-rename").await;
    let mut ann = Irc::guest(&server, "ann", "draft/channel-rename").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    for irc in [&mut ann, &mut bob] {
        irc.ask("JOIN #tea").await;
    }
    for irc in [&mut able, &mut ann] {
        irc.sync().await;
    }
    assert_eq!(ann.ask_one("RENAME #tea #cake").await.command, "482");
    assert_eq!(ann.ask_one("RENAME #nowhere #cake").await.command, "403");
    assert_eq!(able.ask_one("RENAME #tea").await.command, "461");
    for (new, code) in [("cake", "CANNOT_RENAME"), ("#tea", "CANNOT_RENAME"), ("#default", "CHANNEL_NAME_IN_USE")] {
        let line = able.ask_one(&format!("RENAME #tea {new}")).await;
        assert_eq!(
            (line.command.as_str(), &line.params[..4].join(" ")),
            ("FAIL", &format!("RENAME {code} #tea {new}"))
        );
    }
    for irc in [&mut ann, &mut bob] {
        irc.sync().await;
    }
    let own = able.ask_one("RENAME #tea #cake :more to eat").await;
    assert_eq!(
        (own.command.as_str(), own.nick(), own.params.join(" ")),
        ("RENAME", "alice", "#tea #cake more to eat".into())
    );
    assert_eq!(ann.expect("RENAME").await.params, own.params);
    let lines = bob.sync().await;
    assert_eq!(commands(&lines), ["PART", "JOIN", "353", "366"]);
    assert_eq!((lines[0].nick(), lines[0].last(), lines[1].last()), ("bob", "more to eat", "#cake"));
    web.done(json!({"type": "rename", "conversation": room, "name": "coffee"})).await;
    assert_eq!(ann.until("RENAME").await.params, ["#cake", "#coffee", ""]);
    assert_eq!(bob.expect("PART").await.params, ["#cake", "Renamed to #coffee"]);
    bob.sync().await;
    web.done(json!({"type": "rename", "conversation": room, "name": "COFFEE"})).await;
    assert_eq!(bob.sync().await, [], "it reads the same");
    assert_eq!(ann.expect("RENAME").await.param(1), "#COFFEE");
    bob.ask("PRIVMSG #coffee :hi").await;
    assert_eq!(ann.expect("PRIVMSG").await.param(0), "#COFFEE");
    assert_eq!(commands(&bob.ask("JOIN #tea").await), ["JOIN", "353", "366"], "the name is free");
}
