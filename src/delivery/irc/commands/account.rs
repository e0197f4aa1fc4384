//! REGISTER and VERIFY (IRCv3 account-registration).

use super::super::caps::Cap;
use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::registration::is_server_password;
use super::{Command, command, entry, sasl};
use crate::chat::{Actor, names};
use crate::domain::{Error, ErrorCode, Identity, UserKind};

pub const COMMANDS: &[Command] = &[command!("REGISTER", 3, Always, register), command!("VERIFY", 2, Always, verify)];

/// An account with the nick as its name. Nothing has to be confirmed, so that an address for mail is not kept.
async fn register(client: &mut Client, message: Message) -> Done {
    let nick = client.nick();
    if nick == "*" {
        return client.fail("REGISTER", "NEED_NICK", &["*"], "Choose a nick first");
    }
    if let Some(account) = account(client) {
        return already(client, "REGISTER", &account);
    }
    let asked = message.param(0);
    if asked != "*" && names::key(asked) != names::key(&nick) {
        let words = "An account has the name of the nick: change that first";
        return client.fail("REGISTER", "ACCOUNT_NAME_MUST_BE_NICK", &[asked], words);
    }
    if !knows_password(client) {
        if let Err(error) = client.gateway.chat.count_guess(&client.peer) {
            return client.refuse("REGISTER", &error);
        }
        return client.numeric("464", &["Give the server's password first"]);
    }
    match sign_up(client, &nick, message.param(2)).await {
        Ok(actor) => signed_up(client, actor).await,
        Err(error) => refuse(client, &nick, &error).await,
    }
}

/// The name of the account, if the client is signed in.
fn account(client: &Client) -> Option<String> {
    let pending = client.pending.as_ref().and_then(|pending| pending.account.as_ref());
    let actor = client.session.as_ref().map(|session| &session.actor).or(pending)?;
    (actor.user.kind != UserKind::Guest).then(|| actor.user.name.to_string())
}

fn already(client: &mut Client, command: &str, account: &str) -> Done {
    client.fail(command, "ALREADY_AUTHENTICATED", &[account], "You are signed in already")
}

/// Whoever has to give a password to come in has to before they make an account. Guests have given it.
fn knows_password(client: &Client) -> bool {
    let Some(pending) = &client.pending else { return true };
    client.gateway.settings.password.is_none() || is_server_password(client, pending.pass.as_deref())
}

async fn sign_up(client: &Client, nick: &str, password: &str) -> Result<Actor, Error> {
    let chat = &client.gateway.chat;
    match &client.session {
        Some(session) => chat.keep_guest(&session.actor, password, &client.peer).await,
        None => chat.sign_up_connection(nick, password, &client.peer).await,
    }
}

async fn signed_up(client: &mut Client, actor: Actor) -> Done {
    let name = actor.user.name.to_string();
    client.answer("REGISTER", &["SUCCESS", &name, "The account is made. Sign in with this password from now on"])?;
    sasl::tell_account(client, &name)?;
    let Some(session) = &mut client.session else { return entry::change_to(client, actor).await };
    session.actor = actor;
    change_host(client)?;
    let line = Message::new(client.mask()?, "ACCOUNT", &[&name]);
    client.tell_neighbours(&line, Cap::AccountNotify)
}

/// To bans, whoever has an account is the same at every door.
fn change_host(client: &mut Client) -> Done {
    let (user, was) = (client.actor()?.user.as_ref(), client.mask()?);
    let Identity { user: ident, host } = Identity::of_account(&user);
    let line = Message::new(was, "CHGHOST", &[&ident, &host]);
    client.tell_neighbours(&line, Cap::Chghost)?;
    client.gateway.roster.note(user.id, |person| {
        person.guest = false;
        (person.ident, person.host) = (ident, host);
    });
    if client.caps.has(Cap::Chghost) {
        client.out.answer(line);
    }
    Ok(())
}

async fn refuse(client: &mut Client, nick: &str, error: &Error) -> Done {
    let code = match error.code {
        ErrorCode::NameTaken if is_guest(client, nick).await => "USERNAME_EXISTS",
        ErrorCode::NameTaken => "ACCOUNT_EXISTS",
        ErrorCode::Invalid if names::new_user(nick, client.gateway.name()).is_err() => "BAD_ACCOUNT_NAME",
        ErrorCode::Invalid => "WEAK_PASSWORD",
        _ => "TEMPORARILY_UNAVAILABLE",
    };
    client.fail("REGISTER", code, &[nick], &error.message)
}

async fn is_guest(client: &Client, nick: &str) -> bool {
    client.gateway.chat.user_named(nick).await.is_ok_and(|user| user.kind == UserKind::Guest)
}

/// There is nothing to confirm, so that no code is good.
async fn verify(client: &mut Client, message: Message) -> Done {
    match account(client) {
        Some(account) => already(client, "VERIFY", &account),
        None => client.fail("VERIFY", "INVALID_CODE", &[message.param(0)], "No account waits for a code"),
    }
}
