//! MODE.

use super::super::client::{Client, Done};
use super::super::modes::RoomSet;
use super::super::wire::Message;
use super::channel::{find, refuse};
use super::channel_modes;
use super::{Command, command};
use crate::chat::names;
use crate::domain::{ConversationKind, Overview, Role};

pub const COMMANDS: &[Command] = &[command!("MODE", 1, Registered, mode)];

async fn mode(client: &mut Client, message: Message) -> Done {
    let target = message.param(0).to_owned();
    if target.starts_with('#') {
        return of_channel(client, &target, &message).await;
    }
    if names::key(&target) == names::key(&client.nick()) {
        return of_user(client, message.params.get(1).map(String::as_str));
    }
    match client.named(&target).await {
        Ok(_) => client.numeric("502", &["Can't change mode for other users"]),
        Err(_) => client.numeric("401", &[&target, "No such nick/channel"]),
    }
}

fn of_user(client: &mut Client, asked: Option<&str>) -> Done {
    let user = client.actor()?.user;
    let person = client.gateway.roster.anybody(&user.as_ref());
    let Some(asked) = asked else { return client.numeric("221", &[&person.modes.word()]) };
    let (mut modes, mut on, mut told, mut unknown) = (person.modes, true, String::new(), false);
    for letter in asked.chars() {
        match letter {
            '+' | '-' => on = letter == '+',
            // Operators are made by OPER alone.
            'o' if on => {}
            _ => match modes.of(letter) {
                Some(mode) if *mode != on => {
                    *mode = on;
                    told.push(if on { '+' } else { '-' });
                    told.push(letter);
                }
                Some(_) => {}
                None => unknown = true,
            },
        }
    }
    client.gateway.roster.note(user.id, |person| person.modes = modes);
    if !told.is_empty() {
        client.out.answer(Message::new(person.mask(), "MODE", &[user.name.as_str(), &told]));
    }
    if unknown { client.numeric("501", &["Unknown MODE flag"]) } else { Ok(()) }
}

async fn of_channel(client: &mut Client, channel: &str, message: &Message) -> Done {
    let room = match find(client, channel).await? {
        Ok(room) => room,
        Err(error) => return refuse(client, "MODE", channel, &error),
    };
    if message.param(1).is_empty() {
        tell(client, channel, &room).await
    } else {
        channel_modes::change(client, channel, &room, message.params.get(1..).unwrap_or_default()).await
    }
}

async fn tell(client: &mut Client, channel: &str, room: &Overview) -> Done {
    let actor = client.actor()?;
    let key = if room.rank(actor.keeps_order()) >= Some(Role::Moderator) {
        client.gateway.chat.room_key(&actor, room.conversation.id).await.unwrap_or_default()
    } else {
        None
    };
    let words = set_of(room).words(key.as_deref());
    let params: Vec<&str> = std::iter::once(channel).chain(words.iter().map(String::as_str)).collect();
    client.numeric("324", &params)?;
    match client.gateway.chat.made_at(&actor, room.conversation.id).await {
        Ok(at) => client.numeric("329", &[channel, &at.0.div_euclid(1000).to_string()]),
        Err(_) => Ok(()),
    }
}

/// How a room is set.
pub fn set_of(room: &Overview) -> RoomSet {
    match &room.conversation.kind {
        ConversationKind::Room { visibility, modes, .. } => RoomSet { visibility: *visibility, modes: *modes },
        ConversationKind::Direct { .. } => RoomSet::default(),
    }
}
