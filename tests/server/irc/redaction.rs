//! Taking words back.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};
use serde_json::json;

const CAPS: &str = "batch echo-message message-tags draft/chathistory draft/message-redaction";

#[tokio::test]
async fn a_message_is_taken_back_at_every_door() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut able = Irc::guest(&server, "abe", CAPS).await;
    let mut plain = Irc::guest(&server, "pat", "message-tags").await;
    able.ask("JOIN #tea").await;
    plain.ask("JOIN #tea").await;
    able.sync().await;
    let id = able.ask_one("PRIVMSG #tea :oops").await.tag("msgid").expect("an id").to_owned();
    plain.expect("PRIVMSG").await;
    let told = able.ask_one(&format!("REDACT #tea {id}")).await;
    assert_eq!((told.command.as_str(), told.nick()), ("REDACT", "abe"));
    assert_eq!((told.params.as_slice(), told.tags.as_slice()), (&["#tea".to_owned(), id.clone()][..], &[][..]));
    assert_eq!(plain.expect("NOTICE").await.tag("+draft/reply"), Some(&*id));
    assert_eq!(web.until_kind("deleted").await["message_id"], *id);
    assert_eq!(commands(&able.ask("CHATHISTORY LATEST #tea * 9").await), ["BATCH", "BATCH"]);
    let other = web.post(&room, "not so").await["message_id"].clone();
    web.done(json!({"type": "delete", "message_id": other})).await;
    let lines = able.sync().await;
    assert_eq!((commands(&lines).as_slice(), lines[1].nick()), (&["PRIVMSG", "REDACT"][..], "alice"));
    assert_eq!(lines[1].params, ["#tea", other.as_str().expect("an id")]);
}

#[tokio::test]
async fn what_is_not_ones_own_stays() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, CAPS).await;
    let id = ann.ask_one("PRIVMSG #tea :mine").await.tag("msgid").expect("an id").to_owned();
    let private = ann.ask_one("PRIVMSG bob :psst").await.tag("msgid").expect("an id").to_owned();
    bob.sync().await;
    for (question, answer) in [
        (format!("#tea {id}"), ["REDACT_FORBIDDEN", "#tea", &id]),
        (format!("ann {private}"), ["REDACT_FORBIDDEN", "ann", &private]),
        (format!("ann {id}"), ["UNKNOWN_MSGID", "ann", &id]),
        ("#tea 123".into(), ["UNKNOWN_MSGID", "#tea", "123"]),
    ] {
        let line = bob.ask_one(&format!("REDACT {question}")).await;
        assert_eq!((line.command.as_str(), &line.params[1..4]), ("FAIL", &answer.map(str::to_owned)[..]));
    }
    assert_eq!(bob.ask_one("REDACT #nowhere x").await.param(1), "INVALID_TARGET");
    assert_eq!(ann.sync().await, []);
    let own = ann.ask_one(&format!("REDACT bob {private}")).await;
    assert_eq!(own.params, ["bob", &private]);
    assert_eq!(bob.expect("REDACT").await.params, ["bob", &private]);
    assert_eq!(ann.ask_one(&format!("REDACT bob {private}")).await.param(1), "UNKNOWN_MSGID");
}

#[tokio::test]
async fn the_reason_is_told_at_every_door() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let mut ann = Irc::guest(&server, "ann", CAPS).await;
    ann.ask("JOIN #tea").await;
    let mut plain = Irc::guest(&server, "pat", "").await;
    plain.ask("JOIN #tea").await;
    let mut irc = Irc::account(&server, &alice, "").await;
    irc.ask("JOIN #tea").await;
    plain.ask("PRIVMSG #tea :buy now").await;
    let id = ann.until("PRIVMSG").await.tag("msgid").expect("an id").to_owned();
    // A guest who makes a room is an operator there.
    let redacted = ann.ask_one(&format!("REDACT #tea {id} :no spam")).await;
    assert_eq!(redacted.params, ["#tea", &id, "no spam"]);
    assert_eq!(plain.until("NOTICE").await.last(), "ann deleted a message: no spam");
    let event = web.until_kind("deleted").await;
    assert_eq!((&event["message_id"], &event["reason"]), (&json!(id), &json!("no spam")));
    let private = ann.ask_one("PRIVMSG alice :oops").await.tag("msgid").expect("an id").to_owned();
    let redacted = ann.ask_one(&format!("REDACT alice {private} :{}", "x".repeat(300))).await;
    assert_eq!(redacted.params, ["alice", &private, &"x".repeat(250)]);
    let event = web.until_kind("deleted").await;
    assert_eq!((&event["message_id"], event["reason"].as_str().map(str::len)), (&json!(private), Some(250)));
    let silent = ann.ask_one("PRIVMSG #tea :again").await.tag("msgid").expect("an id").to_owned();
    ann.ask_one(&format!("REDACT #tea {silent} :")).await;
    assert_eq!(web.until_kind("deleted").await.get("reason"), None);
}
