//! WHOIS, AWAY, ISON and USERHOST.

use super::super::client::{Client, Done};
use super::super::isupport::AWAY_MAX;
use super::super::lines::prefix;
use super::super::roster::Person;
use super::super::wire::Message;
use super::{Command, command};
use crate::domain::Timestamp;

pub const COMMANDS: &[Command] = &[
    command!("WHOIS", 0, Registered, whois),
    command!("AWAY", 0, Registered, away),
    command!("ISON", 1, Registered, ison),
    command!("USERHOST", 1, Registered, userhost),
];

async fn whois(client: &mut Client, message: Message) -> Done {
    // With two parameters the first one names a server, of which there is one.
    let Some(nick) = message.params.last().filter(|nick| !nick.is_empty()).cloned() else {
        return client.numeric("431", &["No nickname given"]);
    };
    match client.gateway.chat.user_named(&nick).await {
        Ok(user) => {
            let person = client.gateway.roster.anybody(&user.as_ref());
            describe(client, &person).await?;
        }
        Err(_) => client.numeric("401", &[&nick, "No such nick/channel"])?,
    }
    client.numeric("318", &[&nick, "End of /WHOIS list"])
}

async fn describe(client: &mut Client, person: &Person) -> Done {
    let nick = person.user.name.to_string();
    client.numeric("311", &[&nick, &person.ident, &person.host, "*", &person.realname])?;
    channels(client, person, &nick).await?;
    let server = client.gateway.name().to_owned();
    client.numeric("312", &[&nick, &server, "ExChat"])?;
    if let Some(away) = client.away(person) {
        client.numeric("301", &[&nick, &away])?;
    }
    if !person.guest {
        client.numeric("330", &[&nick, &nick, "is logged in as"])?;
    }
    let idle = Timestamp::now().millis_since(person.active).max(0) / 1000;
    let since = person.since.0.div_euclid(1000);
    client.numeric("317", &[&nick, &idle.to_string(), &since.to_string(), "seconds idle, signon time"])
}

async fn channels(client: &mut Client, person: &Person, nick: &str) -> Done {
    let actor = client.actor()?;
    let rooms = client.gateway.chat.rooms_of(&actor, person.user.id).await.unwrap_or_default();
    let names: Vec<String> = rooms
        .iter()
        .filter_map(|room| {
            let role = room.membership.map(|membership| membership.role).unwrap_or_default();
            Some(format!("{}#{}", prefix(role), room.conversation.room_name()?))
        })
        .collect();
    for some in names.chunks(5) {
        client.numeric("319", &[nick, &some.join(" ")])?;
    }
    Ok(())
}

async fn away(client: &mut Client, message: Message) -> Done {
    let reason: String = message.param(0).chars().take(AWAY_MAX).collect();
    let id = client.actor()?.user.id;
    let away = (!reason.is_empty()).then_some(reason);
    let is_away = away.is_some();
    client.gateway.roster.note(id, |person| person.away = away);
    if is_away {
        client.numeric("306", &["You have been marked as being away"])
    } else {
        client.numeric("305", &["You are no longer marked as being away"])
    }
}

async fn ison(client: &mut Client, message: Message) -> Done {
    let mut here = Vec::new();
    for nick in message.params.iter().flat_map(|param| param.split(' ')).filter(|nick| !nick.is_empty()) {
        if let Ok(user) = client.gateway.chat.user_named(nick).await
            && client.is_here(user.id)
        {
            here.push(user.name.to_string());
        }
    }
    client.numeric("303", &[&here.join(" ")])
}

async fn userhost(client: &mut Client, message: Message) -> Done {
    let mut found = Vec::new();
    for nick in message.params.iter().take(5) {
        if let Ok(user) = client.gateway.chat.user_named(nick).await
            && let Some(person) = client.gateway.roster.person(user.id)
        {
            let sign = if person.away.is_some() { '-' } else { '+' };
            found.push(format!("{}={sign}{}@{}", user.name, person.ident, person.host));
        }
    }
    client.numeric("302", &[&found.join(" ")])
}
