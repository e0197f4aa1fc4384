//! METADATA.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Line};

/// The lines of one metadata batch about a target.
fn inside<'a>(lines: &'a [Line], target: &str) -> &'a [Line] {
    let [start, inside @ .., end] = lines else { panic!("no batch: {lines:?}") };
    assert_eq!(start.params[1..], ["metadata", target], "{lines:?}");
    assert_eq!(end.param(0), start.param(0).replace('+', "-"), "{lines:?}");
    inside
}

fn rest(line: &Line) -> String {
    format!("{} {}", line.command, line.params[1..].join(" "))
}

#[tokio::test]
async fn keys_are_set_got_and_taken_away() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "draft/metadata-2 batch").await;
    assert_eq!(
        rest(&ann.ask_one("METADATA * SET Display-Name :Ann the First").await),
        "761 ann display-name * Ann the First"
    );
    ann.ask("METADATA ann SET avatar https://example.org/a.png").await;
    let lines = ann.ask("METADATA * GET display-name nothing").await;
    let got: Vec<_> = inside(&lines, "ann").iter().map(rest).collect();
    assert_eq!(got, ["761 ann display-name * Ann the First", "766 ann nothing Key not set"]);
    let lines = ann.ask("METADATA * LIST").await;
    assert_eq!(inside(&lines, "ann").iter().map(|line| line.param(2)).collect::<Vec<_>>(), ["avatar", "display-name"]);
    assert_eq!(rest(&ann.ask_one("METADATA * SET avatar").await), "766 ann avatar Key not set");
    let lines = ann.ask("METADATA * CLEAR").await;
    assert_eq!(inside(&lines, "ann").iter().map(rest).collect::<Vec<_>>(), ["766 ann display-name Key not set"]);
    assert_eq!(inside(&ann.ask("METADATA * LIST").await, "ann"), []);
}

#[tokio::test]
async fn what_makes_no_sense_or_is_not_ones_own_is_refused() {
    let server = IrcServer::start().await;
    let (_ann, mut bob) = pair(&server, "draft/metadata-2 batch").await;
    let long = "x".repeat(301);
    for (asked, answer) in [
        ("METADATA *", "461"),
        ("METADATA * SET", "461"),
        ("METADATA nobody LIST", "FAIL METADATA INVALID_TARGET nobody"),
        ("METADATA #nowhere LIST", "FAIL METADATA INVALID_TARGET #nowhere"),
        ("METADATA * FOO", "FAIL METADATA SUBCOMMAND_INVALID FOO"),
        ("METADATA * SET a$b :x", "FAIL METADATA KEY_INVALID a$b"),
        ("METADATA ann SET url :x", "FAIL METADATA KEY_NO_PERMISSION ann url"),
        ("METADATA ann CLEAR", "FAIL METADATA KEY_NO_PERMISSION ann *"),
        ("METADATA #tea SET url :x", "FAIL METADATA KEY_NO_PERMISSION #tea url"),
        (&format!("METADATA * SET url :{long}"), "FAIL METADATA VALUE_INVALID"),
    ] {
        let line = bob.ask_one(asked).await;
        assert!(format!("{} {}", line.command, line.params.join(" ")).starts_with(answer), "{asked}: {line:?}");
    }
    bob.send_bytes(b"METADATA * SET url :\xff\r\n").await;
    assert_eq!(bob.expect("FAIL").await.params[..2], ["METADATA", "INVALID_UTF8"]);
    for n in 0..20 {
        bob.ask(&format!("METADATA * SET k{n} :x")).await;
    }
    assert_eq!(bob.ask_one("METADATA * SET more :x").await.params[..3], ["METADATA", "LIMIT_REACHED", "bob"]);
    assert_eq!(bob.ask_one("METADATA * SET k3 :y").await.command, "761");
}

#[tokio::test]
async fn who_asks_is_told_as_its_draft_says() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "draft/metadata-2 batch").await;
    let mut cid = Irc::guest(&server, "cid", "draft/metadata-3 batch").await;
    let mut dan = Irc::guest(&server, "dan", "draft/metadata-2 batch").await;
    for irc in [&mut bob, &mut cid, &mut dan] {
        assert_eq!(irc.ask_one("METADATA * SUB url Avatar").await.params[1..], ["url", "avatar"]);
    }
    cid.ask("JOIN #tea").await;
    bob.sync().await;
    ann.ask("METADATA * SET url :one").await;
    ann.ask("METADATA #tea SET avatar :two").await;
    ann.ask("METADATA * SET other :three").await;
    ann.ask("METADATA * SET url").await;
    let told = bob.sync().await;
    let plain: Vec<_> = told.iter().map(|line| format!("{} {}", line.command, line.params.join(" "))).collect();
    assert_eq!(plain, ["METADATA ann url * one", "METADATA #tea avatar * two", "METADATA ann url *"]);
    assert_eq!(told[0].nick(), "ann");
    let plain: Vec<_> = cid.sync().await.iter().map(rest).collect();
    assert_eq!(plain, ["761 ann url * one", "761 #tea avatar * two", "766 ann url Key not set"]);
    assert_eq!(dan.sync().await, [], "elsewhere");
    bob.ask("METADATA * SET avatar :bob").await;
    assert_eq!(dan.sync().await, [], "not in the room yet");
    let joined = dan.ask("JOIN #tea").await;
    assert_eq!(commands(&joined), ["JOIN", "353", "366", "METADATA", "METADATA"]);
    assert_eq!((joined[3].param(0), joined[4].param(0)), ("#tea", "bob"));
    let synced = dan.ask("METADATA #tea SYNC").await;
    assert_eq!(inside(&synced, "#tea").len(), 2);
    assert_eq!(dan.ask_one("METADATA * UNSUB url").await.params[1..], ["url"]);
    assert_eq!(dan.ask_one("METADATA * SUBS").await.params[1..], ["avatar"]);
    ann.sync().await;
    let late = ann.ask("METADATA * SUB avatar").await;
    assert_eq!(commands(&late), ["770", "METADATA", "METADATA"]);
    let whois = cid.ask("WHOIS bob").await;
    let line = whois.iter().find(|line| line.command == "760").expect("a key");
    assert_eq!(line.params, ["cid", "bob", "avatar", "*", "bob"]);
}

#[tokio::test]
async fn a_room_tells_nothing_to_outsiders_and_a_guest_takes_all_away() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "draft/metadata-2 batch").await;
    let mut cid = Irc::guest(&server, "cid", "draft/metadata-2 batch").await;
    ann.ask("METADATA #tea SET url :secret").await;
    ann.ask("METADATA * SET url :mine").await;
    for asked in ["GET url", "LIST", "SYNC"] {
        let line = cid.ask_one(&format!("METADATA #tea {asked}")).await;
        assert_eq!(line.params[..3], ["METADATA", "KEY_NO_PERMISSION", "#tea"]);
    }
    assert_eq!(inside(&bob.ask("METADATA #tea LIST").await, "#tea").len(), 1);
    assert_eq!(inside(&cid.ask("METADATA ann LIST").await, "ann").len(), 1);
    ann.send("QUIT").await;
    ann.closed().await;
    let mut ann = Irc::guest(&server, "ann", "draft/metadata-2 batch").await;
    assert_eq!(inside(&ann.ask("METADATA * LIST").await, "ann"), []);
}

#[tokio::test]
async fn keys_are_set_before_registration() {
    let server = IrcServer::start().await;
    let mut ann = Irc::open(&server).await;
    ann.send("CAP REQ :draft/metadata-2 batch").await;
    ann.expect("CAP").await;
    assert_eq!(ann.ask_one("METADATA * SET url :mine").await.params, ["*", "*", "url", "*", "mine"]);
    assert_eq!(ann.ask_one("METADATA bob LIST").await.param(1), "INVALID_TARGET");
    ann.send("NICK ann\r\nUSER a 0 * :A\r\nCAP END").await;
    ann.until("221").await;
    let batch = ann.sync().await;
    let [line] = inside(&batch, "ann") else { panic!("one key: {batch:?}") };
    assert_eq!((line.command.as_str(), line.params.join(" ")), ("METADATA", "ann url * mine".into()));
    assert_eq!(inside(&ann.ask("METADATA * GET url").await, "ann")[0].last(), "mine");
}
