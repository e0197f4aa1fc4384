//! ACCEPT, and who does not take what is said to them.

use super::super::aliases::Named;
use super::super::client::{Client, Done, Hung};
use super::super::wire::Message;
use super::{Command, command};
use crate::domain::{MessageKind, UserKind, UserName};

pub const COMMANDS: &[Command] = &[command!("ACCEPT", 1, Registered, accept)];

/// Adds and takes off those whose words are taken in spite of `+R`, or lists them.
async fn accept(client: &mut Client, message: Message) -> Done {
    if message.param(0) == "*" {
        return list(client);
    }
    let me = client.actor()?.user.id;
    for word in message.param(0).split(',').filter(|word| !word.is_empty()) {
        let (nick, on) = word.strip_prefix('-').map_or((word, true), |nick| (nick, false));
        match client.named(nick).await {
            Ok(Named { user, .. }) => client.gateway.roster.accept(me, &user.as_ref(), on),
            Err(_) => client.numeric("401", &[nick, "No such nick/channel"])?,
        }
    }
    Ok(())
}

fn list(client: &mut Client) -> Done {
    let me = client.actor()?.user.id;
    for user in client.gateway.roster.accepted(me) {
        client.numeric("281", &[user.name.as_str()])?;
    }
    client.numeric("282", &["End of /ACCEPT list"])
}

/// Whether somebody takes what the client says to them, or what its program asks theirs (CTCP); says so if not, unless it
/// is a notice.
pub async fn is_taken(client: &mut Client, nick: &str, kind: MessageKind, ctcp: bool) -> Result<bool, Hung> {
    if UserName::parse(nick).is_err() {
        return Ok(true);
    }
    let actor = client.actor()?;
    let Ok(Named { user, .. }) = client.named(nick).await else { return Ok(true) };
    let roster = &client.gateway.roster;
    let modes = roster.anybody(&user.as_ref()).modes;
    // Whoever is written to may answer.
    if roster.anybody(&actor.user.as_ref()).modes.accounts_only {
        roster.accept(actor.user.id, &user.as_ref(), true);
    }
    let stranger = actor.user.kind == UserKind::Guest && !roster.accepts(user.id, actor.user.id);
    let refusal = match kind {
        _ if modes.accounts_only && stranger => Some(("477", "You have to be signed in to write to them")),
        MessageKind::Text if modes.no_ctcp && ctcp => Some(("492", "They take no CTCP")),
        _ => None,
    };
    let Some((number, words)) = refusal else { return Ok(true) };
    if kind != MessageKind::Notice {
        client.numeric(number, &[nick, words])?;
    }
    Ok(false)
}
