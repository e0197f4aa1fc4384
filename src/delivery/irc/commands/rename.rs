//! RENAME (IRCv3 channel-rename).

use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::channel::{find, refuse, room_name};
use super::{Command, command};
use crate::domain::{Error, ErrorCode, Reason};

pub const COMMANDS: &[Command] = &[command!("RENAME", 2, Registered, rename)];

async fn rename(client: &mut Client, message: Message) -> Done {
    let (old, new) = (message.param(0), message.param(1));
    let room = match find(client, old).await? {
        Ok(room) if room.membership.is_some() => room.conversation.id,
        Ok(_) => return client.numeric("442", &[old, "You're not on that channel"]),
        Err(error) => return refuse(client, "RENAME", old, &error),
    };
    let Some(name) = room_name(new) else { return cannot(client, (old, new), "A channel's name starts with #") };
    let (actor, chat) = (client.actor()?, client.gateway.chat.clone());
    let reason: String = message.param(2).chars().take(Reason::MAX).collect();
    match chat.rename_room(&actor, room, name, &reason).await {
        Ok(Some(changed)) => client.await_event(room, changed.seq).await,
        Ok(None) => cannot(client, (old, new), "It is called so already"),
        Err(error) => refuse_name(client, (old, new), &error),
    }
}

fn refuse_name(client: &mut Client, names: (&str, &str), error: &Error) -> Done {
    match error.code {
        ErrorCode::NameTaken => {
            let (old, new) = names;
            client.fail("RENAME", "CHANNEL_NAME_IN_USE", &[old, new], &error.message)
        }
        ErrorCode::Invalid => cannot(client, names, &error.message),
        _ => refuse(client, "RENAME", names.0, error),
    }
}

fn cannot(client: &mut Client, (old, new): (&str, &str), why: &str) -> Done {
    client.fail("RENAME", "CANNOT_RENAME", &[old, new], why)
}
