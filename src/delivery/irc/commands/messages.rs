//! PRIVMSG, NOTICE and TAGMSG.

use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::inbox::Word;
use super::super::isupport;
use super::super::lines;
use super::super::session::Awaited;
use super::super::wire::Message;
use super::channel::{find, room_name};
use super::{Command, command};
use crate::chat::names;
use crate::chat::post_message::Saying;
use crate::chat::tag::Tagged;
use crate::domain::{ConversationId, Error, ErrorCode, MessageId, MessageKind, Posted, Role, Tags, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

pub const COMMANDS: &[Command] = &[
    command!("PRIVMSG", 0, Registered, privmsg),
    command!("NOTICE", 0, Registered, notice),
    command!("TAGMSG", 1, Registered, tagmsg),
];

/// The most targets of one command.
const TARGETS: usize = 4;

/// Where a message goes.
enum Target {
    Conversation(ConversationId),
    /// Those in a room with at least this role.
    Some(ConversationId, Role),
    /// Somebody with whom there is no conversation yet.
    Stranger,
    Myself,
}

async fn privmsg(client: &mut Client, message: Message) -> Done {
    let text = message.param(1);
    let action = text.strip_prefix("\x01ACTION ").map(|text| text.trim_end_matches('\x01').to_owned());
    match action {
        Some(text) => say_to_all(client, &message, MessageKind::Action, &text).await,
        None => say_to_all(client, &message, MessageKind::Text, text).await,
    }
}

async fn notice(client: &mut Client, message: Message) -> Done {
    say_to_all(client, &message, MessageKind::Notice, message.param(1)).await
}

async fn say_to_all(client: &mut Client, message: &Message, kind: MessageKind, text: &str) -> Done {
    if message.param(0).is_empty() {
        return client.numeric("411", &[&format!("No recipient given ({})", message.command)]);
    }
    if text.is_empty() {
        return client.numeric("412", &["No text to send"]);
    }
    let targets: Vec<_> = message.param(0).split(',').filter(|target| !target.is_empty()).collect();
    if targets.len() > TARGETS {
        return client.numeric("407", &[message.param(0), "Too many targets"]);
    }
    for target in targets {
        match find_target(client, target).await? {
            Ok(Target::Conversation(id)) => say(client, target, id, kind, text, message).await?,
            Ok(Target::Some(id, role)) => say_aside(client, target, (id, role), (kind, text), message).await?,
            Ok(Target::Stranger) => say_first(client, target, kind, text, message).await?,
            Ok(Target::Myself) => say_to_myself(client, kind, text, message)?,
            Err(error) => refuse(client, target, &error, kind)?,
        }
    }
    Ok(())
}

async fn find_target(client: &Client, target: &str) -> Result<Result<Target, Error>, Hung> {
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
    let direct = client.gateway.chat.direct(&actor, target).await;
    Ok(direct.map(|direct| direct.map_or(Target::Stranger, |direct| Target::Conversation(direct.conversation.id))))
}

/// The first words to somebody open the conversation.
async fn say_first(client: &mut Client, target: &str, kind: MessageKind, text: &str, message: &Message) -> Done {
    match client.gateway.chat.open_direct_to_say(&client.actor()?, target, text).await {
        Ok(direct) => say(client, target, direct.conversation.id, kind, text, message).await,
        Err(error) => refuse(client, target, &error, kind),
    }
}

async fn say(
    client: &mut Client,
    target: &str,
    id: ConversationId,
    kind: MessageKind,
    text: &str,
    message: &Message,
) -> Done {
    let (actor, client_id, tags) = (client.actor()?, Uuid::new_v4(), client_tags(message));
    let reply_to = message.tag("+draft/reply").and_then(|id| id.parse().ok());
    let saying = Saying { client_id, body: text.to_owned(), reply_to, kind, tags };
    client.session()?.sent.push(client_id);
    client.gateway.roster.note(actor.user.id, |person| person.active = Timestamp::now());
    match client.gateway.chat.say_or_reply(&actor, id, saying).await {
        Ok(posted) if !target.starts_with('#') || client.session()?.places.contains_key(&id) => {
            client.await_event(id, posted.seq).await?;
            if kind == MessageKind::Notice { Ok(()) } else { tell_away(client, target).await }
        }
        // Said from outside: it will not come back.
        Ok(posted) => {
            client.session()?.was_sent(client_id);
            echo(client, target, (kind, text), message, &posted)
        }
        Err(error) => {
            client.session()?.was_sent(client_id);
            refuse(client, target, &error, kind)
        }
    }
}

fn echo(client: &mut Client, target: &str, said: (MessageKind, &str), message: &Message, posted: &Posted) -> Done {
    if client.caps.has(Cap::EchoMessage) {
        let mut line = said_line(client, target, said)?;
        line.tags = client.own_tags(posted.message_id, posted.at, &client_tags(message));
        client.out.answer(line);
    }
    Ok(())
}

/// Says that somebody to whom one writes is away.
async fn tell_away(client: &mut Client, nick: &str) -> Done {
    if nick.starts_with('#') {
        return Ok(());
    }
    let Ok(user) = client.gateway.chat.user_named(nick).await else { return Ok(()) };
    match client.away(&client.gateway.roster.anybody(&user.as_ref())) {
        Some(away) => client.numeric("301", &[user.name.as_str(), &away]),
        None => Ok(()),
    }
}

async fn say_aside(
    client: &mut Client,
    target: &str,
    (id, role): (ConversationId, Role),
    (kind, text): (MessageKind, &str),
    message: &Message,
) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    match chat.say_aside(&actor, id, (kind, text), role, client_tags(message)).await {
        Ok(tagged) => hear_tags(client, tagged.id).await,
        Err(error) => refuse(client, target.get(1..).unwrap_or_default(), &error, kind),
    }
}

/// Waits for what is told in passing, which is the answer.
async fn hear_tags(client: &mut Client, id: MessageId) -> Done {
    client.session()?.awaited = Some(Awaited::Tags(id));
    let done = client.settle().await;
    client.session()?.awaited = None;
    done
}

/// Whoever speaks to themselves hears it once as an echo, if they want one, and once as what was said.
fn say_to_myself(client: &mut Client, kind: MessageKind, text: &str, message: &Message) -> Done {
    let line = said_line(client, &client.nick(), (kind, text))?;
    to_myself(client, line, message)
}

fn said_line(client: &Client, target: &str, (kind, text): (MessageKind, &str)) -> Result<Message, Hung> {
    let text = if kind == MessageKind::Action { format!("\x01ACTION {text}\x01") } else { text.to_owned() };
    Ok(Message::new(client.mask()?, isupport::command(kind), &[target, &text]))
}

fn to_myself(client: &mut Client, mut line: Message, message: &Message) -> Done {
    line.tags = client.own_tags(MessageId::fresh(), Timestamp::now(), &client_tags(message));
    if client.caps.has(Cap::EchoMessage) {
        client.out.answer(line.clone());
    }
    client.out.tell(&line);
    Ok(())
}

fn refuse(client: &mut Client, target: &str, error: &Error, kind: MessageKind) -> Done {
    // Nothing is ever answered to a notice (RFC 1459, section 4.4.2), except to programs that ask.
    if kind == MessageKind::Notice && error.code != ErrorCode::RateLimited && !target.starts_with('#') {
        return client.numeric("401", &[target, "No such nick/channel"]);
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
fn client_tags(message: &Message) -> Tags {
    message.tags.iter().filter(|(name, _)| name.starts_with('+') && name.len() > 1).cloned().collect()
}

async fn tagmsg(client: &mut Client, message: Message) -> Done {
    if !client.caps.has(Cap::MessageTags) {
        return client.numeric("421", &["TAGMSG", "Unknown command"]);
    }
    for target in message.param(0).split(',').filter(|target| !target.is_empty()).take(TARGETS) {
        match find_target(client, target).await? {
            Ok(Target::Conversation(id)) => tag(client, target, id, &message).await?,
            // Tags alone go to all of a room, or to none.
            Ok(Target::Some(..)) => client.numeric("404", &[target, "Cannot send to channel"])?,
            Ok(Target::Stranger) => tag_stranger(client, target, &message).await?,
            Ok(Target::Myself) => {
                let line = Message::new(client.mask()?, "TAGMSG", &[&client.nick()]);
                to_myself(client, line, &message)?;
            }
            Err(error) => refuse(client, target, &error, MessageKind::Text)?,
        }
    }
    Ok(())
}

async fn tag(client: &mut Client, target: &str, id: ConversationId, message: &Message) -> Done {
    let actor = client.actor()?;
    let chat = client.gateway.chat.clone();
    if let Some(done) = react(client, message, id).await? {
        return Ok(done);
    }
    let typing = message.tag("+typing") == Some("active");
    match chat.tag(&actor, id, client_tags(message), typing).await {
        Ok(tagged) => hear_tags(client, tagged.id).await,
        Err(error) => refuse(client, if room_name(target).is_some() { target } else { "*" }, &error, MessageKind::Text),
    }
}

/// Tags alone open no conversation: they go to where somebody is by IRC, or nowhere.
async fn tag_stranger(client: &mut Client, target: &str, message: &Message) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    let other = match chat.count_frame(&actor) {
        Ok(()) => chat.user_named(target).await,
        Err(error) => Err(error),
    };
    let other = match other {
        Ok(other) => other,
        Err(error) => return refuse(client, target, &error, MessageKind::Text),
    };
    let (id, from, at) = (MessageId::fresh(), actor.user.as_ref(), Timestamp::now());
    let tagged = Arc::new(Tagged { id, from, at, tags: client_tags(message), aside: None });
    client.gateway.roster.tell(other.id, &Word::Tagged(tagged.clone()));
    if client.caps.has(Cap::EchoMessage) {
        let lines = lines::of_tags(&client.gateway, &tagged, other.name.as_str(), client.caps);
        lines.into_iter().for_each(|line| client.out.answer(line));
    }
    Ok(())
}

/// `+draft/react` with `+draft/reply` is a reaction, where both are good ones: none where they are not.
async fn react(client: &mut Client, message: &Message, place: ConversationId) -> Result<Option<()>, Hung> {
    let Some(emoji) = message.tag("+draft/react") else { return Ok(None) };
    let Some(id) = message.tag("+draft/reply").and_then(|id| id.parse().ok()) else { return Ok(None) };
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    // A message of another conversation is not there.
    if !matches!(chat.seq_of_message(&actor, place, id).await, Ok(Some(_))) {
        return Ok(None);
    }
    match chat.react(&actor, id, emoji).await {
        Ok(Some(reacted)) => client.await_event(place, reacted.seq).await.map(Some),
        Ok(None) => Ok(Some(())),
        Err(_) => Ok(None),
    }
}
