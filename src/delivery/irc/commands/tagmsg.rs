//! TAGMSG: what programs tell each other in passing, and reactions.

use super::super::aliases::Named;
use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::inbox::Word;
use super::super::lines;
use super::super::wire::Message;
use super::channel::room_name;
use super::messages::{TARGETS, Target, client_tags, find_target, hear_tags, refuse, tell_myself};
use super::{Command, accept, command};
use crate::chat::tag::Tagged;
use crate::domain::{Changed, ConversationId, MessageId, MessageKind, Tags, Timestamp};
use std::sync::Arc;

pub const COMMANDS: &[Command] = &[command!("TAGMSG", 1, Registered, tagmsg)];

/// The tag by which a client asks to keep the others.
const PERSIST: &str = "+draft/persist";

/// What has become of tags.
enum Told {
    Kept(Changed),
    InPassing(Arc<Tagged>),
}

async fn tagmsg(client: &mut Client, message: Message) -> Done {
    if !client.caps.has(Cap::MessageTags) {
        return client.numeric("421", &["TAGMSG", "Unknown command"]);
    }
    for target in message.param(0).split(',').filter(|target| !target.is_empty()).take(TARGETS) {
        if !accept::is_taken(client, target, MessageKind::Notice, false).await? {
            continue;
        }
        match find_target(client, target).await? {
            Ok(Target::Conversation(id)) => tag(client, target, id, &message).await?,
            // Tags alone go to all of a room, or to none.
            Ok(Target::Some(..)) => client.numeric("404", &[target, "Cannot send to channel"])?,
            Ok(Target::Stranger) if message.tag(PERSIST).is_some() => keep_first(client, target, &message).await?,
            Ok(Target::Stranger) => tag_stranger(client, target, client_tags(&message)).await?,
            Ok(Target::Myself) => {
                tag_myself(client, client_tags(&message))?;
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
    let (tags, typing) = (client_tags(message), message.tag("+typing") == Some("active"));
    let told = if tags.contains_key(PERSIST) {
        chat.keep_tags(&actor, id, tags).await.map(Told::Kept)
    } else {
        chat.tag(&actor, id, tags, typing).await.map(Told::InPassing)
    };
    match told {
        Ok(Told::Kept(kept)) => client.await_event(id, kept.seq).await,
        Ok(Told::InPassing(tagged)) => hear_tags(client, tagged.id).await,
        Err(error) => refuse(client, if room_name(target).is_some() { target } else { "*" }, &error, MessageKind::Text),
    }
}

/// What is to be kept opens the conversation, as a message does.
async fn keep_first(client: &mut Client, target: &str, message: &Message) -> Done {
    let name = client.name_behind(target).await;
    match client.gateway.chat.open_direct(&client.actor()?, &name).await {
        Ok(direct) => tag(client, target, direct.conversation.id, message).await,
        Err(error) => refuse(client, target, &error, MessageKind::Text),
    }
}

/// Tells the client what it tells itself.
pub fn tag_myself(client: &mut Client, tags: Tags) -> Done {
    let (id, from, at) = (MessageId::fresh(), client.actor()?.user.as_ref(), Timestamp::now());
    let tagged = Tagged { id, from, at, tags, aside: None };
    let lines = lines::of_tags(&client.gateway, &tagged, &client.nick(), client.caps);
    tell_myself(client, lines)
}

/// Tags alone open no conversation: they go to where somebody is by IRC, or nowhere.
pub async fn tag_stranger(client: &mut Client, target: &str, tags: Tags) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    let other = match chat.count_frame(&actor) {
        Ok(()) => client.named(target).await,
        Err(error) => Err(error),
    };
    let other = match other {
        Ok(Named { user, .. }) => user,
        Err(error) => return refuse(client, target, &error, MessageKind::Text),
    };
    let (id, from, at) = (MessageId::fresh(), actor.user.as_ref(), Timestamp::now());
    let tagged = Arc::new(Tagged { id, from, at, tags, aside: None });
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
