//! MODE, as far as it asks.

use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::channel::{find, refuse};
use super::{Command, command};
use crate::chat::names;

pub const COMMANDS: &[Command] = &[command!("MODE", 1, Registered, mode)];

async fn mode(client: &mut Client, message: Message) -> Done {
    let target = message.param(0);
    if target.starts_with('#') {
        return channel_modes(client, target, &message).await;
    }
    if names::key(target) == names::key(&client.nick()) {
        return if message.params.len() > 1 {
            client.numeric("501", &["Unknown MODE flag"])
        } else {
            client.numeric("221", &["+"])
        };
    }
    match client.gateway.chat.user_named(target).await {
        Ok(_) => client.numeric("502", &["Can't change mode for other users"]),
        Err(_) => client.numeric("401", &[target, "No such nick/channel"]),
    }
}

async fn channel_modes(client: &mut Client, channel: &str, message: &Message) -> Done {
    let room = match find(client, channel).await? {
        Ok(room) => room,
        Err(error) => return refuse(client, "MODE", channel, &error),
    };
    if let Some(mode) = message.params.get(1).and_then(|modes| modes.chars().find(|c| c.is_alphabetic())) {
        return client.numeric("472", &[&mode.to_string(), "is unknown mode char to me"]);
    }
    let modes = if room.conversation.is_public() { "+n" } else { "+ins" };
    client.numeric("324", &[channel, modes])?;
    let actor = client.actor()?;
    match client.gateway.chat.made_at(&actor, room.conversation.id).await {
        Ok(at) => client.numeric("329", &[channel, &at.0.div_euclid(1000).to_string()]),
        Err(_) => Ok(()),
    }
}
