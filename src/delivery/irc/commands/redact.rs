//! REDACT (IRCv3 message-redaction).

use super::super::client::{Client, Done, Hung};
use super::super::wire::Message;
use super::channel::find;
use super::history::place;
use super::{Command, command};
use crate::domain::{ErrorCode, MessageId, Overview, Reason};

pub const COMMANDS: &[Command] = &[command!("REDACT", 2, Registered, redact)];

async fn redact(client: &mut Client, message: Message) -> Done {
    let (target, named) = (message.param(0), message.param(1));
    let Some(place) = reach(client, target).await? else {
        return client.fail("REDACT", "INVALID_TARGET", &[target], "You cannot delete messages there");
    };
    let (actor, chat, room) = (client.actor()?, client.gateway.chat.clone(), place.conversation.id);
    let unknown = |client: &mut Client| {
        client.fail("REDACT", "UNKNOWN_MSGID", &[target, named], "There is no such message, or it was deleted")
    };
    let Ok(id) = named.parse::<MessageId>() else { return unknown(client) };
    // A message of another conversation is not there.
    if !matches!(chat.seq_of_message(&actor, room, id).await, Ok(Some(_))) {
        return unknown(client);
    }
    let reason: String = message.param(2).chars().take(Reason::MAX).collect();
    match chat.delete_message(&actor, id, &reason).await {
        Ok(Some(deleted)) => {
            let why = Some(reason.as_str()).filter(|reason| !reason.is_empty());
            let params: Vec<&str> = [target, named].into_iter().chain(why).collect();
            let line = Message::new(client.mask()?, "REDACT", &params);
            client.await_event_or((room, deleted.seq), line).await
        }
        Ok(None) => unknown(client),
        Err(error) if error.code == ErrorCode::NotFound => unknown(client),
        Err(error) if error.code == ErrorCode::Forbidden => {
            client.fail("REDACT", "REDACT_FORBIDDEN", &[target, named], &error.message)
        }
        Err(error) => client.refuse("REDACT", &error),
    }
}

/// Where one is, and for whoever keeps order on the server every public room.
async fn reach(client: &Client, target: &str) -> Result<Option<Overview>, Hung> {
    if let Ok(Some(place)) = place(client, target).await? {
        return Ok(Some(place));
    }
    let room = if client.actor()?.keeps_order() { find(client, target).await?.ok() } else { None };
    Ok(room.filter(|room| room.conversation.is_public()))
}
