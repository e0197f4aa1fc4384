//! AUTHENTICATE (IRCv3 sasl; RFC 4616 for PLAIN).

use super::super::client::{Client, Done, Hung};
use super::super::wire::Message;
use super::{Command, command, entry};
use crate::chat::{Actor, names};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub const COMMANDS: &[Command] = &[command!("AUTHENTICATE", 1, Always, authenticate)];

/// A longer part than this is refused; one of this length is followed by another.
const PART: usize = 400;
/// The longest answer, in characters of base64.
const MAX: usize = 10 * PART;
/// So many attempts to sign in may fail on one connection.
const FAILURES: u32 = 5;

/// Asking for the capability is for those who want to know whether there is one: who just signs in may.
async fn authenticate(client: &mut Client, message: Message) -> Done {
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
        Some(actor) => succeeded(client, actor).await,
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

/// From the client's signing in on it is whom it has signed in as; where it was somebody else, its nick changes.
async fn succeeded(client: &mut Client, actor: Actor) -> Done {
    tell_account(client, actor.user.name.as_str())?;
    client.numeric("903", &["SASL authentication successful"])?;
    entry::change_to(client, actor).await
}

/// Says that the client is signed in.
pub fn tell_account(client: &mut Client, name: &str) -> Done {
    let mask = client.mask().unwrap_or_else(|_| format!("{}!*@{}", client.nick(), client.gateway.name()));
    client.numeric("900", &[&mask, name, &format!("You are now logged in as {name}")])
}

/// Whoever guesses is let go, and has to come again for each few attempts.
fn failed(client: &mut Client) -> Done {
    client.numeric("904", &["SASL authentication failed"])?;
    client.sasl_failures += 1;
    if client.sasl_failures >= FAILURES && client.gateway.chat.settings.rate_limit {
        return Err(Hung("Too many attempts to sign in".into()));
    }
    Ok(())
}
