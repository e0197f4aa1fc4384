//! CHATHISTORY (IRCv3 chathistory), and the recent lines that clients without it get with a JOIN.

use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::playback::{self, Playback};
use super::super::reference::{Reference, Spot};
use super::super::wire::Message;
use super::channel::find;
use super::{Command, command};
use crate::domain::{ConversationId, Error, ErrorCode, Event, Excerpt, Overview, Seq, UserKind};

pub const COMMANDS: &[Command] = &[command!("CHATHISTORY", 0, Registered, chathistory)];

/// The most messages of one answer: what 005 says of CHATHISTORY.
pub const MESSAGES: u32 = 100;

/// Why there is no answer: a code of the specification, and what it is about.
pub struct Refusal<'a>(&'static str, Vec<&'a str>, &'static str);

/// What a command asks of a conversation, or why it makes no sense.
type Asked<'a, T> = Result<T, Refusal<'a>>;

async fn chathistory(client: &mut Client, message: Message) -> Done {
    let what = message.param(0).to_ascii_uppercase();
    let answered =
        if what == "TARGETS" { targets(client, &message).await? } else { messages(client, &what, &message).await? };
    let Err(Refusal(code, about, words)) = answered else { return Ok(()) };
    let context: Vec<&str> = std::iter::once(what.as_str()).filter(|what| !what.is_empty()).chain(about).collect();
    client.fail("CHATHISTORY", code, &context, words)
}

async fn messages<'a>(client: &mut Client, what: &str, message: &'a Message) -> Result<Asked<'a, ()>, Hung> {
    let references = match what {
        "LATEST" | "BEFORE" | "AFTER" | "AROUND" => 1,
        "BETWEEN" => 2,
        _ => return Ok(Err(Refusal("INVALID_PARAMS", Vec::new(), "Unknown command"))),
    };
    let asked = match parse(message, references) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let target = message.param(1);
    let place = match place(client, target).await? {
        Ok(Some(place)) => place,
        Ok(None) => return tell(client, target, Vec::new()).map(Ok),
        Err(_) => return Ok(Err(Refusal("INVALID_TARGET", vec![target], "Messages could not be retrieved"))),
    };
    match read(client, what, &place, asked).await? {
        Ok(events) => {
            let lines = Playback::of(client, &place)?.lines(client, &events);
            tell(client, target, lines).map(Ok)
        }
        Err(_) => Ok(Err(Refusal("MESSAGE_ERROR", vec![target], "Messages could not be retrieved"))),
    }
}

/// The references and the limit of a command.
fn parse(message: &Message, references: usize) -> Asked<'_, (Vec<Reference>, u32)> {
    let words = || message.params.iter().skip(1).map(String::as_str).collect();
    if message.params.len() != references + 3 {
        return Err(Refusal("INVALID_PARAMS", words(), "Wrong number of parameters"));
    }
    let mut found = Vec::new();
    for text in message.params.iter().skip(2).take(references) {
        match Reference::parse(text) {
            Some(reference) => found.push(reference),
            None => return Err(Refusal("INVALID_PARAMS", words(), "Write msgid=… or timestamp=…")),
        }
    }
    // Only the latest ones need nothing that they come after.
    if found.contains(&Reference::Any) && !message.param(0).eq_ignore_ascii_case("LATEST") {
        return Err(Refusal("INVALID_PARAMS", words(), "Write msgid=… or timestamp=…"));
    }
    match message.param(references + 2).parse() {
        Ok(limit) if limit > 0 => Ok((found, MESSAGES.min(limit))),
        _ => Err(Refusal("INVALID_PARAMS", words(), "The limit is a whole number above 0")),
    }
}

/// The conversation of a channel or nick, if there is one yet.
pub async fn place(client: &Client, target: &str) -> Result<Result<Option<Overview>, Error>, Hung> {
    let actor = client.actor()?;
    if target.starts_with('#') {
        let inside = |room: Overview| match room.membership {
            Some(_) => Ok(Some(room)),
            None => Err(Error::new(ErrorCode::NotMember, "Join the room first.")),
        };
        return Ok(find(client, target).await?.and_then(inside));
    }
    Ok(client.direct(&actor, target).await)
}

async fn read(
    client: &Client,
    what: &str,
    place: &Overview,
    (references, limit): (Vec<Reference>, u32),
) -> Result<Result<Vec<Event>, Error>, Hung> {
    let id = place.conversation.id;
    let mut spots = Vec::new();
    for reference in references {
        match reference.spot(client, id).await? {
            Ok(spot) => spots.push(spot),
            Err(error) => return Ok(Err(error)),
        }
    }
    let mut events = Vec::new();
    for ask in excerpts(what, &spots, limit) {
        let ask = Excerpt { messages: !client.caps.has(Cap::EventPlayback), ..ask };
        match client.gateway.chat.excerpt(&client.actor()?, id, ask).await {
            Ok(some) => events.extend(some),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(events))
}

/// What is to be read of a timeline, in ascending order.
fn excerpts(what: &str, spots: &[Spot], limit: u32) -> Vec<Excerpt> {
    let all = Excerpt { limit, ..Excerpt::default() };
    match (what, spots) {
        ("LATEST", [spot]) => vec![Excerpt { after: spot.after, newest: true, ..all }],
        ("BEFORE", [spot]) => vec![Excerpt { before: Some(spot.before), newest: true, ..all }],
        ("AFTER", [spot]) => vec![Excerpt { after: spot.after, ..all }],
        ("AROUND", [spot]) => vec![
            Excerpt { before: Some(spot.before), newest: true, limit: limit / 2, ..all },
            Excerpt { after: spot.before.saturating_sub(1), limit: limit - limit / 2, ..all },
        ],
        // Whoever begins at the end wants what is nearest to it.
        (_, [from, to]) if from.after <= to.after => {
            vec![Excerpt { after: from.after, before: Some(to.before), ..all }]
        }
        (_, [from, to]) => vec![Excerpt { after: to.after, before: Some(from.before), newest: true, ..all }],
        _ => Vec::new(),
    }
}

/// Conversations in which the newest message is from between two moments.
async fn targets<'a>(client: &mut Client, message: &'a Message) -> Result<Asked<'a, ()>, Hung> {
    let words = || message.params.iter().skip(1).map(String::as_str).collect();
    let moment = |at: usize| message.param(at).strip_prefix("timestamp=").and_then(crate::domain::Timestamp::parse);
    let (Some(from), Some(to), Ok(limit @ 1..)) = (moment(1), moment(2), message.param(3).parse::<u32>()) else {
        return Ok(Err(Refusal("INVALID_PARAMS", words(), "Write timestamp=… twice, and a limit")));
    };
    let home = match client.gateway.chat.home(&client.actor()?).await {
        Ok(home) => home,
        Err(_) => return Ok(Err(Refusal("MESSAGE_ERROR", words(), "Conversations could not be retrieved"))),
    };
    let between = |place: &Overview| place.last_message_at.filter(|at| from.min(to) < *at && *at < from.max(to));
    let mut found = Vec::new();
    for place in &home.conversations {
        if let Some(at) = between(place) {
            found.push((at, playback::name(client, place)?));
        }
    }
    found.sort();
    if from > to {
        found.reverse();
    }
    found.truncate(MESSAGES.min(limit) as usize);
    let line = |(at, name): &(crate::domain::Timestamp, String)| {
        Message::new(client.gateway.name(), "CHATHISTORY", &["TARGETS", name, &at.rfc3339()])
    };
    let lines = found.iter().map(line).collect();
    playback::answer(client, &["draft/chathistory-targets"], lines).map(Ok)
}

fn tell(client: &mut Client, target: &str, lines: Vec<Message>) -> Done {
    playback::answer(client, &["chathistory", target], lines)
}

/// The recent lines of a room, from before a seq, for clients that cannot ask for them. A guest's visit begins with it,
/// and nothing before that was missed.
pub async fn recent(client: &mut Client, room: ConversationId, before: Seq) -> Done {
    let lines = client.gateway.settings.history;
    if lines == 0 || client.caps.has(Cap::Chathistory) || client.actor()?.user.kind == UserKind::Guest {
        return Ok(());
    }
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    let ask = Excerpt { before: Some(before), newest: true, messages: true, limit: lines, ..Excerpt::default() };
    let Ok(events) = chat.excerpt(&actor, room, ask).await else { return Ok(()) };
    let Ok(place) = chat.overview(&actor, room).await else { return Ok(()) };
    // Messages may be of many lines.
    let said = Playback::of(client, &place)?.newest_lines(client, &events, lines as usize);
    let name = playback::name(client, &place)?;
    if said.is_empty() { Ok(()) } else { tell(client, &name, said) }
}
