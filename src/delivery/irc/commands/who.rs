//! WHO, and WHOX (IRCv3 whox).

use super::super::aliases::Named;
use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::modes::prefixes;
use super::super::roster::Person;
use super::super::wire::Message;
use super::channel::find;
use super::{Command, command};
use crate::domain::{Pattern, Role, Timestamp, UserId, UserRef};
use std::collections::HashSet;

pub const COMMANDS: &[Command] = &[command!("WHO", 0, Registered, who)];

/// The fields of WHOX in the order in which they are answered.
const FIELDS: &str = "tcuihsnfdlaor";
/// The most members of a room that are answered.
const MOST: u32 = 10_000;

/// Somebody that was asked for, and where they were found.
struct Found {
    nick: String,
    person: Person,
    channel: String,
    role: Role,
}

async fn who(client: &mut Client, message: Message) -> Done {
    let mask = message.param(0).to_owned();
    let found = if mask.starts_with('#') { in_room(client, &mask).await? } else { by_mask(client, &mask).await? };
    for one in &found {
        match message.param(1).strip_prefix('%') {
            Some(fields) => answer_fields(client, one, fields)?,
            None => answer(client, one)?,
        }
    }
    client.numeric("315", &[&mask, "End of /WHO list"])
}

async fn in_room(client: &Client, channel: &str) -> Result<Vec<Found>, Hung> {
    let Ok(room) = find(client, channel).await? else { return Ok(Vec::new()) };
    let actor = client.actor()?;
    let people = client.gateway.chat.people_in(&actor, room.conversation.id, MOST).await.unwrap_or_default();
    let name = room.conversation.room_name().map(|name| format!("#{name}")).unwrap_or_default();
    let found = |(user, role): (UserRef, Role)| {
        let (nick, person) = (user.name.to_string(), client.gateway.roster.anybody(&user));
        Found { nick, person, channel: name.clone(), role }
    };
    Ok(people.into_iter().map(found).collect())
}

async fn by_mask(client: &Client, mask: &str) -> Result<Vec<Found>, Hung> {
    let alone = |nick, person| Found { nick, person, channel: "*".into(), role: Role::Member };
    if mask.contains(['*', '?']) {
        let people = client.gateway.roster.everybody();
        let mask = Pattern::stored(mask.to_owned());
        let people: Vec<_> = people.into_iter().filter(|person| mask.fits(person.user.name.as_str())).collect();
        let hidden = people.iter().any(|person| person.modes.invisible);
        let met = if hidden { neighbours(client).await? } else { HashSet::new() };
        let seen = people.into_iter().filter(|person| !person.modes.invisible || met.contains(&person.user.id));
        return Ok(seen.map(|person| alone(person.user.name.to_string(), person)).collect());
    }
    let Ok(Named { user, nick }) = client.named(mask).await else { return Ok(Vec::new()) };
    Ok(vec![alone(nick, client.gateway.roster.anybody(&user.as_ref()))])
}

/// Whoever is in one room with the client, and its own user.
async fn neighbours(client: &Client) -> Result<HashSet<UserId>, Hung> {
    let actor = client.actor()?;
    let rooms = client.session.as_ref().map(|session| session.rooms()).unwrap_or_default();
    let mut met = HashSet::from([actor.user.id]);
    for room in rooms {
        let people = client.gateway.chat.people_in(&actor, room, MOST).await.unwrap_or_default();
        met.extend(people.into_iter().map(|(user, _)| user.id));
    }
    Ok(met)
}

fn flags(client: &Client, found: &Found) -> String {
    let here = if client.away(&found.person).is_some() { 'G' } else { 'H' };
    let oper = if found.person.modes.oper { "*" } else { "" };
    let bot = if found.person.modes.bot { "B" } else { "" };
    format!("{here}{oper}{}{bot}", prefixes(found.role, client.caps.has(Cap::MultiPrefix)))
}

fn answer(client: &mut Client, found: &Found) -> Done {
    let (server, flags) = (client.gateway.name().to_owned(), flags(client, found));
    let person = &found.person;
    let realname = format!("0 {}", person.realname);
    client.numeric("352", &[&found.channel, &person.ident, &person.host, &server, &found.nick, &flags, &realname])
}

fn answer_fields(client: &mut Client, found: &Found, asked: &str) -> Done {
    let (fields, token) = asked.split_once(',').unwrap_or((asked, ""));
    let wanted = FIELDS.chars().filter(|field| fields.contains(*field));
    let values: Vec<String> = wanted.filter_map(|field| value(client, found, field, token)).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    client.numeric("354", &values)
}

fn value(client: &Client, found: &Found, field: char, token: &str) -> Option<String> {
    let person = &found.person;
    Some(match field {
        't' => token.to_owned(),
        'c' => found.channel.clone(),
        'u' => person.ident.clone(),
        'i' => "255.255.255.255".into(),
        'h' => person.host.clone(),
        's' => client.gateway.name().to_owned(),
        'n' => found.nick.clone(),
        'f' => flags(client, found),
        'd' => "0".into(),
        'l' => (Timestamp::now().millis_since(person.active).max(0) / 1000).to_string(),
        'a' => {
            if person.guest {
                "0".into()
            } else {
                person.user.name.to_string()
            }
        }
        'o' => "n/a".into(),
        'r' => person.realname.clone(),
        _ => return None,
    })
}
