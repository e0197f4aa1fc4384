//! OPER, KILL and WALLOPS: for operators of the server.

use super::super::aliases::Named;
use super::super::client::{Client, Done, Hung};
use super::super::inbox::{Audience, Telling, Word};
use super::super::wire::Message;
use super::{Command, command};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub const COMMANDS: &[Command] = &[
    command!("OPER", 2, Registered, oper),
    command!("KILL", 1, Registered, kill),
    command!("WALLOPS", 1, Registered, wallops),
];

async fn oper(client: &mut Client, message: Message) -> Done {
    let Some((name, password)) = client.gateway.settings.oper.clone() else {
        return client.numeric("491", &["No O-lines for your host"]);
    };
    let user = client.actor()?.user;
    if let Err(error) = client.gateway.chat.count_guess(&client.peer) {
        return client.refuse("OPER", &error);
    }
    if message.param(0) != name || !is_same(message.param(1), &password) {
        tracing::warn!(ip = ?client.peer.ip, user = %user.name, "a wrong password for OPER");
        return client.numeric("464", &["Password incorrect"]);
    }
    client.gateway.roster.note(user.id, |person| person.modes.oper = true);
    client.numeric("381", &["You are now an IRC operator"])?;
    let mask = client.mask()?;
    client.out.answer(Message::new(mask, "MODE", &[user.name.as_str(), "+o"]));
    Ok(())
}

/// Compares digests, so that how long it takes tells nothing of the password.
pub fn is_same(given: &str, wanted: &str) -> bool {
    Sha256::digest(given.as_bytes()) == Sha256::digest(wanted.as_bytes())
}

fn is_oper(client: &Client) -> Result<bool, Hung> {
    Ok(client.actor()?.operator)
}

fn refuse(client: &mut Client) -> Done {
    client.numeric("481", &["Permission Denied- You're not an IRC operator"])
}

async fn kill(client: &mut Client, message: Message) -> Done {
    if !is_oper(client)? {
        return refuse(client);
    }
    let (nick, by) = (message.param(0), client.nick());
    let why = if message.param(1).is_empty() { "No reason given" } else { message.param(1) };
    let person = match client.named(nick).await {
        Ok(Named { user, .. }) => client.gateway.roster.person(user.id),
        Err(_) => None,
    };
    let Some(person) = person else { return client.numeric("401", &[nick, "No such nick/channel"]) };
    let line = Message::new(client.mask()?, "KILL", &[person.user.name.as_str(), why]);
    client.gateway.roster.tell(person.user.id, &Word::Killed(Box::new((line, format!("Killed ({by} ({why}))")))));
    Ok(())
}

async fn wallops(client: &mut Client, message: Message) -> Done {
    if !is_oper(client)? {
        return refuse(client);
    }
    let line = Message::new(client.mask()?, "WALLOPS", &[message.param(0)]);
    let from = client.actor()?.user.id;
    let telling = Telling { from, line, caps: Vec::new(), to: Audience::Wallops };
    client.gateway.roster.tell_all(&Word::Line(Arc::new(telling)));
    Ok(())
}
