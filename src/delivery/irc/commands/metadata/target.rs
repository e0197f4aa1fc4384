//! What METADATA is about, and what is attached to it.

use super::super::super::aliases::Named;
use super::super::super::caps::Cap;
use super::super::super::client::{Client, Done, Hung};
use super::super::super::metadata::{Full, KEY_MAX, Owner};
use super::super::channel::find;
use crate::chat::names;
use crate::domain::Role;

/// What a command is about.
pub struct Target {
    /// None for a client that is not registered yet.
    pub owner: Option<Owner>,
    /// What it is called.
    pub name: String,
    /// Whether the client may change it.
    pub own: bool,
    /// Whether the client may see it.
    pub seen: bool,
}

/// Who is not registered has themselves alone.
pub async fn find_target(client: &mut Client, name: &str) -> Result<Option<Target>, Hung> {
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
    let Ok(Named { user, nick }) = client.named(name).await else { return Ok(None) };
    Ok(Some(Target { owner: Some(Owner::User(user.id)), name: nick, own: false, seen: true }))
}

/// The second draft says it in another order than the third one.
pub fn code(client: &Client, what: &str) -> String {
    if client.caps.has(Cap::Metadata3) { format!("INVALID_{what}") } else { format!("{what}_INVALID") }
}

pub fn forbid(client: &mut Client, target: &Target, key: &str) -> Done {
    client.fail("METADATA", "KEY_NO_PERMISSION", &[&target.name, key], "That is not for you")
}

/// A key as it is kept; none, and an answer, for what is none.
pub fn good_key(client: &mut Client, key: &str) -> Option<String> {
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

pub fn all(client: &Client, target: &Target) -> Vec<(String, String)> {
    match (target.owner, &client.pending) {
        (Some(owner), _) => client.gateway.metadata.all(owner),
        (None, Some(pending)) => pending.metadata.all(),
        (None, None) => Vec::new(),
    }
}

pub fn put(client: &mut Client, target: &Target, key: &str, value: &str) -> Result<(), Full> {
    match (target.owner, &mut client.pending) {
        (Some(owner), _) => client.gateway.metadata.set(owner, key, value),
        (None, Some(pending)) => pending.metadata.set(key, value),
        (None, None) => Ok(()),
    }
}
