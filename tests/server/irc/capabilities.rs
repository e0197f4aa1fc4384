//! What clients ask for and get.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer};

#[tokio::test]
async fn capabilities_are_negotiated() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    let old = irc.ask_one("CAP LS").await;
    assert!(old.params[..2] == ["*", "LS"] && !old.last().contains('='), "{old:?}");
    let new = irc.ask("CAP LS 302").await;
    let all: Vec<_> = new.iter().flat_map(|line| line.last().split(' ')).collect();
    let is_whole = |name: &str| all.iter().any(|cap| cap.split('=').next() == Some(name));
    assert!(old.last().split(' ').all(is_whole), "what does not fit is left out, and nothing is cut: {old:?}");
    assert!(["sasl", "server-time", "userhost-in-names"].iter().all(|name| old.last().contains(name)), "{old:?}");
    assert!(new.iter().flat_map(|line| line.last().split(' ')).any(|cap| cap == "sasl=PLAIN"), "{new:?}");
    assert!(new.iter().rev().skip(1).all(|line| line.param(2) == "*"), "more is to come: {new:?}");
    assert_eq!(irc.ask_one("CAP REQ :foo multi-prefix").await.params, ["*", "NAK", "foo multi-prefix"]);
    assert_eq!(irc.ask_one("CAP REQ :multi-prefix server-time").await.params[1], "ACK");
    irc.send("NICK ann\r\nUSER a 0 * :A").await;
    assert_eq!(irc.sync().await, [], "held up until the end");
    irc.send("CAP END").await;
    irc.until("221").await;
    irc.ask("CAP REQ :-server-time").await;
    assert_eq!(irc.ask_one("CAP LIST").await.last(), "cap-notify multi-prefix");
    assert_eq!(irc.ask_one("CAP FOO").await.command, "410");
}

#[tokio::test]
async fn each_client_gets_the_tags_it_asked_for() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "message-tags server-time echo-message account-tag").await;
    let mut plain = Irc::guest(&server, "carl", "").await;
    plain.ask("JOIN #tea").await;
    let mut timed = Irc::guest(&server, "dora", "server-time").await;
    timed.ask("JOIN #tea").await;
    ann.sync().await;
    bob.sync().await;
    plain.sync().await;
    let echo = ann.ask_one("@+a=b\\:c;d=e;label=x PRIVMSG #tea :hi there").await;
    let heard = bob.sync().await.remove(0);
    assert_eq!(echo.raw, heard.raw);
    assert_eq!(
        (heard.tag("+a"), heard.tag("d"), heard.tag("label"), heard.tag("account")),
        (Some("b\\:c"), None, None, None)
    );
    assert!(heard.tag("msgid").is_some() && heard.tag("time").is_some_and(|time| time.ends_with('Z')));
    assert!(plain.sync().await[0].raw.starts_with(":ann!~ann@"));
    let timed = timed.sync().await.remove(0);
    assert_eq!(timed.tags.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["time"]);
    let tags = ann.ask_one("@+typing=active;x=y TAGMSG #tea").await;
    assert_eq!((tags.command.as_str(), tags.tag("+typing"), tags.tag("x")), ("TAGMSG", Some("active"), None));
    assert_eq!(bob.sync().await[0].raw, tags.raw);
    assert_eq!(plain.sync().await, []);
}

#[tokio::test]
async fn answers_are_labelled() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "labeled-response batch echo-message message-tags").await;
    let pong = ann.ask_one("@label=1 PING x").await;
    assert_eq!((pong.command.as_str(), pong.tag("label")), ("PONG", Some("1")));
    assert_eq!(ann.ask_one("@label=2 PONG x").await.command, "ACK");
    let echo = ann.ask_one("@label=3 PRIVMSG #tea :hi").await;
    assert_eq!((echo.command.as_str(), echo.tag("label")), ("PRIVMSG", Some("3")));
    assert_eq!(bob.sync().await[0].tag("label"), None);
    let lines = ann.ask("@label=4 JOIN #more").await;
    assert_eq!(commands(&lines), ["BATCH", "JOIN", "353", "366", "BATCH"]);
    let batch = lines[0].param(0).trim_start_matches('+');
    assert_eq!((lines[0].tag("label"), lines[0].param(1)), (Some("4"), "labeled-response"));
    assert!(lines[1..4].iter().all(|line| line.tag("batch") == Some(batch)), "{lines:?}");
    let unknown = ann.ask_one("@label=5 FOO").await;
    assert_eq!((unknown.command.as_str(), unknown.tag("label")), ("421", Some("5")));
    let own = ann.ask("@label=6 PRIVMSG ann :to myself").await;
    assert_eq!(commands(&own), ["PRIVMSG", "PRIVMSG"]);
    assert_eq!(own.iter().filter(|line| line.tag("label").is_some()).count(), 1);
}

#[tokio::test]
async fn joins_and_names_say_more_to_those_who_ask() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = Irc::guest(&server, "ann", "extended-join userhost-in-names").await;
    let own = ann.ask("JOIN #tea").await;
    assert_eq!(own[0].params, ["#tea", "*", "Real ann"]);
    assert!(own[1].last().starts_with("@ann!~ann@"), "{own:?}");
    let mut account = Irc::account(&server, &alice, "").await;
    account.ask("JOIN #tea").await;
    assert_eq!(ann.sync().await[0].params, ["#tea", "alice", "Real alice"]);
}

#[tokio::test]
async fn what_the_server_can_is_told_early() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    assert_eq!(irc.ask_one("ISUPPORT").await.command, "451");
    irc.ask("CAP REQ draft/extended-isupport").await;
    assert_eq!(commands(&irc.ask("ISUPPORT").await), ["005"; 3]);
    irc.ask("CAP REQ batch").await;
    let early = irc.ask("ISUPPORT").await;
    assert_eq!((commands(&early), early[0].param(1)), (vec!["BATCH", "005", "005", "005", "BATCH"], "draft/isupport"));
    assert_eq!(early[1].param(0), "*");
    irc.send("NICK ann\r\nUSER a 0 * :A\r\nCAP END").await;
    irc.until("004").await;
    assert_eq!(irc.expect("BATCH").await.param(1), "draft/isupport");
    irc.until("221").await;
    let mut plain = Irc::guest(&server, "bob", "batch").await;
    assert_eq!(commands(&plain.ask("ISUPPORT").await), ["005"; 3]);
}
