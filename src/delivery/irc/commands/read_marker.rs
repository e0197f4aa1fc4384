//! MARKREAD (IRCv3 read-marker): how far the user has read, at whichever door.

use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::playback;
use super::super::wire::Message;
use super::history::place;
use super::{Command, command};
use crate::domain::{ConversationId, Error, ErrorCode, Overview, Timestamp};

pub const COMMANDS: &[Command] = &[command!("MARKREAD", 0, Registered, mark_read)];

async fn mark_read(client: &mut Client, message: Message) -> Done {
    let (target, moment) = (message.param(0), message.param(1));
    match (target, moment, moment.strip_prefix("timestamp=").and_then(Timestamp::parse)) {
        ("", ..) => client.fail("MARKREAD", "NEED_MORE_PARAMS", &[], "Missing parameters"),
        (_, "", _) => get(client, target).await,
        (_, _, Some(at)) => set(client, target, at).await,
        _ => client.fail("MARKREAD", "INVALID_PARAMS", &[target, moment], "Write timestamp=…"),
    }
}

async fn get(client: &mut Client, target: &str) -> Done {
    // Where the client is not, there is no mark; and asking makes no conversation.
    let Ok(Some(place)) = place(client, target).await? else { return answer(client, target, None) };
    let (actor, id) = (client.actor()?, place.conversation.id);
    match client.gateway.chat.read_mark(&actor, id).await {
        Ok(mark) => tell_mark(client, &place, mark.and_then(|mark| mark.at)),
        Err(error) => refuse(client, target, &error),
    }
}

async fn set(client: &mut Client, target: &str, at: Timestamp) -> Done {
    let place = match find_or_open(client, target).await? {
        Ok(place) => place,
        Err(error) => return refuse(client, target, &error),
    };
    let (actor, id) = (client.actor()?, place.conversation.id);
    match client.gateway.chat.mark_read_until(&actor, id, at).await {
        Ok(mark) => tell_mark(client, &place, mark.at),
        Err(error) => refuse(client, target, &error),
    }
}

/// The conversation of a channel or nick; a direct one is made where there is none yet.
async fn find_or_open(client: &Client, target: &str) -> Result<Result<Overview, Error>, Hung> {
    match place(client, target).await? {
        Ok(Some(place)) => Ok(Ok(place)),
        Ok(None) => {
            let name = client.name_behind(target).await;
            Ok(client.gateway.chat.open_direct(&client.actor()?, &name).await)
        }
        Err(error) => Ok(Err(error)),
    }
}

fn refuse(client: &mut Client, target: &str, error: &Error) -> Done {
    match error.code {
        ErrorCode::NotFound | ErrorCode::NotMember | ErrorCode::Invalid => {
            client.fail("MARKREAD", "INVALID_PARAMS", &[target], "You read nothing there")
        }
        ErrorCode::RateLimited => client.refuse("MARKREAD", error),
        _ => client.fail("MARKREAD", "INTERNAL_ERROR", &[target], &error.message),
    }
}

/// Tells the mark of a room that the client has come into.
pub async fn tell(client: &mut Client, room: ConversationId, channel: &str) -> Done {
    if !client.caps.has(Cap::ReadMarker) {
        return Ok(());
    }
    let actor = client.actor()?;
    let mark = client.gateway.chat.read_mark(&actor, room).await.unwrap_or_default();
    note(client, room, mark.and_then(|mark| mark.at))?;
    answer(client, channel, mark.and_then(|mark| mark.at))
}

fn tell_mark(client: &mut Client, place: &Overview, at: Option<Timestamp>) -> Done {
    let name = playback::name(client, place)?;
    note(client, place.conversation.id, at)?;
    answer(client, &name, at)
}

fn answer(client: &mut Client, name: &str, at: Option<Timestamp>) -> Done {
    let line = line(client, name, at);
    client.out.answer(line);
    Ok(())
}

fn line(client: &Client, name: &str, at: Option<Timestamp>) -> Message {
    let at = at.map_or_else(|| "*".to_owned(), |at| format!("timestamp={}", at.rfc3339()));
    Message::new(client.gateway.name(), "MARKREAD", &[name, &at])
}

/// Notes what the client is told; whether it is later than what it was told before.
fn note(client: &mut Client, place: ConversationId, at: Option<Timestamp>) -> Result<bool, Hung> {
    let (Some(at), marks) = (at, &mut client.session()?.marks) else { return Ok(false) };
    let is_later = marks.get(&place).is_none_or(|told| at > *told);
    if is_later {
        marks.insert(place, at);
    }
    Ok(is_later)
}

impl Client {
    /// The user has read on, at whichever door.
    ///
    /// # Errors
    /// When the connection is over.
    pub fn read_mark_moved(&mut self, place: ConversationId, at: Option<Timestamp>) -> Done {
        if !self.caps.has(Cap::ReadMarker) || !note(self, place, at)? {
            return Ok(());
        }
        if let Some(name) = self.session()?.name_of(place) {
            let line = line(self, &name, at);
            self.out.tell(&line);
        }
        Ok(())
    }
}
