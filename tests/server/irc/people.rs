//! Who is away, who was here, and who is watched for.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};

#[tokio::test]
async fn being_away_is_told_to_those_who_ask_and_those_who_write() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "away-notify").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    assert_eq!(bob.ask_one("AWAY :tea break").await.command, "306");
    let told = ann.sync().await;
    assert_eq!((told[0].command.as_str(), told[0].nick(), told[0].last()), ("AWAY", "bob", "tea break"));
    assert_eq!(cid.ask_one("PRIVMSG bob :hi").await.params, ["cid", "bob", "tea break"]);
    assert_eq!(cid.ask("NOTICE bob :hi").await, []);
    assert!(cid.ask_one("USERHOST bob").await.last().starts_with("bob=-"));
    bob.sync().await;
    bob.ask("JOIN #cake").await;
    ann.ask("JOIN #cake").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("AWAY").await.command, "305");
    let back = ann.expect("AWAY").await;
    assert_eq!(back.params, [""; 0]);
    assert_eq!(cid.ask("PRIVMSG bob :hi").await, []);
    cid.ask("AWAY :out").await;
    cid.ask("JOIN #tea").await;
    assert_eq!(commands(&ann.sync().await), ["JOIN", "AWAY"]);
}

#[tokio::test]
async fn an_account_without_a_connection_is_away() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    assert_eq!(ann.ask_one("PRIVMSG alice :are you there?").await.params, ["ann", "alice", "Not connected"]);
    let mut irc = Irc::account(&server, &alice, "").await;
    assert_eq!(ann.ask("PRIVMSG alice :now?").await, []);
    assert_eq!(irc.until("PRIVMSG").await.last(), "now?");
}

#[tokio::test]
async fn real_names_change() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "setname").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    cid.ask("JOIN #tea").await;
    bob.sync().await;
    ann.sync().await;
    assert_eq!(ann.ask_one("SETNAME :Ann of Tea").await.params, ["Ann of Tea"]);
    let told = bob.sync().await;
    assert_eq!((told[0].command.as_str(), told[0].nick(), told[0].last()), ("SETNAME", "ann", "Ann of Tea"));
    assert_eq!(cid.sync().await, []);
    assert_eq!(cid.ask("WHOIS ann").await[0].last(), "Ann of Tea");
    assert_eq!(ann.ask_one(&format!("SETNAME :{}", "x".repeat(200))).await.param(1), "INVALID_REALNAME");
}

#[tokio::test]
async fn who_was_here_is_remembered() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    for nick in ["bob", "cid", "bob"] {
        let mut guest = Irc::guest(&server, nick, "").await;
        guest.send("QUIT").await;
        guest.closed().await;
    }
    let nicks = |lines: &[crate::harness::Line]| -> Vec<String> {
        lines.iter().filter(|line| line.command == "314").map(|line| line.param(1).to_owned()).collect()
    };
    let lines = ann.ask("WHOWAS bob").await;
    assert_eq!(commands(&lines), ["314", "312", "314", "312", "369"]);
    assert_eq!(lines[0].params[4..], ["*", "Real bob"]);
    assert_eq!(nicks(&ann.ask("WHOWAS bob 1").await), ["bob"]);
    assert_eq!(nicks(&ann.ask("WHOWAS bob,cid -1").await), ["bob", "cid", "bob"]);
    assert_eq!(commands(&ann.ask("WHOWAS dan").await), ["406", "369"]);
    assert_eq!(commands(&ann.ask("WHOWAS").await), ["431"]);
    ann.ask("NICK anna").await;
    assert_eq!(nicks(&ann.ask("WHOWAS ann").await), ["ann"]);
}

#[tokio::test]
async fn who_is_watched_for_comes_and_goes() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "extended-monitor away-notify setname").await;
    assert_eq!(commands(&ann.ask("MONITOR + bob,Cid,*!x@y").await), ["731"]);
    let mut bob = Irc::guest(&server, "bob", "").await;
    let come = ann.sync().await;
    assert_eq!((commands(&come), come[0].last().starts_with("bob!~bob@")), (vec!["730"], true));
    bob.ask("AWAY :tea").await;
    bob.ask("SETNAME :Bobby").await;
    assert_eq!(commands(&ann.sync().await), ["AWAY", "SETNAME"]);
    bob.ask("NICK cid").await;
    assert_eq!(commands(&ann.sync().await), ["731", "730"]);
    bob.ask("NICK CID").await;
    assert_eq!(ann.sync().await, []);
    assert_eq!(commands(&ann.ask("MONITOR S").await), ["730", "731"]);
    let list = ann.ask("MONITOR L").await;
    assert_eq!((commands(&list), list[0].last()), (vec!["732", "733"], "bob,Cid"));
    bob.send("QUIT").await;
    bob.closed().await;
    assert_eq!(ann.expect("731").await.last(), "CID");
    assert_eq!(ann.ask("MONITOR - cid").await, []);
    assert_eq!(ann.ask("MONITOR C").await, []);
    assert_eq!(commands(&ann.ask("MONITOR L").await), ["733"]);
    let many: Vec<String> = (0..101).map(|n| format!("n{n}")).collect();
    ann.ask(&format!("MONITOR + {}", many[..60].join(","))).await;
    let full = ann.ask(&format!("MONITOR + {}", many[60..].join(","))).await;
    assert_eq!(full.last().map(|line| line.params[1..3].join(" ")), Some("100 n100".into()));
}

#[tokio::test]
async fn a_program_may_be_here_without_anybody() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let mut early = Irc::open(&server).await;
    early.send("NICK eve").await;
    assert_eq!(early.ask_one("AWAY :tea").await.command, "451");
    early.send("CAP REQ draft/pre-away").await;
    early.expect("CAP").await;
    assert_eq!(early.ask_one("AWAY :tea").await.command, "306");
    early.register("eve", "").await;
    assert_eq!(ann.ask_one("PRIVMSG eve :hi").await.params, ["ann", "eve", "tea"]);
    let mut program = Irc::open(&server).await;
    program.send(&format!("PASS {}\r\nCAP REQ draft/pre-away\r\nAWAY *", alice.token)).await;
    program.register("alice", "").await;
    assert_eq!(ann.ask_one("PRIVMSG alice :hi").await.params, ["ann", "alice", "Not connected"]);
    let mut person = Irc::account(&server, &alice, "").await;
    assert_eq!(ann.ask("PRIVMSG alice :hi").await, []);
    person.ask("AWAY :lunch").await;
    assert_eq!(program.ask("AWAY *").await.last().map(|line| line.command.clone()), Some("306".into()));
    assert_eq!(ann.ask_one("PRIVMSG alice :hi").await.last(), "lunch", "words are better than none");
}

#[tokio::test]
async fn the_invisible_are_found_by_their_nick_or_in_a_room() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    ann.ask("MODE ann +i").await;
    assert_eq!(commands(&bob.ask("WHO an*").await), ["315"]);
    assert_eq!(commands(&bob.ask("WHO ann").await), ["352", "315"]);
    assert_eq!(commands(&ann.ask("WHO an*").await), ["352", "315"]);
    for irc in [&mut ann, &mut bob] {
        irc.ask("JOIN #tea").await;
    }
    assert_eq!(commands(&bob.ask("WHO an*").await), ["352", "315"]);
}

#[tokio::test]
async fn a_real_name_changes_for_all_of_ones_connections() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut one = Irc::account(&server, &alice, "setname").await;
    let mut two = Irc::account(&server, &alice, "setname").await;
    let mut old = Irc::account(&server, &alice, "").await;
    assert_eq!(one.ask_one("SETNAME :Alice A").await.params, ["Alice A"]);
    assert_eq!(two.expect("SETNAME").await.params, ["Alice A"]);
    assert_eq!(old.sync().await, []);
}

#[tokio::test]
async fn commands_are_explained() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let lines = ann.ask("HELP privmsg").await;
    assert_eq!(commands(&lines), ["704", "705", "706"]);
    assert!(lines.iter().all(|line| line.param(1) == "privmsg"), "{lines:?}");
    assert_eq!(ann.ask_one("HELPOP FOO").await.params[..2], ["ann", "FOO"]);
}

#[tokio::test]
async fn who_comes_by_another_door_is_watched_for_too() {
    let server = IrcServer::with(&[("PRESENCE_GRACE", "50ms")]).await;
    let alice = server.register("alice").await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    assert_eq!(ann.ask_one("MONITOR + alice").await.command, "731");
    let web = Live::connect(&server, &alice).await;
    let come = ann.expect("730").await;
    assert!(come.last().starts_with("alice!"), "{come:?}");
    let mut irc = Irc::account(&server, &alice, "").await;
    irc.send("QUIT").await;
    irc.closed().await;
    assert_eq!(ann.sync().await, [], "still here");
    drop(web);
    assert_eq!(ann.expect("731").await.last(), "alice");
}
