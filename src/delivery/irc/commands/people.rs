//! AWAY, SETNAME, ISON and USERHOST.

use super::super::aliases::Named;
use super::super::caps::Cap;
use super::super::client::{Client, Done, NOT_CONNECTED};
use super::super::isupport::{AWAY_MAX, NAME_MAX};
use super::super::wire::Message;
use super::{Command, command};

pub const COMMANDS: &[Command] = &[
    command!("AWAY", 0, Always, away),
    command!("SETNAME", 1, Registered, setname),
    command!("ISON", 1, Registered, ison),
    command!("USERHOST", 1, Registered, userhost),
];

async fn away(client: &mut Client, message: Message) -> Done {
    let reason: String = message.param(0).chars().take(AWAY_MAX).collect();
    let nobody = is_nobody(client, &reason);
    match &mut client.pending {
        Some(_) if !client.caps.has(Cap::PreAway) => return client.numeric("451", &["You have not registered"]),
        Some(pending) => pending.away = Some(reason.clone()),
        None if nobody => be_nobody(client)?,
        None => tell(client, &reason)?,
    }
    if reason.is_empty() {
        client.numeric("305", &["You are no longer marked as being away"])
    } else {
        client.numeric("306", &["You have been marked as being away"])
    }
}

/// Whether a program is here without anybody (IRCv3 pre-away).
fn is_nobody(client: &Client, reason: &str) -> bool {
    reason == "*" && client.caps.has(Cap::PreAway)
}

/// Where nobody else of the user's is connected, it is as if nobody were.
fn be_nobody(client: &mut Client) -> Done {
    let user = client.actor()?.user.id;
    let alone = client.gateway.roster.connections(user) <= 1;
    if alone && client.gateway.chat.away(user).is_none() { tell(client, NOT_CONNECTED) } else { Ok(()) }
}

/// Who has come is away as they said before; who says nothing is back from where nobody was.
pub fn arrive(client: &mut Client, away: Option<&str>) -> Done {
    let was = client.gateway.chat.away(client.actor()?.user.id);
    match away {
        Some(reason) if is_nobody(client, reason) => be_nobody(client),
        Some(reason) => tell(client, reason),
        None if was.is_some_and(|was| was.as_str() == NOT_CONNECTED) => tell(client, ""),
        None => Ok(()),
    }
}

/// Tells others that the client's user is away, or back.
fn tell(client: &mut Client, reason: &str) -> Done {
    if let Err(error) = client.gateway.chat.set_away(&client.actor()?, reason) {
        return client.refuse("AWAY", &error);
    }
    let params: &[&str] = if reason.is_empty() { &[] } else { &[reason] };
    let line = Message::new(client.mask()?, "AWAY", params);
    client.tell_watchers(line, Cap::AwayNotify)
}

async fn setname(client: &mut Client, message: Message) -> Done {
    let name = message.param(0);
    if name.is_empty() || name.len() > NAME_MAX {
        let words = format!("A name has 1 to {NAME_MAX} bytes");
        return client.fail("SETNAME", "INVALID_REALNAME", &[], &words);
    }
    let line = Message::new(client.mask()?, "SETNAME", &[name]);
    client.gateway.roster.note(client.actor()?.user.id, |person| name.clone_into(&mut person.realname));
    client.tell_neighbours(&line, Cap::Setname)?;
    client.tell_others_of_mine(&line, Cap::Setname)?;
    if client.caps.has(Cap::Setname) {
        client.out.answer(line);
    }
    Ok(())
}

async fn ison(client: &mut Client, message: Message) -> Done {
    let mut here = Vec::new();
    for nick in message.params.iter().flat_map(|param| param.split(' ')).filter(|nick| !nick.is_empty()) {
        if let Ok(Named { user, nick }) = client.named(nick).await
            && client.is_here(user.id)
        {
            here.push(nick);
        }
    }
    client.numeric("303", &[&here.join(" ")])
}

async fn userhost(client: &mut Client, message: Message) -> Done {
    let mut found = Vec::new();
    for nick in message.params.iter().take(5) {
        if let Ok(Named { user, nick }) = client.named(nick).await
            && let Some(person) = client.gateway.roster.person(user.id)
        {
            let oper = if person.modes.oper { "*" } else { "" };
            let sign = if client.away(&person).is_some() { '-' } else { '+' };
            found.push(format!("{nick}{oper}={sign}{}@{}", person.ident, person.host));
        }
    }
    client.numeric("302", &[&found.join(" ")])
}
