//! METADATA (IRCv3 metadata).

mod change;
mod subscriptions;
mod target;

use super::super::client::{Client, Done};
use super::super::metadata::{Owner, is_known};
use super::super::playback;
use super::super::wire::Message;
use super::{Command, command, need_more};
use change::{clear, set};
use subscriptions::{subscribe, tell_keys, unsubscribe};
use target::{Target, all, code, find_target, forbid, good_key};

pub const COMMANDS: &[Command] = &[command!("METADATA", 2, Always, metadata)];

async fn metadata(client: &mut Client, message: Message) -> Done {
    if client.session.is_none() && !is_known(client.caps) {
        return client.numeric("451", &["You have not registered"]);
    }
    let asked = message.param(1).to_ascii_uppercase();
    let keys = message.params.get(2..).unwrap_or_default();
    let Some(target) = find_target(client, message.param(0)).await? else {
        return client.fail("METADATA", "INVALID_TARGET", &[message.param(0)], "There is no such target");
    };
    match asked.as_str() {
        "GET" | "SET" | "SUB" | "UNSUB" if keys.is_empty() => need_more(client, "METADATA"),
        "GET" | "LIST" | "SYNC" if !target.seen => forbid(client, &target, "*"),
        "GET" => get(client, &target, keys),
        "LIST" => list(client, &target),
        "SYNC" => sync(client, &target).await,
        "SET" => set(client, &target, message.param(2), message.param(3)),
        "CLEAR" => clear(client, &target),
        "SUB" => subscribe(client, keys).await,
        "UNSUB" => unsubscribe(client, keys),
        "SUBS" => tell_keys(client, "772", &client.subscriptions.clone()),
        _ => {
            let code = code(client, "SUBCOMMAND");
            client.fail("METADATA", &code, &[&asked], "There is no such subcommand")
        }
    }
}

fn get(client: &mut Client, target: &Target, keys: &[String]) -> Done {
    let set = all(client, target);
    let mut lines = Vec::new();
    for key in keys {
        let Some(key) = good_key(client, key) else { continue };
        let value = set.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value);
        lines.push(client.key_value(&target.name, &key, value));
    }
    batch(client, target, lines)
}

fn list(client: &mut Client, target: &Target) -> Done {
    let lines = all(client, target).iter().map(|(key, value)| client.key_value(&target.name, key, value)).collect();
    batch(client, target, lines)
}

async fn sync(client: &mut Client, target: &Target) -> Done {
    let lines = match target.owner {
        Some(Owner::Room(room)) => client.metadata_in(room, &target.name).await?,
        Some(owner) => client.keys_told(owner, &target.name),
        None => Vec::new(),
    };
    batch(client, target, lines)
}

fn batch(client: &mut Client, target: &Target, lines: Vec<Message>) -> Done {
    playback::answer(client, &["metadata", &target.name], lines)
}

/// What the client has set of itself, when it begins, and when it asks for the capability.
pub fn tell_own(client: &mut Client) -> Done {
    let (user, nick) = (client.actor()?.user.id, client.nick());
    let all = client.gateway.metadata.all(Owner::User(user));
    let lines = all.iter().map(|(key, value)| client.key_told(client.gateway.name(), &nick, key, value)).collect();
    playback::answer(client, &["metadata", &nick], lines)
}
