//! KICK and INVITE.

use super::super::aliases::Named;
use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::channel::{find, refuse};
use super::{Command, command, need_more};
use crate::domain::{ConversationId, ErrorCode, Reason};

pub const COMMANDS: &[Command] = &[command!("KICK", 2, Registered, kick), command!("INVITE", 0, Registered, invite)];

/// How many people one KICK removes: what 005 says.
pub const KICKS: usize = 10;

/// One channel and several people, or as many of each.
async fn kick(client: &mut Client, message: Message) -> Done {
    let channels: Vec<&str> = message.param(0).split(',').filter(|channel| !channel.is_empty()).collect();
    let nicks = message.param(1).split(',').filter(|nick| !nick.is_empty()).take(KICKS);
    let reason = message.params.get(2).filter(|reason| !reason.is_empty());
    let reason: String = reason.map_or_else(|| client.nick(), |reason| reason.chars().take(Reason::MAX).collect());
    for (at, nick) in nicks.enumerate() {
        let Some(channel) = channels.get(at).or(channels.last()) else { return Ok(()) };
        kick_one(client, channel, nick, &reason).await?;
    }
    Ok(())
}

async fn kick_one(client: &mut Client, channel: &str, nick: &str, reason: &str) -> Done {
    let room = match find(client, channel).await? {
        Ok(room) => room,
        Err(error) => return refuse(client, "KICK", channel, &error),
    };
    let (actor, chat, id) = (client.actor()?, client.gateway.chat.clone(), room.conversation.id);
    if room.membership.is_none() && !actor.keeps_order() {
        return client.numeric("442", &[channel, "You're not on that channel"]);
    }
    let Ok(Named { user, .. }) = client.named(nick).await else {
        return client.numeric("401", &[nick, "No such nick/channel"]);
    };
    // What was said before comes before.
    client.catch_up().await?;
    match chat.remove_member(&actor, id, user.name.as_str(), reason).await {
        // Who removes themselves hears it in another way.
        Ok(Some(_)) if user.id == actor.user.id => client.catch_up().await,
        Ok(Some(changed)) => {
            let line = Message::new(client.mask()?, "KICK", &[channel, user.name.as_str(), reason]);
            client.await_event_or((id, changed.seq), line).await
        }
        Ok(None) => Ok(()),
        Err(error) if error.code == ErrorCode::NotFound => {
            client.numeric("441", &[nick, channel, "They aren't on that channel"])
        }
        Err(error) => refuse(client, "KICK", channel, &error),
    }
}

async fn invite(client: &mut Client, message: Message) -> Done {
    match message.params.as_slice() {
        [] => tell_invitations(client).await,
        [_] => need_more(client, "INVITE"),
        [nick, channel, ..] => invite_to(client, nick, channel).await,
    }
}

async fn tell_invitations(client: &mut Client) -> Done {
    let actor = client.actor()?;
    for name in client.gateway.chat.invitations(&actor).await.unwrap_or_default() {
        client.numeric("336", &[&format!("#{name}")])?;
    }
    client.numeric("337", &["End of /INVITE list"])
}

async fn invite_to(client: &mut Client, nick: &str, channel: &str) -> Done {
    let room = match find(client, channel).await? {
        Ok(room) => room,
        Err(error) => return refuse(client, "INVITE", channel, &error),
    };
    if room.membership.is_none() {
        return client.numeric("442", &[channel, "You're not on that channel"]);
    }
    let Ok(Named { user, .. }) = client.named(nick).await else {
        return client.numeric("401", &[nick, "No such nick/channel"]);
    };
    invite_user(client, (nick, channel), room.conversation.id, user.name.as_str()).await
}

async fn invite_user(client: &mut Client, said: (&str, &str), room: ConversationId, name: &str) -> Done {
    let ((nick, channel), actor) = (said, client.actor()?);
    match client.gateway.chat.invite(&actor, room, name).await {
        Ok(Some(_)) => {
            client.numeric("341", &[nick, channel])?;
            let person = client.gateway.chat.user_named(name).await.map(|user| user.as_ref());
            match person.ok().and_then(|user| client.away(&client.gateway.roster.anybody(&user))) {
                Some(away) => client.numeric("301", &[nick, &away]),
                None => Ok(()),
            }
        }
        Ok(None) => client.numeric("443", &[nick, channel, "is already on channel"]),
        Err(error) => refuse(client, "INVITE", channel, &error),
    }
}
