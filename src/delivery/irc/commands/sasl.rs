//! AUTHENTICATE (IRCv3 sasl; RFC 4616 for PLAIN).

use super::super::caps::Cap;
use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::{Command, command};
use crate::chat::{Actor, names};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub const COMMANDS: &[Command] = &[command!("AUTHENTICATE", 1, Always, authenticate)];

/// A longer part than this is refused; one of this length is followed by another.
const PART: usize = 400;
/// The longest answer, in characters of base64.
const MAX: usize = 10 * PART;

async fn authenticate(client: &mut Client, message: Message) -> Done {
    if !client.caps.has(Cap::Sasl) {
        return failed(client);
    }
    if client.session.is_some() || client.pending.as_ref().is_some_and(|pending| pending.account.is_some()) {
        return client.numeric("907", &["You have already authenticated using SASL"]);
    }
    match (message.param(0), client.sasl.take()) {
        ("*", _) => client.numeric("906", &["SASL authentication aborted"]),
        (mechanism, None) => begin(client, mechanism),
        (part, Some(_)) if part.len() > PART => client.numeric("905", &["SASL message too long"]),
        (part, Some(before)) => go_on(client, before, part).await,
    }
}

fn begin(client: &mut Client, mechanism: &str) -> Done {
    if mechanism.eq_ignore_ascii_case("PLAIN") {
        client.sasl = Some(String::new());
        return client.answer("AUTHENTICATE", &["+"]);
    }
    client.numeric("908", &["PLAIN", "are available SASL mechanisms"])?;
    failed(client)
}

async fn go_on(client: &mut Client, mut text: String, part: &str) -> Done {
    if part != "+" {
        text.push_str(part);
    }
    if text.len() > MAX {
        return client.numeric("905", &["SASL message too long"]);
    }
    if part.len() == PART {
        client.sasl = Some(text);
        return Ok(());
    }
    match plain(client, &text).await {
        Some(actor) => succeeded(client, actor),
        None => failed(client),
    }
}

/// Who `authzid NUL authcid NUL password` belongs to: the password is the account's, or an access token of it.
async fn plain(client: &Client, text: &str) -> Option<Actor> {
    let bytes = STANDARD.decode(text).ok()?;
    let said = String::from_utf8(bytes).ok()?;
    let mut parts = said.split('\0');
    let (authzid, authcid, password) = (parts.next()?, parts.next()?, parts.next()?);
    let itself = authzid.is_empty() || names::key(authzid) == names::key(authcid);
    if parts.next().is_some() || !itself {
        return None;
    }
    sign_in(client, authcid, password).await
}

/// Signs in with an access token, or else with a password.
pub async fn sign_in(client: &Client, name: &str, secret: &str) -> Option<Actor> {
    let chat = &client.gateway.chat;
    match chat.actor_by_token(secret).await {
        Ok(Some(actor)) if names::key(actor.user.name.as_str()) == names::key(name) => return Some(actor),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "an access token could not be looked up"),
    }
    chat.sign_in_connection(name, secret, &client.peer).await.ok()
}

fn succeeded(client: &mut Client, actor: Actor) -> Done {
    let name = actor.user.name.to_string();
    let nick = client.nick();
    if let Some(pending) = &mut client.pending {
        pending.account = Some(actor);
    }
    let mask = format!("{nick}!*@{}", client.gateway.name());
    client.numeric("900", &[&mask, &name, &format!("You are now logged in as {name}")])?;
    client.numeric("903", &["SASL authentication successful"])
}

fn failed(client: &mut Client) -> Done {
    client.numeric("904", &["SASL authentication failed"])
}
