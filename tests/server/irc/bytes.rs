//! Bytes on the wire, good and bad.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer};

#[tokio::test]
async fn lines_come_in_any_pieces() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    for byte in b"NICK ann\nUSER a 0 * :A\r\n\r\nPI" {
        irc.send_bytes(&[*byte]).await;
    }
    irc.until("221").await;
    irc.send_bytes(b"NG half\r\n").await;
    assert_eq!(irc.until("PONG").await.last(), "half");
}

#[tokio::test]
async fn a_thousand_lines_in_one_packet_are_all_answered() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let lines: String = (0..1000).map(|n| format!("PRIVMSG #tea :{n}\r\n")).collect();
    ann.send_bytes(lines.as_bytes()).await;
    for n in 0..1000 {
        assert_eq!(bob.expect("PRIVMSG").await.last(), n.to_string());
    }
    assert_eq!(ann.sync().await, []);
}

#[tokio::test]
async fn what_is_too_long_or_no_text_is_refused_and_forgotten() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "message-tags").await;
    let long = format!("PRIVMSG #tea :{}", "x".repeat(600));
    assert_eq!(ann.ask_one(&long).await.command, "417");
    assert_eq!(ann.ask_one(&format!("@+a={} PRIVMSG #tea :hi", "x".repeat(4096))).await.command, "417");
    ann.send_bytes(&vec![b'x'; 10_000]).await;
    ann.send_bytes(b"\r\nPRIVMSG #tea :\xff\xfe\r\n").await;
    let lines = ann.sync().await;
    assert_eq!(commands(&lines), ["417", "FAIL"]);
    assert_eq!(lines[1].params[..2], ["PRIVMSG", "INVALID_UTF8"]);
    assert_eq!(bob.sync().await, []);
    ann.send_bytes(&vec![b'x'; 20_000]).await;
    assert_eq!(commands(&ann.closed().await), ["ERROR"], "nobody means that");
}

#[tokio::test]
async fn a_line_that_would_be_cut_where_it_goes_is_refused() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    ann.ask("PRIVMSG #tea :x").await;
    let overhead = bob.expect("PRIVMSG").await.raw.len() - "PRIVMSG #tea :x".len();
    let line = |more: usize| format!("PRIVMSG #tea :{}", "x".repeat(510 - "PRIVMSG #tea :".len() - overhead + more));
    assert_eq!(ann.ask(&line(0)).await, []);
    assert_eq!(bob.expect("PRIVMSG").await.raw.len(), 510);
    assert_eq!(ann.ask_one(&line(1)).await.command, "417");
    assert_eq!(bob.sync().await, []);
}

#[tokio::test]
async fn nothing_that_is_said_becomes_a_command() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = crate::harness::Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let (mut ann, mut bob) = pair(&server, "message-tags").await;
    for text in ["a\r\nQUIT :x", "b\nKICK", "c\u{0}d", "e\rf", "\n\n:irc.test 001 x"] {
        web.post(&room, text).await;
    }
    ann.send_bytes(b"PRIVMSG #tea :nul\0\0 and \r return\r\n").await;
    ann.sync().await;
    let lines = bob.sync().await;
    assert!(lines.iter().all(|line| line.command == "PRIVMSG"), "{lines:?}");
    let said: Vec<_> = lines.iter().map(|line| line.last()).collect();
    let expected = ["a", "QUIT :x", "b", "KICK", "cd", "e", "f", ":irc.test 001 x", "nul and ", " return"];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_browser_that_is_lured_here_is_sent_away() {
    let server = IrcServer::start().await;
    let mut irc = Irc::open(&server).await;
    irc.send("POST / HTTP/1.1\r\nHost: x\r\n\r\nNICK ann\r\nUSER a 0 * :A").await;
    assert_eq!(commands(&irc.closed().await), ["ERROR"]);
}

#[tokio::test]
async fn a_long_message_comes_in_lines_that_fit() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = crate::harness::Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let (_ann, mut bob) = pair(&server, "message-tags").await;
    let words = "é".repeat(2_000);
    web.post(&room, &words).await;
    let lines = bob.sync().await;
    assert!(lines.len() > 1 && lines.iter().all(|line| line.raw.split_once(" :").is_some()), "{lines:?}");
    assert_eq!(lines.iter().map(|line| line.last()).collect::<String>(), words);
    assert_eq!(lines.iter().filter(|line| line.tag("msgid").is_some()).count(), 1);
}

#[tokio::test]
async fn a_flood_is_slowed_and_not_lost() {
    let server = IrcServer::with(&[("RATE_LIMIT", "on")]).await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let lines: String = (0..70).map(|n| format!("PING {n}\r\n")).collect();
    let started = std::time::Instant::now();
    ann.send_bytes(lines.as_bytes()).await;
    for n in 0..70 {
        assert_eq!(ann.expect("PONG").await.last(), n.to_string());
    }
    assert!(started.elapsed().as_millis() > 1000, "{:?}", started.elapsed());
}
