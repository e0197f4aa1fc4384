//! Letting somebody in, and out; and as somebody else.

use super::super::aliases::Ticket;
use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung, Pending};
use super::super::metadata::{self, Owner};
use super::super::roster::Person;
use super::super::session::Session;
use super::super::wire::Message;
use super::super::{Arrival, Gateway};
use super::metadata::tell_own;
use super::people::arrive;
use super::{rooms, server};
use crate::chat::live::Receiver;
use crate::chat::{Actor, Credential, names};
use crate::domain::{Error, ErrorCode, Identity, UserKind};
use std::future::Future;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long to wait before trying again what must be done.
const INSIST_AGAIN: Duration = Duration::from_secs(2);

/// The session of who is let in; from here on others see them.
fn session(gateway: &Gateway, actor: Actor, from: Arrival, said: (&str, &str)) -> Session {
    let receiver = Receiver::connect(&gateway.chat, actor.clone());
    let mut session = Session::new(actor, receiver);
    gateway.roster.enter(&session.actor.user, from, said, session.address.clone());
    let person = gateway.roster.anybody(&session.actor.user.as_ref());
    session.actor.identity = person.guest.then_some(Identity { user: person.ident, host: person.host });
    session
}

/// Greets who has registered, and brings them into their rooms.
pub async fn welcome(client: &mut Client, actor: Actor, nick: &str, (ident, realname): (&str, &str)) -> Done {
    client.gateway.unregistered.fetch_sub(1, Ordering::Relaxed);
    let Pending { away, metadata, .. } = client.pending.take().map(|pending| *pending).unwrap_or_default();
    client.gateway.metadata.put(Owner::User(actor.user.id), &metadata);
    begin(client, actor, (ident, realname));
    client.come_as(nick).await;
    server::burst(client).await?;
    if metadata::is_known(client.caps) {
        tell_own(client)?;
    }
    enter_rooms(client).await?;
    arrive(client, away.as_deref())
}

fn begin(client: &mut Client, actor: Actor, said: (&str, &str)) {
    let from = Arrival { ip: client.peer.ip, secure: client.secure };
    client.session = Some(Box::new(session(&client.gateway, actor, from, said)));
}

/// The client is somebody else from now on, as whom it has signed in: its nick changes, and so do its rooms.
pub async fn change_to(client: &mut Client, actor: Actor) -> Done {
    if let Some(pending) = &mut client.pending {
        let before = pending.account.replace(actor);
        return sign_out_if_any(client, before).await;
    }
    if client.actor()?.user.id == actor.user.id {
        return sign_out_if_any(client, Some(actor)).await;
    }
    if let Err(hung) = client.catch_up().await {
        sign_out(&client.gateway, actor).await;
        return Err(hung);
    }
    let before = client.gateway.roster.anybody(&client.actor()?.user.as_ref());
    let name = actor.user.name.to_string();
    let nick = keep_nick(client, &before, &actor)?;
    part_rooms(client, &before.mask(), &format!("Signed in as {name}"))?;
    let watched = client.session()?.watched.clone();
    leave(client, &format!("Signed in as {name}")).await;
    begin(client, actor, (&before.ident, &before.realname));
    client.out.answer(Message::new(before.mask(), "NICK", &[&name]));
    let session = client.session()?;
    session.came_as = nick;
    let address = session.address.clone();
    session.watched.clone_from(&watched);
    watched.iter().for_each(|nick| client.gateway.roster.watch(&names::key(nick), &address));
    enter_rooms(client).await
}

/// The nick of a guest leads to the account that they sign in to, and so does the one that an account came under.
fn keep_nick(client: &mut Client, before: &Person, actor: &Actor) -> Result<Option<(String, Ticket)>, Hung> {
    let nick = if before.guest {
        let line = Message::new(before.mask(), "ACCOUNT", &[actor.user.name.as_str()]);
        client.tell_watchers(line, Cap::AccountNotify)?;
        Some(before.user.name.to_string())
    } else {
        let came_as = client.session()?.came_as.clone();
        came_as.filter(|(nick, ticket)| client.gateway.roster.has_alias(nick, *ticket)).map(|(nick, _)| nick)
    };
    Ok(nick.map(|nick| {
        let ticket = client.gateway.roster.add_alias(&nick, &actor.user.as_ref());
        (nick, ticket)
    }))
}

async fn sign_out_if_any(client: &Client, actor: Option<Actor>) -> Done {
    if let Some(actor) = actor {
        sign_out(&client.gateway, actor).await;
    }
    Ok(())
}

fn part_rooms(client: &mut Client, mask: &str, why: &str) -> Done {
    let session = client.session()?;
    let channels: Vec<_> = session.rooms().into_iter().filter_map(|room| session.channel(room)).collect();
    for channel in channels {
        client.out.answer(Message::new(mask, "PART", &[&channel, why]));
    }
    Ok(())
}

async fn enter_rooms(client: &mut Client) -> Done {
    client.session()?.receiver.verify().await.map_err(|error| Hung(error.message))?;
    let caught = client.session()?.receiver.subscribe().await;
    let caught = caught.map_err(|error| Hung(error.message))?;
    for overview in caught.conversations {
        client.session()?.learn(&overview.conversation);
        if overview.conversation.room_name().is_some() {
            rooms::enter(client, overview.conversation.id, overview.conversation.head + 1).await?;
        }
    }
    Ok(())
}

/// Leaves the chat: a guest's visit ends, and so does the session of who signed in by password.
pub async fn leave(client: &mut Client, reason: &str) {
    let gateway = client.gateway.clone();
    let Some(session) = client.session.take() else {
        gateway.unregistered.fetch_sub(1, Ordering::Relaxed);
        if let Some(actor) = client.pending.as_mut().and_then(|pending| pending.account.take()) {
            sign_out(&gateway, actor).await;
        }
        return;
    };
    let Session { actor, receiver, address, came_as, watched, .. } = *session;
    drop(receiver);
    if let Some((nick, ticket)) = came_as {
        gateway.roster.remove_alias(&nick, ticket);
    }
    watched.iter().for_each(|nick| gateway.roster.unwatch(&names::key(nick), &address));
    gateway.roster.leave(actor.user.id, &address, gateway.chat.is_connected(actor.user.id));
    if gateway.roster.person(actor.user.id).is_none() {
        gateway.metadata.forget(Owner::User(actor.user.id));
    }
    if actor.user.kind == UserKind::Guest {
        let (chat, reason) = (gateway.chat.clone(), reason.to_owned());
        insist(move || {
            let (chat, actor, reason) = (chat.clone(), actor.clone(), reason.clone());
            async move { chat.end_visit(&actor, Some(&reason)).await }
        })
        .await;
    } else {
        sign_out(&gateway, actor).await;
    }
}

/// An access token lasts; a session was made for this connection.
async fn sign_out(gateway: &Gateway, actor: Actor) {
    if matches!(actor.credential, Credential::Session(_)) {
        let chat = gateway.chat.clone();
        insist(move || {
            let (chat, actor) = (chat.clone(), actor.clone());
            async move { chat.sign_out(&actor).await }
        })
        .await;
    }
}

/// Ends what a connection has begun: now, or when the store takes changes again, because nobody else will.
async fn insist<F>(end: impl Fn() -> F + Send + 'static)
where
    F: Future<Output = Result<(), Error>> + Send,
{
    let is_away = |ended: &Result<(), Error>| matches!(ended, Err(error) if error.code == ErrorCode::Unavailable);
    let ended = end().await;
    if is_away(&ended) {
        tokio::spawn(async move {
            while is_away(&end().await) {
                tokio::time::sleep(INSIST_AGAIN).await;
            }
        });
    } else if let Err(error) = ended {
        tracing::debug!(%error, "what a connection had begun was over before, or stays");
    }
}
