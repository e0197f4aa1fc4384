//! PRIVMSG and NOTICE.

use super::super::aliases::Named;
use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::ctcp::{self, plain};
use super::super::layout::OWN_TAGS;
use super::super::lines::{self, Variant};
use super::super::session::Awaited;
use super::super::wire::{LINE_MAX, Message};
use super::channel::find;
use super::tagmsg::{tag_myself, tag_stranger};
use super::{Command, accept, command};
use crate::chat::names;
use crate::chat::post_message::Saying;
use crate::domain::{
    self, Body, ConversationId, Error, ErrorCode, Event, Happening, MessageId, MessageKind, Posted, Role, Tags,
    Timestamp,
};
use uuid::Uuid;

pub const COMMANDS: &[Command] =
    &[command!("PRIVMSG", 0, Registered, privmsg), command!("NOTICE", 0, Registered, notice)];

/// The most targets of one command.
pub const TARGETS: usize = 4;

/// Where a message goes.
pub enum Target {
    /// To a room, or to somebody.
    Conversation(ConversationId),
    /// Those in a room with at least this role.
    Some(ConversationId, Role),
    /// To somebody with whom there is no conversation yet.
    Stranger,
    /// To whoever says it.
    Myself,
}

/// What is said.
#[derive(Clone, Debug)]
pub struct Words {
    pub kind: MessageKind,
    pub text: String,
    pub tags: Tags,
    pub reply_to: Option<MessageId>,
}

impl Words {
    /// Words with the tags of a line.
    pub fn new(kind: MessageKind, text: String, message: &Message) -> Self {
        let reply_to = message.tag("+draft/reply").and_then(|id| id.parse().ok());
        Self { kind, text, tags: client_tags(message), reply_to }
    }
}

async fn privmsg(client: &mut Client, message: Message) -> Done {
    say_line(client, &message, MessageKind::Text).await
}

async fn notice(client: &mut Client, message: Message) -> Done {
    say_line(client, &message, MessageKind::Notice).await
}

async fn say_line(client: &mut Client, message: &Message, kind: MessageKind) -> Done {
    if message.param(0).is_empty() {
        return client.numeric("411", &[&format!("No recipient given ({})", message.command)]);
    }
    if is_cut(client, message)? {
        return client.numeric("417", &["Input line was too long to be passed on"]);
    }
    let text = message.param(1);
    let words = match (ctcp::parse(text), kind) {
        (Some(("ACTION", text)), MessageKind::Text) => Words::new(MessageKind::Action, plain(text), message),
        (Some(_), _) => return pass_on(client, message).await,
        (None, _) => Words::new(kind, plain(text), message),
    };
    say_to_all(client, message.param(0), &words).await
}

/// Says something to the targets in a list.
pub async fn say_to_all(client: &mut Client, list: &str, words: &Words) -> Done {
    if words.text.is_empty() {
        return client.numeric("412", &["No text to send"]);
    }
    for target in targets(client, list)? {
        if !accept::is_taken(client, target, words.kind, false).await? {
            continue;
        }
        match find_target(client, target).await? {
            Ok(Target::Conversation(id)) => say(client, target, id, words).await?,
            Ok(Target::Some(id, role)) => say_aside(client, target, (id, role), words).await?,
            Ok(Target::Stranger | Target::Myself) => say_first(client, target, words).await?,
            Err(error) => refuse(client, target, &error, words.kind)?,
        }
    }
    Ok(())
}

/// The targets in a list; none when they are too many, which the client is told.
fn targets<'a>(client: &mut Client, list: &'a str) -> Result<Vec<&'a str>, Hung> {
    let targets: Vec<_> = list.split(',').filter(|target| !target.is_empty()).collect();
    if targets.len() > TARGETS {
        client.numeric("407", &[list, "Too many targets"])?;
        return Ok(Vec::new());
    }
    Ok(targets)
}

/// Whether the line does not fit where it goes, with whom it is from. Who says it could not know how it would be cut.
fn is_cut(client: &Client, message: &Message) -> Result<bool, Hung> {
    let longest = message.param(0).split(',').map(str::len).max().unwrap_or_default();
    let frame = format!(":{} {}  :", client.mask()?, message.command).len() + longest;
    Ok(frame + message.param(1).len() > LINE_MAX)
}

pub async fn find_target(client: &Client, target: &str) -> Result<Result<Target, Error>, Hung> {
    if target.starts_with('#') {
        let room = find(client, target).await?;
        return Ok(room.map(|room| Target::Conversation(room.conversation.id)));
    }
    let status = |sign, role| target.strip_prefix(sign).filter(|channel| channel.starts_with('#')).zip(Some(role));
    if let Some((channel, role)) = status('@', Role::Moderator).or_else(|| status('+', Role::Voiced)) {
        let room = find(client, channel).await?;
        return Ok(room.map(|room| Target::Some(room.conversation.id, role)));
    }
    let actor = client.actor()?;
    if names::key(target) == names::key(actor.user.name.as_str()) {
        return Ok(Ok(Target::Myself));
    }
    let direct = client.direct(&actor, target).await;
    Ok(direct.map(|direct| direct.map_or(Target::Stranger, |direct| Target::Conversation(direct.conversation.id))))
}

/// The first words to somebody, or to oneself as notes, open the conversation.
async fn say_first(client: &mut Client, target: &str, words: &Words) -> Done {
    let name = client.name_behind(target).await;
    match client.gateway.chat.open_direct_to_say(&client.actor()?, &name, &words.text).await {
        Ok(direct) => say(client, target, direct.conversation.id, words).await,
        Err(error) => refuse(client, target, &error, words.kind),
    }
}

async fn say(client: &mut Client, target: &str, id: ConversationId, words: &Words) -> Done {
    let (actor, client_id) = (client.actor()?, Uuid::new_v4());
    let Words { kind, text, tags, reply_to } = words.clone();
    let saying = Saying { client_id, body: text, reply_to, kind, tags };
    client.session()?.sent.push(client_id);
    client.gateway.roster.note(actor.user.id, |person| person.active = Timestamp::now());
    match client.gateway.chat.say_or_reply(&actor, id, saying).await {
        Ok(posted) if !target.starts_with('#') || client.session()?.places.contains_key(&id) => {
            // Nobody else waits for words that are stored already.
            if client.caps.has(Cap::EchoMessage) {
                client.await_event(id, posted.seq).await?;
            }
            if kind == MessageKind::Notice { Ok(()) } else { tell_away(client, target).await }
        }
        // Said from outside: it will not come back.
        Ok(posted) => {
            client.session()?.was_sent(client_id);
            echo(client, target, id, words, posted)
        }
        Err(error) => {
            client.session()?.was_sent(client_id);
            refuse(client, target, &error, kind)
        }
    }
}

fn echo(client: &mut Client, target: &str, id: ConversationId, words: &Words, posted: Posted) -> Done {
    if client.caps.has(Cap::EchoMessage) {
        let lines = said_lines(client, target, id, words, posted)?;
        lines.into_iter().for_each(|line| client.out.answer(line));
    }
    Ok(())
}

/// The lines of what was said, where none come back.
fn said_lines(
    client: &Client,
    target: &str,
    id: ConversationId,
    words: &Words,
    Posted { message_id, seq, at }: Posted,
) -> Result<Vec<Message>, Hung> {
    let actor = client.actor()?.user.as_ref();
    let Words { kind, text, tags, reply_to } = words.clone();
    let message = domain::Message {
        id: message_id,
        seq,
        author: actor.clone(),
        body: Body::stored(text),
        at,
        client_id: Uuid::nil(),
        edited_at: None,
        reply_to,
        reactions: Vec::new(),
        kind,
        tags,
    };
    let what = Happening::Posted { message_id, message: Some(message) };
    let event = Event { conversation: id, seq, at, actor, what };
    Ok(lines::of_event(&client.gateway, &event, target, Variant::of(client.caps, &event)))
}

/// Says that somebody to whom one writes is away.
async fn tell_away(client: &mut Client, nick: &str) -> Done {
    if nick.starts_with('#') {
        return Ok(());
    }
    let Ok(Named { user, .. }) = client.named(nick).await else { return Ok(()) };
    match client.away(&client.gateway.roster.anybody(&user.as_ref())) {
        Some(away) => client.numeric("301", &[user.name.as_str(), &away]),
        None => Ok(()),
    }
}

async fn say_aside(client: &mut Client, target: &str, (id, role): (ConversationId, Role), words: &Words) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    match chat.say_aside(&actor, id, (words.kind, &words.text), role, words.tags.clone()).await {
        Ok(tagged) => hear_tags(client, tagged.id).await,
        Err(error) => refuse(client, target.get(1..).unwrap_or_default(), &error, words.kind),
    }
}

/// Waits for what is told in passing, which is the answer.
pub async fn hear_tags(client: &mut Client, id: MessageId) -> Done {
    client.session()?.awaited = Some(Awaited::Tags(id));
    let done = client.settle().await;
    client.session()?.awaited = None;
    done
}

/// Whoever speaks to themselves hears it once as an echo, if they want one, and once as what was said.
pub fn tell_myself(client: &mut Client, lines: Vec<Message>) -> Done {
    lines.iter().for_each(|line| client.out.tell(line));
    if client.caps.has(Cap::EchoMessage) {
        lines.into_iter().for_each(|line| client.out.answer(line));
    }
    Ok(())
}

/// Passes on what programs ask each other (CTCP), as TAGMSG does: it is not kept.
async fn pass_on(client: &mut Client, message: &Message) -> Done {
    let mut tags = client_tags(message);
    ctcp::carry(&mut tags, &message.command, message.param(1));
    let kind = if message.command == "NOTICE" { MessageKind::Notice } else { MessageKind::Text };
    for target in targets(client, message.param(0))? {
        if !accept::is_taken(client, target, kind, true).await? {
            continue;
        }
        let passed = match find_target(client, target).await? {
            Ok(Target::Conversation(id)) => client.gateway.chat.tag(&client.actor()?, id, tags.clone(), false).await,
            // It goes to all of a room, or to none.
            Ok(Target::Some(..)) => Err(Error::new(ErrorCode::Forbidden, "That is for all in the room.")),
            Ok(Target::Stranger) => {
                tag_stranger(client, target, tags.clone()).await?;
                continue;
            }
            Ok(Target::Myself) => {
                tag_myself(client, tags.clone())?;
                continue;
            }
            Err(error) => Err(error),
        };
        match passed {
            Ok(tagged) => hear_tags(client, tagged.id).await?,
            Err(error) => refuse(client, target.trim_start_matches(['@', '+']), &error, kind)?,
        }
    }
    Ok(())
}

pub fn refuse(client: &mut Client, target: &str, error: &Error, kind: MessageKind) -> Done {
    // Nothing is ever answered to a notice (RFC 1459, section 4.4.2), except to programs that ask with a label.
    if kind == MessageKind::Notice && !client.out.is_labelled() {
        return Ok(());
    }
    match error.code {
        ErrorCode::NotFound if target.starts_with('#') => client.numeric("403", &[target, "No such channel"]),
        ErrorCode::NotFound => client.numeric("401", &[target, "No such nick/channel"]),
        ErrorCode::NotMember | ErrorCode::Forbidden => client.numeric("404", &[target, "Cannot send to channel"]),
        ErrorCode::Invalid => client.numeric("412", &["No text to send"]),
        _ => client.refuse("PRIVMSG", error),
    }
}

/// The tags that are for other clients, which start with `+`.
pub fn client_tags(message: &Message) -> Tags {
    let other = |name: &str| name.starts_with('+') && name.len() > 1 && !name.starts_with(OWN_TAGS);
    message.tags.iter().filter(|(name, _)| other(name)).cloned().collect()
}
