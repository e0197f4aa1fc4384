//! From what happened to lines, in the variant that a client's capabilities ask for.

use super::Gateway;
use super::caps::{Cap, Caps};
use super::client::{Client, Hung};
use super::ctcp;
use super::layout::OWN_TAGS;
use super::modes::{ban_letter, prefix, prefixes, role_modes};
use super::playback::event_id;
use super::speech;
use super::wire::Message;
use crate::chat::tag::Tagged;
use crate::domain::{ConversationId, Event, Happening, MessageId, Reason, Role, Tags, Timestamp, UserRef};

/// The most names that NAMES answers: more than a client can show.
const NAMES_MAX: u32 = 100_000;
/// How much of a list of names fits on one line beside the rest, in bytes.
const NAMES_LINE: usize = 380;
/// What stands before the words of a message that was edited.
const EDITED: &str = "[edited] ";

/// How lines about one event differ from client to client. The rest of a line is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    time: bool,
    account: bool,
    /// Reactions and other tags; on a JOIN, account and real name as its parameters; of a deletion, REDACT; of a message,
    /// its lines as one batch; all signs of a role.
    rich: bool,
    /// Message ids, the tags of other clients, and those that have no capability of their own.
    tags: bool,
}

impl Variant {
    /// What a client's capabilities ask for.
    #[must_use]
    pub fn of(caps: Caps, event: &Event) -> Self {
        let rich = match event.what {
            Happening::Joined => caps.has(Cap::ExtendedJoin),
            Happening::Deleted { .. } => caps.has(Cap::MessageRedaction),
            Happening::Posted { .. } | Happening::Edited { .. } => caps.has(Cap::Multiline) && caps.has(Cap::Batch),
            Happening::RoleChanged { .. } => caps.has(Cap::MultiPrefix),
            _ => caps.has(Cap::MessageTags),
        };
        Self {
            time: caps.has(Cap::ServerTime),
            account: caps.has(Cap::AccountTag),
            rich,
            tags: caps.has(Cap::MessageTags),
        }
    }

    /// Its number, below 16.
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.time)
            | usize::from(self.account) << 1
            | usize::from(self.rich) << 2
            | usize::from(self.tags) << 3
    }
}

/// The lines of an event where `target` is the channel or nick that it belongs to.
#[must_use]
pub fn of_event(gateway: &Gateway, event: &Event, target: &str, variant: Variant) -> Vec<Message> {
    let person = gateway.roster.anybody(&event.actor);
    let mask = person.mask();
    let mut lines = match &event.what {
        Happening::Posted { message: Some(message), .. } => speech::of(&mask, target, message, "", variant.rich),
        Happening::Edited { message: Some(message), .. } => speech::of(&mask, target, message, EDITED, variant.rich),
        Happening::Deleted { message_id, reason } if variant.rich => {
            let id = message_id.to_string();
            let params: Vec<&str> = [target, &id].into_iter().chain(reason.as_ref().map(Reason::as_str)).collect();
            vec![Message::new(mask, "REDACT", &params)]
        }
        Happening::Deleted { reason, .. } => {
            let why = reason.as_ref().map(|reason| format!(": {}", reason.as_str())).unwrap_or_default();
            let words = format!("{} deleted a message{why}", event.actor.name);
            vec![Message::new(gateway.name(), "NOTICE", &[target, &words])]
        }
        Happening::Reacted { .. } | Happening::Tagged { .. } if variant.rich => {
            vec![Message::new(mask, "TAGMSG", &[target])]
        }
        Happening::Joined if variant.rich => {
            let account = if person.guest { "*" } else { event.actor.name.as_str() };
            vec![Message::new(mask, "JOIN", &[target, account, &person.realname])]
        }
        Happening::Joined => vec![Message::new(mask, "JOIN", &[target])],
        Happening::Left { reason, for_good: true } => {
            vec![Message::new(mask, "QUIT", &[reason.as_deref().unwrap_or("Quit")])]
        }
        Happening::Left { reason, .. } => {
            let params: Vec<&str> = std::iter::once(target).chain(reason.as_deref()).collect();
            vec![Message::new(mask, "PART", &params)]
        }
        Happening::TopicChanged { topic } => vec![Message::new(mask, "TOPIC", &[target, topic.as_str()])],
        Happening::Removed { user, reason } => {
            vec![Message::new(mask, "KICK", &[target, user.name.as_str(), reason.as_str()])]
        }
        // Who was told that an operator has a voice is told when it goes.
        Happening::RoleChanged { user, role: Role::Member, was } if variant.rich && *was != Some(Role::Voiced) => {
            vec![Message::new(mask, "MODE", &[target, "-ov", user.name.as_str(), user.name.as_str()])]
        }
        Happening::RoleChanged { user, role, was } => role_modes(*role, *was)
            .into_iter()
            .map(|modes| Message::new(mask.as_str(), "MODE", &[target, modes, user.name.as_str()]))
            .collect(),
        Happening::Banned { ban, pattern } => {
            vec![Message::new(mask, "MODE", &[target, &format!("+{}", ban_letter(*ban)), pattern.as_str()])]
        }
        Happening::Unbanned { ban, pattern } => {
            vec![Message::new(mask, "MODE", &[target, &format!("-{}", ban_letter(*ban)), pattern.as_str()])]
        }
        _ => Vec::new(),
    };
    let account = (!person.guest).then_some(&event.actor);
    tag_all(&mut lines, event, account, variant);
    if person.modes.bot && variant.tags {
        lines.iter_mut().filter(|line| speech::takes_tags(line)).for_each(mark_bot);
    }
    lines
}

/// A line of one's own making about an event, with its tags.
#[must_use]
pub fn tagged(gateway: &Gateway, line: Message, event: &Event, variant: Variant) -> Message {
    let account = (!gateway.roster.anybody(&event.actor).guest).then_some(&event.actor);
    let mut lines = [line];
    tag_all(&mut lines, event, account, variant);
    let [line] = lines;
    line
}

fn tag_all(lines: &mut [Message], event: &Event, account: Option<&UserRef>, variant: Variant) {
    for (place, line) in lines.iter_mut().enumerate().filter(|(_, line)| speech::takes_tags(line)) {
        if variant.time {
            line.tags.push(("time".into(), event.at.rfc3339()));
        }
        if let Some(account) = account.filter(|_| variant.account) {
            line.tags.push(("account".into(), account.name.to_string()));
        }
        // A REDACT names its message itself. A message of several lines is one: its id stands on the first.
        if variant.tags && line.command != "REDACT" {
            line.tags.extend(rich_tags(event).into_iter().filter(|(name, _)| place == 0 || name != "msgid"));
        }
    }
}

fn rich_tags(event: &Event) -> Vec<(String, String)> {
    let about = |id: &MessageId| ("+draft/reply".to_owned(), id.to_string());
    match &event.what {
        Happening::Posted { message_id, message: Some(message) } => {
            let id = ("msgid".to_owned(), message_id.to_string());
            let reply = message.reply_to.as_ref().map(about).filter(|_| !message.tags.contains_key("+draft/reply"));
            std::iter::once(id).chain(reply).chain(others(&message.tags)).collect()
        }
        Happening::Edited { message_id, .. } | Happening::Deleted { message_id, .. } => vec![about(message_id)],
        Happening::Reacted { message_id, emoji } => {
            vec![about(message_id), ("+draft/react".into(), emoji.as_str().to_owned())]
        }
        Happening::Tagged { tags } => {
            let id = event_id(event).map(|id| ("msgid".to_owned(), id));
            id.into_iter().chain(others(tags)).collect()
        }
        _ => event_id(event).map(|id| ("msgid".to_owned(), id)).into_iter().collect(),
    }
}

/// The tags that are for other clients.
fn others(tags: &Tags) -> impl Iterator<Item = (String, String)> + '_ {
    let other = |(name, _): &(&String, &String)| !name.starts_with(OWN_TAGS);
    tags.iter().filter(other).map(|(name, value)| (name.clone(), value.clone()))
}

/// Says that a program has said it (IRCv3 bot-mode), as it is specified and as it was drafted.
fn mark_bot(line: &mut Message) {
    line.tags.extend(["bot", "draft/bot"].map(|name| (name.to_owned(), String::new())));
}

/// What is told in passing.
#[must_use]
pub fn of_tags(gateway: &Gateway, tagged: &Tagged, target: &str, caps: Caps) -> Vec<Message> {
    let person = gateway.roster.anybody(&tagged.from);
    let mask = person.mask();
    let mut lines = match &tagged.aside {
        Some(aside) => {
            let target = format!("{}{target}", prefix(aside.to));
            speech::lines(&mask, &target, aside.kind, aside.body.as_str())
        }
        None => match ctcp::carried(&tagged.tags) {
            Some((command, text)) => vec![Message::new(mask, command, &[target, text])],
            None => vec![Message::new(mask, "TAGMSG", &[target])],
        },
    };
    let account = (!person.guest).then(|| tagged.from.name.to_string());
    for line in &mut lines {
        line.tags = tags(caps, tagged.id, tagged.at, account.clone(), &tagged.tags);
        if person.modes.bot && caps.has(Cap::MessageTags) {
            mark_bot(line);
        }
    }
    lines
}

/// The tags of a line that is made for one client.
#[must_use]
pub fn tags(caps: Caps, id: MessageId, at: Timestamp, account: Option<String>, theirs: &Tags) -> Vec<(String, String)> {
    let time = caps.has(Cap::ServerTime).then(|| ("time".to_owned(), at.rfc3339()));
    let account = account.filter(|_| caps.has(Cap::AccountTag)).map(|name| ("account".to_owned(), name));
    let all: Vec<_> = time.into_iter().chain(account).collect();
    if !caps.has(Cap::MessageTags) {
        return all;
    }
    let id = ("msgid".to_owned(), id.to_string());
    all.into_iter().chain([id]).chain(others(theirs)).collect()
}

/// The client's own JOIN.
///
/// # Errors
/// When the client is not registered.
pub fn join(client: &Client, channel: &str) -> Result<Message, Hung> {
    let person = client.gateway.roster.anybody(&client.actor()?.user.as_ref());
    if !client.caps.has(Cap::ExtendedJoin) {
        return Ok(Message::new(person.mask(), "JOIN", &[channel]));
    }
    let account = if person.guest { "*" } else { person.user.name.as_str() };
    Ok(Message::new(person.mask(), "JOIN", &[channel, account, &person.realname]))
}

/// The names of those in a room, as many as fit on each line, with the sign of the room.
///
/// # Errors
/// When the client is not registered.
pub async fn names(client: &Client, room: ConversationId) -> Result<Vec<(&'static str, String)>, Hung> {
    let (actor, chat) = (client.actor()?, &client.gateway.chat);
    let symbol = match chat.overview(&actor, room).await {
        Ok(overview) if overview.conversation.is_listed() => "=",
        _ => "@",
    };
    let people = chat.people_in(&actor, room, NAMES_MAX).await.unwrap_or_default();
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    for (user, role) in people {
        let name = if client.caps.has(Cap::UserhostInNames) {
            client.gateway.roster.anybody(&user).mask()
        } else {
            user.name.to_string()
        };
        let name = format!("{}{name}", prefixes(role, client.caps.has(Cap::MultiPrefix)));
        match lines.last_mut() {
            Some((_, line)) if line.len() + name.len() < NAMES_LINE => {
                line.push(' ');
                line.push_str(&name);
            }
            _ => lines.push((symbol, name)),
        }
    }
    Ok(lines)
}
