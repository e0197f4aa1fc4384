//! LINKS and STATS: of a network of one server.

use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::{Command, command};
use crate::domain::Timestamp;

pub const COMMANDS: &[Command] = &[command!("LINKS", 0, Registered, links), command!("STATS", 0, Registered, stats)];

/// There is no other server, and nothing else to tell: how nodes hang together concerns nobody.
async fn links(client: &mut Client, message: Message) -> Done {
    let mask = message.params.last().filter(|mask| !mask.is_empty()).map_or("*", String::as_str);
    client.numeric("365", &[mask, "End of /LINKS list"])
}

async fn stats(client: &mut Client, message: Message) -> Done {
    let asked = if message.param(0).is_empty() { "*" } else { message.param(0) };
    if asked == "u" {
        let up = Timestamp::now().millis_since(client.gateway.started).max(0) / 1000;
        let (days, hours, minutes, seconds) = (up / 86_400, up / 3_600 % 24, up / 60 % 60, up % 60);
        client.numeric("242", &[&format!("Server Up {days} days {hours}:{minutes:02}:{seconds:02}")])?;
    }
    client.numeric("219", &[asked, "End of /STATS report"])
}
