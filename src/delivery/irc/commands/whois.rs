//! WHOIS and WHOWAS.

use super::super::aliases::Named;
use super::super::caps::Cap;
use super::super::client::{Client, Done};
use super::super::metadata::{self, Owner};
use super::super::modes::prefixes;
use super::super::roster::Person;
use super::super::wire::Message;
use super::{Command, command};
use crate::domain::{Pattern, Timestamp};

pub const COMMANDS: &[Command] = &[command!("WHOIS", 0, Registered, whois), command!("WHOWAS", 0, Registered, whowas)];

async fn whois(client: &mut Client, message: Message) -> Done {
    // With two parameters the first one names a server, of which there is one.
    let Some(nick) = message.params.last().filter(|nick| !nick.is_empty()).cloned() else {
        return client.numeric("431", &["No nickname given"]);
    };
    match client.named(&nick).await {
        Ok(named) => describe(client, &named).await?,
        Err(_) => client.numeric("401", &[&nick, "No such nick/channel"])?,
    }
    client.numeric("318", &[&nick, "End of /WHOIS list"])
}

async fn describe(client: &mut Client, Named { user, nick }: &Named) -> Done {
    let person = client.gateway.roster.anybody(&user.as_ref());
    client.numeric("311", &[nick, &person.ident, &person.host, "*", &person.realname])?;
    channels(client, &person, nick).await?;
    let server = client.gateway.name().to_owned();
    client.numeric("312", &[nick, &server, "ExChat"])?;
    if let Some(away) = client.away(&person) {
        client.numeric("301", &[nick, &away])?;
    }
    if person.modes.oper {
        client.numeric("313", &[nick, "is an IRC operator"])?;
    }
    if person.modes.bot {
        client.numeric("335", &[nick, "is a bot"])?;
    }
    if person.secure {
        client.numeric("671", &[nick, "is using a secure connection"])?;
    }
    if !person.guest {
        client.numeric("330", &[nick, user.name.as_str(), "is logged in as"])?;
    }
    if metadata::is_known(client.caps) {
        for (key, value) in client.gateway.metadata.all(Owner::User(person.user.id)) {
            client.numeric("760", &[nick, &key, "*", &value])?;
        }
    }
    let idle = Timestamp::now().millis_since(person.active).max(0) / 1000;
    let since = person.since.0.div_euclid(1000);
    client.numeric("317", &[nick, &idle.to_string(), &since.to_string(), "seconds idle, signon time"])
}

async fn channels(client: &mut Client, person: &Person, nick: &str) -> Done {
    let actor = client.actor()?;
    let profile = client.gateway.chat.profile(&actor, person.user.name.as_str()).await;
    let rooms = profile.map(|profile| profile.rooms).unwrap_or_default();
    let several = client.caps.has(Cap::MultiPrefix);
    // Whoever is invisible is seen where one is too.
    let seen = rooms.iter().filter(|room| room.shared || !person.modes.invisible);
    let names: Vec<String> = seen.map(|room| format!("{}#{}", prefixes(room.role, several), room.name)).collect();
    for some in names.chunks(5) {
        client.numeric("319", &[nick, &some.join(" ")])?;
    }
    Ok(())
}

async fn whowas(client: &mut Client, message: Message) -> Done {
    let asked = message.param(0).to_owned();
    if asked.is_empty() {
        return client.numeric("431", &["No nickname given"]);
    }
    let most = message.param(1).parse().ok().filter(|most| *most > 0).unwrap_or(usize::MAX);
    let masks: Vec<Pattern> = asked.split(',').map(|mask| Pattern::stored(mask.to_owned())).collect();
    let gone = client.gateway.roster.gone(|nick| masks.iter().any(|mask| mask.fits(nick)));
    if gone.is_empty() {
        client.numeric("406", &[&asked, "There was no such nickname"])?;
    }
    let server = client.gateway.name().to_owned();
    for (person, at) in gone.iter().take(most) {
        let nick = person.user.name.as_str();
        client.numeric("314", &[nick, &person.ident, &person.host, "*", &person.realname])?;
        client.numeric("312", &[nick, &server, &at.rfc3339()])?;
    }
    client.numeric("369", &[&asked, "End of WHOWAS"])
}
