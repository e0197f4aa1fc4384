//! What programs ask each other, and formatting.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};

#[tokio::test]
async fn programs_ask_each_other_and_nothing_is_kept() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let caps = "batch message-tags echo-message labeled-response draft/chathistory";
    let mut able = Irc::guest(&server, "abe", caps).await;
    for (line, command, target, text) in [
        ("PRIVMSG bob :\x01VERSION\x01", "PRIVMSG", "bob", "\x01VERSION\x01"),
        ("NOTICE bob :\x01VERSION tea 1.0\x01", "NOTICE", "bob", "\x01VERSION tea 1.0\x01"),
        ("PRIVMSG #tea :\x01PING 1 2\x01", "PRIVMSG", "#tea", "\x01PING 1 2\x01"),
    ] {
        assert_eq!(ann.ask(line).await, []);
        let heard = bob.expect(command).await;
        assert_eq!((heard.nick(), heard.param(0), heard.last()), ("ann", target, text));
    }
    let echo = able.ask_one("@label=1;+a=b PRIVMSG bob :\x01TIME\x01").await;
    assert_eq!((echo.command.as_str(), echo.param(0), echo.tag("label")), ("PRIVMSG", "bob", Some("1")));
    assert_eq!((echo.tag("+a"), echo.tag("+exchat/ctcp")), (Some("b"), None));
    assert_eq!(bob.expect("PRIVMSG").await.raw, format!(":{} PRIVMSG bob :\x01TIME\x01", echo.source));
    assert_eq!(commands(&able.ask("CHATHISTORY LATEST bob * 9").await), ["BATCH", "BATCH"]);
    let own = able.ask("PRIVMSG abe :\x01TIME\x01").await;
    assert_eq!(commands(&own), ["PRIVMSG", "PRIVMSG"]);
    for (line, number) in [("PRIVMSG nobody :\x01TIME\x01", "401"), ("PRIVMSG #nowhere :\x01TIME\x01", "403")] {
        assert_eq!(able.ask_one(line).await.command, number, "{line}");
    }
    assert_eq!(able.ask_one("PRIVMSG #tea :\x01TIME\x01").await.command, "404");
    assert_eq!(ann.ask_one("PRIVMSG @#tea :\x01TIME\x01").await.command, "404");
}

#[tokio::test]
async fn words_are_stored_without_their_formatting() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    web.room("tea").await;
    let (mut ann, mut bob) = pair(&server, "").await;
    for (line, words) in [
        ("PRIVMSG #tea :\x0304,01red\x0f and \x02bold\x02", "red and bold"),
        ("PRIVMSG #tea :\x01ACTION \x1dwaves\x1d\x01", "waves"),
    ] {
        ann.ask(line).await;
        assert_eq!(web.posted().await["message"]["body"], words);
    }
    assert_eq!(bob.expect("PRIVMSG").await.last(), "red and bold");
    assert_eq!(ann.ask_one("PRIVMSG #tea :\x02\x02").await.command, "412");
}
