//! CAP (IRCv3 capability-negotiation).

use super::super::caps::{self, Caps};
use super::super::client::{Client, Done};
use super::super::metadata;
use super::super::wire::Message;
use super::metadata::tell_own;
use super::{Command, command, registration};

pub const COMMANDS: &[Command] = &[command!("CAP", 1, Always, cap)];

/// How much of a list fits on one line beside the rest, in bytes.
const LIST_MAX: usize = 400;

async fn cap(client: &mut Client, message: Message) -> Done {
    match &*message.param(0).to_ascii_uppercase() {
        "LS" => list_offered(client, message.param(1)),
        "LIST" => {
            let names = client.caps.names();
            reply(client, &["LIST", &names])
        }
        "REQ" => request(client, message.param(1)),
        "END" => {
            if let Some(pending) = &mut client.pending {
                pending.negotiating = false;
            }
            registration::try_to_register(client).await
        }
        _ => client.numeric("410", &[message.param(0), "Invalid CAP command"]),
    }
}

fn list_offered(client: &mut Client, version: &str) -> Done {
    hold_up(client);
    if version.parse::<u32>().is_ok_and(|version| version >= 302) {
        client.cap_values = true;
        client.caps.set(caps::Cap::Notify, true);
    }
    let mut parts = in_parts(&caps::offered(client.cap_values, &client.gateway.settings));
    // Whoever does not know of values knows of a single line.
    parts.truncate(if client.cap_values { parts.len() } else { 1 });
    let Some((last, before)) = parts.split_last() else { return Ok(()) };
    for part in before {
        reply(client, &["LS", "*", part])?;
    }
    reply(client, &["LS", last])
}

fn in_parts(words: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in words.split(' ') {
        if parts.last().is_some_and(|part| part.len() + word.len() > LIST_MAX) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(if part.is_empty() { "" } else { " " });
            part.push_str(word);
        }
    }
    parts
}

/// All that is asked for, or nothing.
fn request(client: &mut Client, asked: &str) -> Done {
    hold_up(client);
    match changed(client.caps, asked) {
        Some(caps) => {
            let new = metadata::is_known(caps) && !metadata::is_known(client.caps);
            client.caps = caps;
            reply(client, &["ACK", asked])?;
            if new && client.session.is_some() { tell_own(client) } else { Ok(()) }
        }
        None => reply(client, &["NAK", asked]),
    }
}

fn changed(mut now: Caps, asked: &str) -> Option<Caps> {
    for word in asked.split_whitespace() {
        let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
        now.set(caps::named(name)?, on);
    }
    Some(now)
}

/// Whoever negotiates is not registered before `CAP END`.
fn hold_up(client: &mut Client) {
    if let Some(pending) = &mut client.pending {
        pending.negotiating = true;
    }
}

fn reply(client: &mut Client, params: &[&str]) -> Done {
    client.numeric("CAP", params)
}
