//! How a connection begins and ends.

use super::commands;
use crate::harness::{Irc, IrcServer, Server};
use std::time::Instant;

#[tokio::test]
async fn a_guest_is_greeted() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    irc.send("NICK ann").await;
    irc.send("USER a 0 * :Ann Real").await;
    let lines = irc.sync().await;
    let expected = [
        "001", "002", "003", "004", "005", "005", "005", "251", "252", "253", "254", "255", "265", "266", "422", "221",
    ];
    assert_eq!(commands(&lines), expected);
    assert!(lines.iter().all(|line| line.source == "irc.test" && line.param(0) == "ann"), "{lines:?}");
    let lists = [lines[4].params.clone(), lines[5].params.clone()];
    for tokens in &lists {
        assert!(tokens.len() <= 15 && tokens.iter().all(|token| token.matches('=').count() <= 1), "{tokens:?}");
    }
    let tokens = lists.concat();
    assert!(tokens.contains(&"CASEMAPPING=ascii".into()) && tokens.contains(&"NETWORK=ExChat".into()), "{tokens:?}");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    assert_eq!(irc.ask_one("JOIN #tea").await.command, "451");
    assert_eq!(irc.ask_one("NONSENSE").await.command, "451");
    assert_eq!(irc.ask_one("NICK").await.command, "431");
    assert_eq!(irc.ask_one("NICK a!b").await.command, "432");
    assert_eq!(irc.ask_one("NICK :").await.command, "431");
    assert_eq!(irc.ask_one("USER a 0 *").await.params[..2], ["*", "USER"]);
    assert_eq!(irc.ask_one("USER a 0 * :").await.command, "461");
    assert_eq!(irc.ask_one("USER \u{1F60A} 0 * :x").await.command, "468");
    irc.register("ann", "").await;
    assert_eq!(irc.ask_one("USER a 0 * :x").await.command, "462");
    assert_eq!(irc.ask_one("NONSENSE x").await.params[..2], ["ann", "NONSENSE"]);
    assert_eq!(irc.ask_one("PART").await.command, "461");
}

#[tokio::test]
async fn a_name_that_is_taken_or_reserved_is_refused() {
    let server = IrcServer::start().await;
    server.register("carol").await;
    let _ann = Irc::guest(&server, "ann", "").await;
    let mut irc = Irc::open(&server).await;
    irc.send("USER x 0 * :x").await;
    for nick in ["carol", "Carol", "ann", "NickServ", "irc.test"] {
        let refusal = irc.ask_one(&format!("NICK {nick}")).await;
        assert_eq!((&*refusal.command, refusal.param(1)), ("433", nick));
    }
    irc.send("NICK dora").await;
    irc.until("001").await;
}

#[tokio::test]
async fn without_guests_one_has_to_sign_in() {
    let server = IrcServer::with(&[("IRC_GUESTS", "off")]).await;
    let alice = server.register("alice").await;
    let mut irc = Irc::open(&server).await;
    irc.send("NICK ann\r\nUSER a 0 * :A").await;
    assert_eq!(commands(&irc.closed().await), ["FAIL", "ERROR"]);
    let mut irc = Irc::account(&server, &alice, "").await;
    assert_eq!(irc.ask_one("NICK other").await.command, "447");
}

#[tokio::test]
async fn the_servers_password_is_asked_for() {
    let server = IrcServer::with(&[("IRC_PASSWORD", "sesame")]).await;
    for pass in ["", "PASS wrong\r\n"] {
        let mut irc = Irc::open(&server).await;
        irc.send(&format!("{pass}NICK ann\r\nUSER a 0 * :A")).await;
        assert_eq!(commands(&irc.closed().await), ["464", "ERROR"]);
    }
    let mut irc = Irc::open(&server).await;
    irc.send("NICK ann\r\nUSER a 0 * :A\r\nPASS sesame").await;
    assert_eq!(commands(&irc.closed().await), ["464", "ERROR"], "too late");
    let mut irc = Irc::open(&server).await;
    irc.send("PASS sesame").await;
    irc.register("ann", "").await;
}

#[tokio::test]
async fn quitting_is_acknowledged() {
    let server = IrcServer::start().await;
    let mut irc = Irc::guest(&server, "ann", "").await;
    irc.send("QUIT :bye").await;
    let lines = irc.closed().await;
    assert_eq!(commands(&lines), ["ERROR"]);
    assert!(lines[0].last().contains("bye"));
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let mut server = IrcServer::start().await;
    let (mut ann, mut nobody) = (Irc::guest(&server, "ann", "").await, Irc::open(&server).await);
    nobody.sync().await;
    let asked = Instant::now();
    server.terminate();
    for irc in [&mut ann, &mut nobody] {
        assert_eq!(irc.closed().await.last().expect("a farewell").command, "ERROR");
    }
    drop((ann, nobody));
    server.ended().await;
    assert!(asked.elapsed().as_secs() < 5, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_guest_of_before_a_crash_is_gone() {
    let mut server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    ann.ask("JOIN #tea").await;
    server.kill().await;
    server.restart().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let lines = ann.ask("NAMES #tea").await;
    assert_eq!(commands(&lines), ["366"], "{lines:?}");
}

#[tokio::test]
async fn an_address_that_is_taken_is_said() {
    let server = IrcServer::start().await;
    let output = Server::refused(&[("IRC_ADDR", server.irc())]).await;
    assert!(output.contains("Cannot listen for IRC"), "{output}");
}
