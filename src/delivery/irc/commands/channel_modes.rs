//! Changing the modes of a room: its flags, key and limit, its lists, and the roles of its members.

use super::super::aliases::Named;
use super::super::client::{Client, Done};
use super::channel::refuse;
use super::modes::set_of;
use crate::domain::{BanKind, ConversationId, Error, ErrorCode, Overview, Pattern, Role, RoomPatch};
use std::borrow::Cow;

/// How many changes one command may make, of those with a parameter: what 005 says of MODES.
pub const MODES: usize = 10;

/// What the name of an account starts with where a mask is expected (IRCv3 account-extban): what 005 says of EXTBAN.
const ACCOUNT: &str = "~a:";

/// One change that a command asks for.
struct Asked<'a> {
    on: bool,
    letter: char,
    param: Option<&'a str>,
}

/// Carries out what the words of a command ask for, in their order; what is set at the room itself goes together.
pub async fn change(client: &mut Client, channel: &str, room: &Overview, words: &[String]) -> Done {
    let (id, set) = (room.conversation.id, set_of(room));
    let mut patch = RoomPatch::default();
    for asked in parse(words) {
        let Asked { on, letter, param } = asked;
        match (letter, param) {
            ('b' | 'e' | 'I', None) => tell_list(client, channel, id, letter).await?,
            _ if room.membership.is_none() => return refuse(client, "MODE", channel, &outside()),
            ('b' | 'e' | 'I', Some(mask)) => list(client, channel, id, &asked, mask).await?,
            ('o' | 'v', Some(nick)) => role(client, channel, id, &asked, nick).await?,
            ('i' | 'm' | 'n' | 's' | 't', _) => set.set(&mut patch, letter, on),
            ('k', _) if !on => patch.key = Some(String::new()),
            ('k', Some(key)) => set_key(client, channel, &mut patch, key)?,
            ('l', _) if !on => patch.limit = Some(0),
            ('l', Some(limit)) => set_limit(client, channel, &mut patch, limit)?,
            ('o' | 'v' | 'k' | 'l', None) => client.numeric("461", &["MODE", "Not enough parameters"])?,
            _ => client.numeric("472", &[&letter.to_string(), "is unknown mode char to me"])?,
        }
    }
    if patch == RoomPatch::default() { Ok(()) } else { configure(client, channel, id, patch).await }
}

fn parse(words: &[String]) -> Vec<Asked<'_>> {
    let Some((letters, params)) = words.split_first() else { return Vec::new() };
    let (mut on, mut all, mut params) = (true, Vec::new(), params.iter().map(String::as_str).take(MODES));
    for letter in letters.chars() {
        match letter {
            '+' | '-' => on = letter == '+',
            'b' | 'e' | 'I' | 'o' | 'v' | 'k' => all.push(Asked { on, letter, param: params.next() }),
            'l' if on => all.push(Asked { on, letter, param: params.next() }),
            _ => all.push(Asked { on, letter, param: None }),
        }
    }
    all
}

async fn configure(client: &mut Client, channel: &str, id: ConversationId, patch: RoomPatch) -> Done {
    let actor = client.actor()?;
    match client.gateway.chat.configure_room(&actor, id, patch).await {
        Ok(Some(changed)) => client.await_event(id, changed.seq).await,
        Ok(None) => Ok(()),
        Err(error) => refuse(client, "MODE", channel, &error),
    }
}

fn set_key(client: &mut Client, channel: &str, patch: &mut RoomPatch, key: &str) -> Done {
    let new = RoomPatch { key: Some(key.to_owned()), ..patch.clone() };
    match new.check() {
        Ok(()) if !key.is_empty() => *patch = new,
        Ok(()) => return invalid(client, channel, 'k', "*", "A key is not empty"),
        Err(error) => return invalid(client, channel, 'k', "*", &error.message),
    }
    Ok(())
}

fn set_limit(client: &mut Client, channel: &str, patch: &mut RoomPatch, limit: &str) -> Done {
    match limit.parse() {
        Ok(limit) if limit > 0 => patch.limit = Some(limit),
        _ => return invalid(client, channel, 'l', limit, "A limit is a whole number above 0"),
    }
    Ok(())
}

fn invalid(client: &mut Client, channel: &str, letter: char, param: &str, words: &str) -> Done {
    let shown = if param.is_empty() || param.contains(' ') { "*" } else { param };
    client.numeric("696", &[channel, &letter.to_string(), shown, words])
}

const fn kind(letter: char) -> BanKind {
    match letter {
        'e' => BanKind::Exception,
        'I' => BanKind::InviteException,
        _ => BanKind::Ban,
    }
}

async fn tell_list(client: &mut Client, channel: &str, id: ConversationId, letter: char) -> Done {
    let (entry, end, words) = match letter {
        'e' => ("348", "349", "End of channel exception list"),
        'I' => ("346", "347", "End of channel invite exception list"),
        _ => ("367", "368", "End of channel ban list"),
    };
    let actor = client.actor()?;
    let bans = match client.gateway.chat.bans(&actor, id).await {
        Ok(bans) => bans,
        Err(error) => return refuse(client, "MODE", channel, &error),
    };
    for ban in bans.iter().filter(|ban| ban.ban == kind(letter)) {
        let at = ban.at.0.div_euclid(1000).to_string();
        client.numeric(entry, &[channel, ban.pattern.as_str(), ban.set_by.name.as_str(), &at])?;
    }
    client.numeric(end, &[channel, words])
}

/// The mask that is meant: an account is banned like everybody, by what it is known as at every door.
fn meant(mask: &str) -> Cow<'_, str> {
    match mask.strip_prefix(ACCOUNT) {
        Some(name) if !name.is_empty() && !name.contains(['!', '@']) => Pattern::of_account_named(name).into(),
        _ => mask.into(),
    }
}

async fn list(client: &mut Client, channel: &str, id: ConversationId, asked: &Asked<'_>, mask: &str) -> Done {
    let (actor, chat, kind, mask) = (client.actor()?, client.gateway.chat.clone(), kind(asked.letter), &*meant(mask));
    let done = if asked.on { chat.ban(&actor, id, kind, mask).await } else { chat.unban(&actor, id, kind, mask).await };
    match done {
        Ok(Some(changed)) => client.await_event(id, changed.seq).await,
        Ok(None) => Ok(()),
        Err(error) if error.code == ErrorCode::TooLarge => client.numeric("478", &[channel, mask, &error.message]),
        Err(error) if error.code == ErrorCode::Invalid => invalid(client, channel, asked.letter, mask, &error.message),
        Err(error) => refuse(client, "MODE", channel, &error),
    }
}

/// A role is one step for all that it allows: who is an operator has a voice, and needs no other.
async fn role(client: &mut Client, channel: &str, id: ConversationId, asked: &Asked<'_>, nick: &str) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    let Ok(Named { user, .. }) = client.named(nick).await else {
        return client.numeric("401", &[nick, "No such nick/channel"]);
    };
    let absent = |client: &mut Client| client.numeric("441", &[nick, channel, "They aren't on that channel"]);
    let now = match chat.role_of(&actor, id, user.id).await {
        Ok(Some(role)) => role,
        Ok(None) => return absent(client),
        Err(error) => return refuse(client, "MODE", channel, &error),
    };
    let Some(new) = wanted(now, asked) else { return Ok(()) };
    match chat.set_role(&actor, id, user.name.as_str(), new).await {
        Ok(Some(changed)) => client.await_event(id, changed.seq).await,
        Ok(None) => Ok(()),
        Err(error) if error.code == ErrorCode::NotFound => absent(client),
        Err(error) => refuse(client, "MODE", channel, &error),
    }
}

/// The role that is asked for; none when nothing is to be changed.
fn wanted(now: Role, asked: &Asked<'_>) -> Option<Role> {
    match (asked.letter, asked.on) {
        ('o', true) => (now < Role::Moderator).then_some(Role::Moderator),
        ('o', false) => (now >= Role::Moderator).then_some(Role::Member),
        (_, true) => (now < Role::Voiced).then_some(Role::Voiced),
        (_, false) => (now == Role::Voiced).then_some(Role::Member),
    }
}

fn outside() -> Error {
    Error::new(ErrorCode::NotMember, "Join the room first.")
}
