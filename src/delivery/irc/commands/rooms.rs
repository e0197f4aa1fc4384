//! JOIN, PART and TOPIC.

use super::super::caps::Cap;
use super::super::client::{Client, Done};
use super::super::lines;
use super::super::session::Place;
use super::super::wire::Message;
use super::channel::{find, refuse, room_name};
use super::history::recent;
use super::list::tell_names;
use super::{Command, command, read_marker};
use crate::domain::{ConversationId, ConversationKind, Error, ErrorCode, Overview, Seq, Topic, Visibility};

pub const COMMANDS: &[Command] = &[
    command!("JOIN", 1, Registered, join),
    command!("PART", 1, Registered, part),
    command!("TOPIC", 1, Registered, topic),
];

/// The most rooms that somebody joins by IRC: what 005 says of CHANLIMIT.
pub const ROOMS: usize = 200;

async fn join(client: &mut Client, message: Message) -> Done {
    if message.param(0) == "0" {
        return part_all(client).await;
    }
    let mut keys = message.param(1).split(',');
    for channel in message.param(0).split(',').filter(|channel| !channel.is_empty()) {
        let key = keys.next().filter(|key| !key.is_empty());
        join_one(client, channel, key).await?;
    }
    Ok(())
}

async fn join_one(client: &mut Client, channel: &str, key: Option<&str>) -> Done {
    let Some(name) = room_name(channel) else { return client.numeric("403", &[channel, "No such channel"]) };
    let full = client.session()?.rooms().len() >= ROOMS;
    match find(client, channel).await? {
        Ok(room) if client.session()?.channel(room.conversation.id).is_some() => Ok(()),
        _ if full => client.numeric("405", &[channel, "You have joined too many channels"]),
        Ok(room) => join_found(client, channel, &room, key).await,
        Err(error) if error.code == ErrorCode::NotFound => make(client, channel, name, key).await,
        Err(error) => refuse(client, "JOIN", channel, &error),
    }
}

async fn join_found(client: &mut Client, channel: &str, room: &Overview, key: Option<&str>) -> Done {
    let (actor, chat, id) = (client.actor()?, client.gateway.chat.clone(), room.conversation.id);
    match chat.enter_room(&actor, id, key.map(str::to_owned)).await {
        Ok(Some(joined)) => client.await_event(id, joined.seq).await,
        Ok(None) => client.catch_up().await,
        Err(error) => refuse_entry(client, channel, &error),
    }
}

async fn make(client: &mut Client, channel: &str, name: &str, key: Option<&str>) -> Done {
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    match chat.create_room(&actor, name, "", Visibility::Public).await {
        Ok(room) => client.await_event(room.conversation.id, room.conversation.head).await,
        // Somebody may have made it meanwhile.
        Err(error) if error.code == ErrorCode::NameTaken => match find(client, channel).await? {
            Ok(room) => join_found(client, channel, &room, key).await,
            Err(_) => refuse_new(client, channel, &error),
        },
        Err(error) => refuse_new(client, channel, &error),
    }
}

/// Why somebody stays outside.
fn refuse_entry(client: &mut Client, channel: &str, error: &Error) -> Done {
    match error.code {
        ErrorCode::RoomFull => client.numeric("471", &[channel, "Cannot join channel (+l)"]),
        ErrorCode::InviteOnly => client.numeric("473", &[channel, "Cannot join channel (+i)"]),
        ErrorCode::Forbidden => client.numeric("474", &[channel, "Cannot join channel (+b)"]),
        ErrorCode::WrongKey => client.numeric("475", &[channel, "Cannot join channel (+k)"]),
        _ => refuse(client, "JOIN", channel, error),
    }
}

/// A name that cannot be had is answered as one that is not there: it may be that of a private room.
fn refuse_new(client: &mut Client, channel: &str, error: &Error) -> Done {
    match error.code {
        ErrorCode::NameTaken => client.numeric("403", &[channel, "No such channel"]),
        ErrorCode::Invalid => client.numeric("403", &[channel, &error.message]),
        _ => client.refuse("JOIN", error),
    }
}

/// Tells the client that it is in a room: JOIN, the topic, the names, and of what was said before a seq.
pub async fn enter(client: &mut Client, room: ConversationId, before: Seq) -> Done {
    let Some(Place::Room(name, told, _)) = client.session()?.places.get_mut(&room) else { return Ok(()) };
    *told = true;
    let name = name.clone();
    let line = lines::join(client, &name)?;
    client.out.answer(line);
    let actor = client.actor()?;
    if let Ok(overview) = client.gateway.chat.overview(&actor, room).await
        && let ConversationKind::Room { topic, .. } = &overview.conversation.kind
        && !topic.as_str().is_empty()
    {
        tell_topic(client, room, &name, topic).await?;
    }
    read_marker::tell(client, room, &name).await?;
    if !client.caps.has(Cap::NoImplicitNames) {
        tell_names(client, room, &name).await?;
        client.numeric("366", &[&name, "End of /NAMES list"])?;
    }
    let metadata = client.metadata_in(room, &name).await?;
    metadata.into_iter().for_each(|line| client.out.answer(line));
    recent(client, room, before).await
}

async fn part(client: &mut Client, message: Message) -> Done {
    let reason = message.params.get(1).map(String::as_str).filter(|reason| !reason.is_empty());
    for channel in message.param(0).split(',').filter(|channel| !channel.is_empty()) {
        part_one(client, channel, reason).await?;
    }
    Ok(())
}

async fn part_one(client: &mut Client, channel: &str, reason: Option<&str>) -> Done {
    let room = match find(client, channel).await? {
        Ok(room) => room.conversation.id,
        Err(error) => return refuse(client, "PART", channel, &error),
    };
    let Some(name) = client.session()?.channel(room) else {
        return client.numeric("442", &[channel, "You're not on that channel"]);
    };
    // What was said before comes before.
    client.catch_up().await?;
    let actor = client.actor()?;
    if let Err(error) = client.gateway.chat.leave_room_saying(&actor, room, reason).await {
        return refuse(client, "PART", channel, &error);
    }
    client.session()?.forget(room);
    let mask = client.mask()?;
    let params: Vec<&str> = std::iter::once(&*name).chain(reason).collect();
    client.out.answer(Message::new(mask, "PART", &params));
    client.catch_up().await
}

async fn part_all(client: &mut Client) -> Done {
    let rooms: Vec<_> = client.session()?.places.values().cloned().collect();
    for place in rooms {
        if let Place::Room(name, true, _) = place {
            part_one(client, &name, None).await?;
        }
    }
    Ok(())
}

async fn topic(client: &mut Client, message: Message) -> Done {
    let channel = message.param(0);
    let room = match find(client, channel).await? {
        Ok(room) => room,
        Err(error) => return refuse(client, "TOPIC", channel, &error),
    };
    match message.params.get(1) {
        Some(new) => set_topic(client, &room, channel, new).await,
        None if room.membership.is_none() => client.numeric("442", &[channel, "You're not on that channel"]),
        None => match &room.conversation.kind {
            ConversationKind::Room { topic, .. } if !topic.as_str().is_empty() => {
                tell_topic(client, room.conversation.id, channel, topic).await
            }
            _ => client.numeric("331", &[channel, "No topic is set"]),
        },
    }
}

async fn set_topic(client: &mut Client, room: &Overview, channel: &str, topic: &str) -> Done {
    let (actor, id) = (client.actor()?, room.conversation.id);
    match client.gateway.chat.set_topic(&actor, id, topic).await {
        Ok(Some(changed)) => {
            let line = Message::new(client.mask()?, "TOPIC", &[channel, topic]);
            client.await_event_or((id, changed.seq), line).await
        }
        Ok(None) => Ok(()),
        Err(error) => refuse(client, "TOPIC", channel, &error),
    }
}

async fn tell_topic(client: &mut Client, room: ConversationId, channel: &str, topic: &Topic) -> Done {
    client.numeric("332", &[channel, topic.as_str()])?;
    let actor = client.actor()?;
    match client.gateway.chat.topic_set(&actor, room).await {
        Ok(Some((user, at))) => {
            let mask = client.gateway.roster.anybody(&user).mask();
            client.numeric("333", &[channel, &mask, &at.0.div_euclid(1000).to_string()])
        }
        _ => Ok(()),
    }
}
