//! MONITOR (IRCv3 monitor and extended-monitor).

use super::super::aliases::Named;
use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::{Command, command};
use crate::chat::names;
use crate::domain::UserName;

pub const COMMANDS: &[Command] = &[command!("MONITOR", 1, Registered, monitor)];

/// How many nicks one connection watches for.
pub const WATCHED_MAX: usize = 100;
/// How much of a list of nicks fits on one line, in bytes.
const LINE: usize = 380;

async fn monitor(client: &mut Client, message: Message) -> Done {
    match message.param(0) {
        "+" => add(client, message.param(1)).await,
        "-" => remove(client, message.param(1)),
        "C" | "c" => clear(client),
        "L" | "l" => list(client),
        "S" | "s" => {
            let all = client.session()?.watched.clone();
            tell(client, &all).await
        }
        _ => Ok(()),
    }
}

async fn add(client: &mut Client, targets: &str) -> Done {
    let (mut added, mut left_out) = (Vec::new(), Vec::new());
    let address = client.session()?.address.clone();
    for nick in targets.split(',').filter(|nick| UserName::parse(nick).is_ok()) {
        let watched = &mut client.session()?.watched;
        let key = names::key(nick);
        let known = watched.iter().any(|other| names::key(other) == key);
        if !known && watched.len() >= WATCHED_MAX {
            left_out.push(nick);
            continue;
        }
        if !known {
            watched.push(nick.to_owned());
            client.gateway.roster.watch(&key, &address);
        }
        added.push(nick.to_owned());
    }
    tell(client, &added).await?;
    if left_out.is_empty() {
        return Ok(());
    }
    client.numeric("734", &[&WATCHED_MAX.to_string(), &left_out.join(","), "Monitor list is full"])
}

fn remove(client: &mut Client, targets: &str) -> Done {
    let address = client.session()?.address.clone();
    for key in targets.split(',').map(names::key) {
        client.session()?.watched.retain(|nick| names::key(nick) != key);
        client.gateway.roster.unwatch(&key, &address);
    }
    Ok(())
}

fn clear(client: &mut Client) -> Done {
    let all = client.session()?.watched.join(",");
    remove(client, &all)
}

fn list(client: &mut Client) -> Done {
    let all = client.session()?.watched.clone();
    for line in in_lines(&all) {
        client.numeric("732", &[&line])?;
    }
    client.numeric("733", &["End of MONITOR list"])
}

/// Says who of these is here, and who is not.
async fn tell(client: &mut Client, nicks: &[String]) -> Done {
    let (mut here, mut away) = (Vec::new(), Vec::new());
    for nick in nicks {
        match client.named(nick).await {
            Ok(Named { user, nick }) if client.is_here(user.id) => {
                here.push(client.gateway.roster.anybody(&user.as_ref()).mask_as(&nick));
            }
            _ => away.push(nick.clone()),
        }
    }
    for line in in_lines(&here) {
        client.numeric("730", &[&line])?;
    }
    for line in in_lines(&away) {
        client.numeric("731", &[&line])?;
    }
    Ok(())
}

fn in_lines(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < LINE => {
                line.push(',');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}
