//! KICK, INVITE and who stays outside.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn who_is_kicked_is_out_and_everybody_hears_why() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    assert_eq!(cid.ask_one("KICK #tea bob").await.command, "442");
    assert_eq!(cid.ask_one("KICK #nowhere bob").await.command, "403");
    cid.ask("JOIN #tea").await;
    assert_eq!(cid.ask_one("KICK #tea bob").await.params[1], "#tea");
    assert_eq!(cid.ask_one("KICK #tea bob").await.command, "482");
    assert_eq!(cid.ask_one("KICK #tea").await.command, "461");
    for irc in [&mut ann, &mut bob] {
        irc.sync().await;
    }
    assert_eq!(ann.ask_one("KICK #tea nobody").await.command, "401");
    let own = ann.ask_one("KICK #tea bob :no noise").await;
    assert_eq!((own.command.as_str(), own.params.join(" ")), ("KICK", "#tea bob no noise".into()));
    for irc in [&mut bob, &mut cid] {
        let seen = irc.sync().await;
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!((seen[0].nick(), &seen[0].params), ("ann", &own.params));
    }
    assert_eq!(ann.ask_one("KICK #tea bob").await.params, ["ann", "bob", "#tea", "They aren't on that channel"]);
    ann.ask("PRIVMSG #tea :unheard").await;
    assert_eq!(bob.sync().await, []);
    bob.ask("JOIN #tea").await;
    ann.sync().await;
    let lines = ann.ask("KICK #tea bob,cid").await;
    assert_eq!(lines.iter().map(|line| line.params.join(" ")).collect::<Vec<_>>(), ["#tea bob ann", "#tea cid ann"]);
}

#[tokio::test]
async fn operators_are_peers() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    ann.ask("MODE #tea +o bob").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("KICK #tea ann :my turn").await.command, "KICK");
    assert_eq!(ann.expect("KICK").await.params, ["#tea", "ann", "my turn"]);
}

#[tokio::test]
async fn the_invited_hear_of_it_and_get_in() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "invite-notify").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    assert_eq!(cid.ask_one("INVITE bob #tea").await.command, "442");
    assert_eq!(ann.ask_one("INVITE nobody #tea").await.command, "401");
    assert_eq!(ann.ask_one("INVITE bob #tea").await.params[..3], ["ann", "bob", "#tea"]);
    assert_eq!(ann.ask_one("MODE #tea +i").await.params, ["#tea", "+i"]);
    bob.sync().await;
    assert_eq!(cid.ask_one("JOIN #tea").await.command, "473");
    assert_eq!(bob.ask_one("INVITE cid #tea").await.command, "482");
    assert_eq!(ann.ask_one("INVITE cid #tea").await.params, ["ann", "cid", "#tea"]);
    let heard = cid.sync().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!((heard[0].nick(), heard[0].params.join(" ")), ("ann", "cid #tea".into()));
    let seen = bob.sync().await;
    assert_eq!((seen[0].command.as_str(), seen[0].params.join(" ")), ("INVITE", "cid #tea".into()));
    assert_eq!(commands(&cid.ask("INVITE").await), ["336", "337"]);
    assert_eq!(commands(&cid.ask("JOIN #tea").await), ["JOIN", "353", "366"]);
    assert_eq!(commands(&cid.ask("INVITE").await), ["337"]);
}

#[tokio::test]
async fn the_banned_stay_outside_and_are_not_heard() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let mut cid = Irc::guest(&server, "Cid", "").await;
    assert_eq!(ann.ask_one("MODE #tea +b CID!*@*").await.params, ["#tea", "+b", "CID!*@*"]);
    assert_eq!(cid.ask_one("JOIN #tea").await.command, "474");
    ann.ask("INVITE cid #tea").await;
    assert_eq!(cid.ask("JOIN #tea").await[1].command, "JOIN", "an operator has invited him");
    assert_eq!(cid.ask_one("PRIVMSG #tea :hi").await.command, "404");
    assert_eq!(commands(&ann.ask("MODE #tea +e *!~cid@*").await), ["JOIN", "MODE"]);
    cid.sync().await;
    assert_eq!(commands(&cid.ask("PRIVMSG #tea :hi").await), [""; 0]);
    ann.sync().await;
    assert_eq!(ann.ask_one("MODE #tea -b cid!*@*").await.params, ["#tea", "-b", "cid!*@*"]);
    assert_eq!(bob.ask("MODE #tea +b").await.last().map(|line| line.command.clone()), Some("368".into()));
    let mask = "*!*@*.guest";
    ann.ask(&format!("MODE #tea +b {mask}")).await;
    let mut dan = Irc::guest(&server, "dan", "").await;
    assert_eq!(dan.ask_one("JOIN #tea").await.command, "474", "the host counts too");
    let list = bob.ask("MODE #tea b").await;
    assert_eq!(list[list.len() - 2].params[..4], ["bob", "#tea", mask, "ann"]);
}

#[tokio::test]
async fn who_is_exempt_joins_a_private_room_by_its_name() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let room = Live::connect(&server, &alice).await.private_room("attic").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    assert_eq!(bob.ask_one("JOIN #attic").await.command, "403");
    let exempt = json!({"ban": "invite_exception", "pattern": "*!~bob@*.guest"});
    server.api(&alice, Method::POST, &format!("/api/v1/conversations/{room}/bans"), Some(exempt)).await;
    assert_eq!(commands(&bob.ask("JOIN #attic").await), ["JOIN", "353", "366"]);
}

#[tokio::test]
async fn a_ban_by_host_holds_for_an_account_at_every_door() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    ann.ask("JOIN #tea").await;
    let bob = server.register("bob").await;
    let mut irc = Irc::open(&server).await;
    irc.send(&format!("PASS {}\r\nNICK bob\r\nUSER else 0 * :Bob", bob.token)).await;
    irc.until("221").await;
    irc.sync().await;
    let asked = irc.ask("WHO bob").await;
    let (user, host) = (asked[0].param(2).to_owned(), asked[0].param(3).to_owned());
    assert_eq!(user, "~bob", "whatever USER said");
    ann.ask(&format!("MODE #tea +b *!*@{host}")).await;
    assert_eq!(irc.ask_one("JOIN #tea").await.command, "474");
    let mut web = Live::connect(&server, &bob).await;
    let (_, room) = server.api(&bob, Method::GET, "/api/v1/rooms/tea", None).await;
    let room = &room["id"];
    web.refused(json!({"type": "join", "conversation": room}), "forbidden").await;
    ann.ask(&format!("MODE #tea +e bob!{user}@*")).await;
    web.done(json!({"type": "join", "conversation": room})).await;
}

#[tokio::test]
async fn the_web_and_irc_see_the_same_deeds() {
    let server = IrcServer::start().await;
    let [alice, carol] = [server.register("alice").await, server.register("carol").await];
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut irc = Irc::account(&server, &carol, "").await;
    irc.ask("JOIN #tea").await;
    web.done(json!({"type": "set_role", "conversation": room, "user": "carol", "role": "voiced"})).await;
    assert_eq!(irc.until("MODE").await.params, ["#tea", "+v", "carol"]);
    web.done(json!({"type": "remove", "conversation": room, "user": "carol", "reason": "tea only"})).await;
    assert_eq!(irc.until("KICK").await.params, ["#tea", "carol", "tea only"]);
}

#[tokio::test]
async fn another_nick_is_no_way_out_of_a_ban() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    ann.ask("MODE #tea +b bob!*@*").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("NICK rob").await.params[..2], ["bob", "rob"]);
    ann.ask("MODE #tea +v bob").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("NICK rob").await.command, "NICK");
    ann.ask("MODE #tea +b rob!*@*").await;
    ann.ask("MODE #tea -v rob").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("NICK tom").await.command, "437");
    bob.ask("PART #tea").await;
    assert_eq!(bob.ask_one("NICK tom").await.command, "NICK");
}

#[tokio::test]
async fn an_invitation_says_whose_account_it_is_from() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut ann = Irc::account(&server, &alice, "").await;
    let mut bob = Irc::guest(&server, "bob", "account-tag").await;
    ann.ask("JOIN #tea").await;
    ann.ask("INVITE bob #tea").await;
    assert_eq!(bob.expect("INVITE").await.tags, [("account".to_owned(), "alice".to_owned())]);
}

#[tokio::test]
async fn all_signs_of_an_operator_are_told_to_those_who_ask() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "multi-prefix").await;
    assert_eq!(bob.ask("NAMES #tea").await[0].last(), "@+ann bob");
    assert_eq!(bob.ask("WHO #tea").await[0].param(6), "H@+");
    assert!(bob.ask("WHOIS ann").await.iter().any(|line| line.command == "319" && line.last() == "@+#tea"));
    ann.ask("MODE #tea +o bob").await;
    assert_eq!(bob.expect("MODE").await.params, ["#tea", "+o", "bob"]);
    assert_eq!(ann.ask_one("MODE #tea -o bob").await.params, ["#tea", "-ov", "bob", "bob"]);
}

#[tokio::test]
async fn accounts_are_banned_excepted_and_let_in_by_name() {
    let server = IrcServer::start().await;
    let bob = server.register("bob").await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    for room in ["#banned", "#excepted", "#closed"] {
        ann.ask(&format!("JOIN {room}")).await;
    }
    assert_eq!(ann.ask_one("MODE #banned +b ~a:bob").await.params, ["#banned", "+b", "bob!*@*.account"]);
    ann.ask("MODE #excepted +be *!*@* ~a:BOB").await;
    ann.ask("MODE #closed +iI ~a:bob").await;
    let mut guest = Irc::guest(&server, "bobby", "").await;
    for (room, verdict) in [("#banned", "JOIN"), ("#excepted", "474"), ("#closed", "473")] {
        assert_eq!(guest.ask(&format!("JOIN {room}")).await[0].command, verdict, "a guest at {room}");
    }
    let mut bob = Irc::account(&server, &bob, "").await;
    for (room, verdict) in [("#banned", "474"), ("#excepted", "JOIN"), ("#closed", "JOIN")] {
        assert_eq!(bob.ask(&format!("JOIN {room}")).await[0].command, verdict, "the account at {room}");
    }
    assert_eq!(ann.ask("MODE #banned -b ~a:bob").await.last().map(|line| line.params[1].clone()), Some("-b".into()));
    assert_eq!(bob.ask("JOIN #banned").await[0].command, "JOIN");
}

#[tokio::test]
async fn a_guest_is_not_the_account_of_that_name() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    ann.ask("JOIN #tea").await;
    ann.ask("MODE #tea +b ~a:bob").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    assert_eq!(bob.ask("JOIN #tea").await[0].command, "JOIN");
}
