//! Pings, and the end of connections that do not answer.

use super::commands;
use crate::harness::{Irc, IrcServer};

#[tokio::test]
async fn who_has_sent_too_much_is_read_slowly_and_not_taken_for_dead() {
    let settings = [("RATE_LIMIT", "on"), ("PING_INTERVAL", "200ms"), ("PONG_TIMEOUT", "5s")];
    let server = IrcServer::with(&settings).await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    ann.send(&"PING flood\r\n".repeat(60 + 30)).await;
    let come = ann.sync().await;
    assert_eq!(come.iter().filter(|line| line.command == "PONG").count(), 90);
}

#[tokio::test]
async fn who_answers_no_ping_is_gone() {
    let server = IrcServer::with(&[("PING_INTERVAL", "100ms"), ("PONG_TIMEOUT", "500ms")]).await;
    let mut ann = Irc::open(&server).await;
    let lines = ann.closed().await;
    assert_eq!(commands(&lines).last(), Some(&"ERROR"), "{lines:?}");
    assert!(lines.last().is_some_and(|line| line.last().contains("Ping timeout")), "{lines:?}");
}
