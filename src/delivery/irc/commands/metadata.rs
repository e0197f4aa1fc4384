//! METADATA (IRCv3 metadata).

use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::inbox::{Audience, Word};
use super::super::metadata::{Full, KEY_MAX, Owner, SUBSCRIPTIONS_MAX, Told, VALUE_MAX};
use super::super::playback;
use super::super::wire::Message;
use super::channel::find;
use super::{Command, command, need_more};
use crate::chat::names;
use crate::domain::{ErrorCode, Role};
use std::collections::HashSet;
use std::sync::Arc;

pub const COMMANDS: &[Command] = &[command!("METADATA", 2, Always, metadata)];

/// How many keys stand on one line.
const ON_A_LINE: usize = 5;

/// What a command is about.
struct Target {
    /// None for a client that is not registered yet.
    owner: Option<Owner>,
    name: String,
    /// Whether the client may change it.
    own: bool,
    /// Whether the client may see it.
    seen: bool,
}

async fn metadata(client: &mut Client, message: Message) -> Done {
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

/// Who is not registered has themselves alone.
async fn find_target(client: &mut Client, name: &str) -> Result<Option<Target>, Hung> {
    let itself = name == "*" || names::key(name) == names::key(&client.nick());
    let mine = |owner, name| Some(Target { owner, name, own: true, seen: true });
    if client.session.is_none() {
        return Ok(if itself { mine(None, client.nick()) } else { None });
    }
    let actor = client.actor()?;
    if itself {
        return Ok(mine(Some(Owner::User(actor.user.id)), client.nick()));
    }
    if name.starts_with('#') {
        let Ok(room) = find(client, name).await? else { return Ok(None) };
        let role = room.membership.map(|membership| membership.role);
        let (own, seen) = (role >= Some(Role::Moderator), role.is_some());
        return Ok(Some(Target { owner: Some(Owner::Room(room.conversation.id)), name: name.to_owned(), own, seen }));
    }
    let Ok(user) = client.gateway.chat.user_named(name).await else { return Ok(None) };
    let name = user.name.to_string();
    Ok(Some(Target { owner: Some(Owner::User(user.id)), name, own: false, seen: true }))
}

/// The second draft says it in another order than the third one.
fn code(client: &Client, what: &str) -> String {
    if client.caps.has(Cap::Metadata3) { format!("INVALID_{what}") } else { format!("{what}_INVALID") }
}

fn forbid(client: &mut Client, target: &Target, key: &str) -> Done {
    client.fail("METADATA", "KEY_NO_PERMISSION", &[&target.name, key], "That is not for you")
}

/// A key as it is kept; none, and an answer, for what is none.
fn good_key(client: &mut Client, key: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '/' | '-');
    if (1..=KEY_MAX).contains(&key.len()) && key.chars().all(good) && !key.starts_with(':') {
        return Some(key.to_ascii_lowercase());
    }
    let code = code(client, "KEY");
    let shown = if key.is_empty() || key.contains(' ') { "*" } else { key };
    // Saying so never fails.
    let _ = client.fail("METADATA", &code, &[shown], "A key consists of letters, digits and _ . : / -");
    None
}

fn all(client: &Client, target: &Target) -> Vec<(String, String)> {
    match (target.owner, &client.pending) {
        (Some(owner), _) => client.gateway.metadata.all(owner),
        (None, Some(pending)) => pending.metadata.all(),
        (None, None) => Vec::new(),
    }
}

fn put(client: &mut Client, target: &Target, key: &str, value: &str) -> Result<(), Full> {
    match (target.owner, &mut client.pending) {
        (Some(owner), _) => client.gateway.metadata.set(owner, key, value),
        (None, Some(pending)) => pending.metadata.set(key, value),
        (None, None) => Ok(()),
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

fn set(client: &mut Client, target: &Target, key: &str, value: &str) -> Done {
    let Some(key) = good_key(client, key) else { return Ok(()) };
    if !target.own {
        return forbid(client, target, &key);
    }
    if value.len() > VALUE_MAX {
        let (code, words) = (code(client, "VALUE"), format!("A value has at most {VALUE_MAX} bytes"));
        let about: &[&str] = if client.caps.has(Cap::Metadata3) { &[&key] } else { &[] };
        return client.fail("METADATA", &code, about, &words);
    }
    if is_too_much(client, target, &key)? {
        return Ok(());
    }
    match put(client, target, &key, value) {
        Ok(()) => {
            let line = client.key_value(&target.name, &key, value);
            client.out.answer(line);
            tell(client, target, &key, value)
        }
        Err(Full) => client.fail("METADATA", "LIMIT_REACHED", &[&target.name], "No more keys can be set"),
    }
}

fn clear(client: &mut Client, target: &Target) -> Done {
    if !target.own {
        return forbid(client, target, "*");
    }
    if is_too_much(client, target, "*")? {
        return Ok(());
    }
    let mut lines = Vec::new();
    for (key, _) in all(client, target) {
        if put(client, target, &key, "").is_ok() {
            lines.push(client.key_value(&target.name, &key, ""));
            tell(client, target, &key, "")?;
        }
    }
    batch(client, target, lines)
}

/// Whether the client has to wait, and says so.
fn is_too_much(client: &mut Client, target: &Target, key: &str) -> Result<bool, Hung> {
    let Ok(actor) = client.actor() else { return Ok(false) };
    match client.gateway.chat.count_frame(&actor) {
        Err(error) if error.code == ErrorCode::RateLimited => {
            let wait = error.retry_after_ms.unwrap_or_default().div_ceil(1000).to_string();
            client.fail("METADATA", "RATE_LIMITED", &[&target.name, key, &wait], &error.message).map(|()| true)
        }
        _ => Ok(false),
    }
}

/// Tells those who share a room with whom it is about.
fn tell(client: &mut Client, target: &Target, key: &str, value: &str) -> Done {
    let Some(owner) = target.owner else { return Ok(()) };
    let (by, from, rooms) = (client.mask()?, client.session()?.address.clone(), client.session()?.rooms());
    let told = |to| {
        let (by, from, target) = (by.clone(), from.clone(), target.name.clone());
        Word::Metadata(Arc::new(Told { from, by, target, key: key.to_owned(), value: value.to_owned(), to }))
    };
    let roster = &client.gateway.roster;
    match owner {
        Owner::Room(room) => roster.tell_all(&told(Audience::In(vec![room]))),
        Owner::User(user) => {
            roster.tell(user, &told(Audience::NotIn(rooms.clone())));
            roster.tell_all(&told(Audience::In(rooms)));
        }
    }
    Ok(())
}

/// The keys are taken in their order, up to the first one that is too many; what is set of them comes at once.
async fn subscribe(client: &mut Client, keys: &[String]) -> Done {
    let mut taken = Vec::new();
    for key in keys {
        let Some(key) = good_key(client, key) else { continue };
        if !client.subscriptions.contains(&key) {
            if client.subscriptions.len() >= SUBSCRIPTIONS_MAX {
                client.fail("METADATA", "TOO_MANY_SUBS", &[&key], "You are told of enough keys")?;
                break;
            }
            client.subscriptions.push(key.clone());
        }
        taken.push(key);
    }
    tell_keys(client, "770", &taken)?;
    tell_values(client, &taken).await
}

/// What is set of these keys, in the client's rooms and of those who are there.
async fn tell_values(client: &mut Client, keys: &[String]) -> Done {
    let rooms = client.session.as_ref().map(|session| session.rooms()).unwrap_or_default();
    let mut lines = Vec::new();
    for room in rooms {
        let Some(channel) = client.session()?.channel(room) else { continue };
        lines.extend(client.metadata_in(room, &channel).await?);
    }
    lines.retain(|line| keys.iter().any(|key| line.params.contains(key)));
    let mut told = HashSet::new();
    lines.retain(|line| told.insert(line.params.clone()));
    lines.into_iter().for_each(|line| client.out.answer(line));
    Ok(())
}

fn unsubscribe(client: &mut Client, keys: &[String]) -> Done {
    let mut left = Vec::new();
    for key in keys {
        let Some(key) = good_key(client, key) else { continue };
        client.subscriptions.retain(|other| *other != key);
        left.push(key);
    }
    tell_keys(client, "771", &left)
}

fn tell_keys(client: &mut Client, number: &str, keys: &[String]) -> Done {
    for some in keys.chunks(ON_A_LINE) {
        client.numeric(number, &some.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}
