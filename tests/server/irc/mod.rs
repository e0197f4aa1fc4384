//! IRC, spoken by raw sockets.

mod accounts;
mod aliases;
mod bytes;
mod capabilities;
mod ctcp;
mod doors;
mod guests;
mod history;
mod liveness;
mod messages;
mod metadata;
mod moderation;
mod modes;
mod multiline;
mod opers;
mod people;
mod read_marker;
mod redaction;
mod registration;
mod rooms;
mod sasl;
mod tls;
mod verdicts;
mod websocket;

use crate::harness::{Irc, Line, Server};

/// The commands and numbers of lines.
fn commands(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.command.as_str()).collect()
}

/// Two guests in one room.
async fn pair(server: &Server, caps: &str) -> (Irc, Irc) {
    let mut ann = Irc::guest(server, "ann", caps).await;
    let mut bob = Irc::guest(server, "bob", caps).await;
    ann.ask("JOIN #tea").await;
    bob.ask("JOIN #tea").await;
    ann.sync().await;
    (ann, bob)
}
