//! PASS, NICK, USER and QUIT: how a connection begins and ends.

use super::super::client::{Client, Done, Hung, Pending};
use super::super::wire::Message;
use super::oper::is_same;
use super::{Command, command, entry, need_more, sasl};
use crate::chat::Actor;
use crate::domain::{Error, ErrorCode, Identity, UserKind};

pub const COMMANDS: &[Command] = &[
    command!("PASS", 1, Always, pass),
    command!("NICK", 0, Always, nick),
    command!("USER", 4, Always, user),
    command!("QUIT", 0, Always, quit),
];

async fn pass(client: &mut Client, message: Message) -> Done {
    let Some(pending) = &mut client.pending else { return already(client) };
    // Too late once the rest was said (RFC 2812, section 3.1.1).
    if pending.user.is_none() || pending.nick.is_none() {
        // A password may be several words, and irssi does not write them as one parameter.
        pending.pass = Some(message.params.join(" "));
    }
    Ok(())
}

async fn user(client: &mut Client, message: Message) -> Done {
    let Some(pending) = &mut client.pending else { return already(client) };
    if message.param(0).is_empty() || message.param(3).is_empty() {
        return need_more(client, "USER");
    }
    if !Identity::can_be_said(message.param(0)) {
        return client.numeric("468", &["Your username is not valid: it has no letter and no digit"]);
    }
    pending.user = Some((message.param(0).to_owned(), message.param(3).to_owned()));
    try_to_register(client).await
}

fn already(client: &mut Client) -> Done {
    client.numeric("462", &["You may not reregister"])
}

async fn nick(client: &mut Client, message: Message) -> Done {
    let new = message.param(0);
    if new.is_empty() {
        return client.numeric("431", &["No nickname given"]);
    }
    if let Err(error) = crate::domain::UserName::parse(new) {
        return client.numeric("432", &[new, &error.message]);
    }
    if client.session.is_some() {
        return rename(client, new).await;
    }
    if let Some(pending) = &mut client.pending {
        pending.nick = Some(new.to_owned());
    }
    try_to_register(client).await
}

async fn rename(client: &mut Client, new: &str) -> Done {
    let actor = client.actor()?;
    if actor.user.name.as_str() == new {
        return Ok(());
    }
    if actor.user.kind != UserKind::Guest {
        return client.numeric("447", &["You are signed in: your nick is the name of your account"]);
    }
    match client.gateway.chat.rename_guest(&actor, new).await {
        // The change itself comes as it comes to everybody.
        Ok(_) => client.settle().await,
        Err(error) => refuse_nick(client, new, &error),
    }
}

fn refuse_nick(client: &mut Client, nick: &str, error: &Error) -> Done {
    match error.code {
        ErrorCode::NameTaken => client.numeric("433", &[nick, "Nickname is already in use"]),
        ErrorCode::Invalid => client.numeric("432", &[nick, &error.message]),
        ErrorCode::Forbidden => client.numeric("437", &[nick, &error.message]),
        _ => client.refuse("NICK", error),
    }
}

async fn quit(client: &mut Client, message: Message) -> Done {
    let reason = message.params.into_iter().next().filter(|reason| !reason.is_empty());
    client.quit = Some(reason.map_or_else(|| "Quit".into(), |reason| format!("Quit: {reason}")));
    Err(Hung(client.quit.clone().unwrap_or_default()))
}

/// Registers the client, if everything was said that it takes.
pub async fn try_to_register(client: &mut Client) -> Done {
    let Some(pending) = client.pending.as_deref() else { return Ok(()) };
    let (Some(nick), Some((ident, realname)), false) = (&pending.nick, &pending.user, pending.negotiating) else {
        return Ok(());
    };
    let (nick, ident, realname) = (nick.clone(), ident.clone(), realname.clone());
    let actor = match enter(client, &nick).await? {
        Ok(actor) => actor,
        Err(error) => {
            if let Some(pending) = &mut client.pending {
                pending.nick = None;
            }
            return refuse_nick(client, &nick, &error);
        }
    };
    entry::welcome(client, actor, &nick, (&ident, &realname)).await
}

/// Who it is: by SASL, by `PASS`, or a guest.
async fn enter(client: &mut Client, nick: &str) -> Result<Result<Actor, Error>, Hung> {
    let Some(Pending { account, pass, .. }) = client.pending.as_deref_mut() else {
        return Err(Hung("Registered".into()));
    };
    let (account, pass) = (account.take(), pass.clone());
    if let Some(actor) = account {
        return Ok(Ok(actor));
    }
    let is_server_password = is_server_password(client, pass.as_deref());
    if let Some(pass) = pass.as_deref().filter(|_| !is_server_password)
        && let Some(actor) = by_password(client, nick, pass).await
    {
        return Ok(Ok(actor));
    }
    if client.gateway.settings.password.is_some() && !is_server_password {
        return turn_away(client, pass.is_some());
    }
    if !client.gateway.settings.guests {
        let words = "Sign in with SASL, or with PASS and an access token: guests are not let in";
        client.fail("*", "ACCOUNT_REQUIRED", &[], words)?;
        return Err(Hung(words.into()));
    }
    Ok(client.gateway.chat.enter_as_guest(nick, &client.peer).await)
}

/// Whether this is the password that the server asks of everybody.
pub fn is_server_password(client: &Client, pass: Option<&str>) -> bool {
    let wanted = client.gateway.settings.password.as_deref();
    wanted.zip(pass).is_some_and(|(wanted, pass)| is_same(pass, wanted))
}

/// Turns away who does not know the server's password. A wrong one is an attempt to sign in; so is the right one, as a
/// visit.
fn turn_away(client: &mut Client, guessed: bool) -> Result<Result<Actor, Error>, Hung> {
    if guessed {
        tracing::warn!(ip = ?client.peer.ip, "a wrong server password");
        if let Err(error) = client.gateway.chat.count_guess(&client.peer) {
            return Ok(Err(error));
        }
    }
    client.numeric("464", &["Password incorrect"])?;
    Err(Hung("Password incorrect".into()))
}

/// Signs old clients in: `PASS name:password`, or an access token.
async fn by_password(client: &Client, nick: &str, pass: &str) -> Option<Actor> {
    if let Ok(Some(actor)) = client.gateway.chat.actor_by_token(pass).await {
        return Some(actor);
    }
    let (name, password) = pass.split_once(':')?;
    sasl::sign_in(client, if name.is_empty() { nick } else { name }, password).await
}
