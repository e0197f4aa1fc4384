//! Finding the room that a channel's name stands for.

use super::super::client::{Client, Done, Hung};
use crate::domain::{Error, ErrorCode, Overview};

/// The name of a room; none when it is no channel's name.
pub fn room_name(channel: &str) -> Option<&str> {
    channel.strip_prefix('#').filter(|name| !name.starts_with('#') && !name.is_empty())
}

/// The room of that channel, as the client sees it.
pub async fn find(client: &Client, channel: &str) -> Result<Result<Overview, Error>, Hung> {
    let Some(name) = room_name(channel) else { return Ok(Err(Error::not_found("room"))) };
    Ok(client.gateway.chat.room(&client.actor()?, name).await)
}

/// Says what is wrong with a channel.
pub fn refuse(client: &mut Client, command: &str, channel: &str, error: &Error) -> Done {
    match error.code {
        ErrorCode::NotFound => client.numeric("403", &[channel, "No such channel"]),
        ErrorCode::NotMember => client.numeric("442", &[channel, "You're not on that channel"]),
        ErrorCode::Forbidden => client.numeric("482", &[channel, "You're not channel operator"]),
        _ => client.refuse(command, error),
    }
}
