//! Looking after everything that matters here, when hints may have been lost: a question for many at once, and more only
//! where something is not as it should be.

use super::pump::{bring_after, compare};
use crate::chat::bus::Interest;
use crate::chat::{Chat, Credential};
use crate::domain::{ConversationId, Error, UserId};
use std::collections::{HashMap, HashSet};

/// Looks after everybody who is here, every conversation that somebody listens to, and by what right they are here.
pub async fn everything(chat: &Chat) {
    metrics::counter!("exchat_sweeps_total").increment(1);
    note(credentials(chat).await);
    note(users(chat, |_| true).await);
    note(places(chat, |_| true).await);
}

/// Looks after these.
pub async fn some(chat: &Chat, interests: &[Interest]) {
    let interests: HashSet<_> = interests.iter().copied().collect();
    note(users(chat, |user| interests.contains(&Interest::User(user))).await);
    note(places(chat, |place| interests.contains(&Interest::Conversation(place))).await);
}

fn note(swept: Result<(), Error>) {
    if let Err(error) = swept {
        tracing::warn!(%error, "what may have been missed could not be looked after");
    }
}

/// Ends connections whose right has ended.
async fn credentials(chat: &Chat) -> Result<(), Error> {
    let (mut sessions, mut tokens) = (Vec::new(), Vec::new());
    for credential in chat.live.credentials() {
        match credential {
            Credential::Session(session) => sessions.push(session),
            Credential::AccessToken(token) => tokens.push(token),
            // It ends with the connection that it is for.
            Credential::Visit(_) => {}
        }
    }
    let good: HashSet<_> = chat.store.good_sessions(&sessions).await?.into_iter().collect();
    sessions.retain(|session| !good.contains(session));
    let good: HashSet<_> = chat.store.good_access_tokens(&tokens).await?.into_iter().collect();
    tokens.retain(|token| !good.contains(token));
    let ended = sessions.into_iter().map(Credential::Session).chain(tokens.into_iter().map(Credential::AccessToken));
    ended.for_each(|credential| chat.live.end(credential));
    Ok(())
}

/// Makes users' connections listen to what they should, and to nothing else.
async fn users(chat: &Chat, which: impl Fn(UserId) -> bool) -> Result<(), Error> {
    let mut heard = chat.live.heard_by_user();
    heard.retain(|(user, _)| which(*user));
    let users: Vec<_> = heard.iter().map(|(user, _)| *user).collect();
    let mut memberships: HashMap<UserId, HashSet<ConversationId>> = HashMap::new();
    for (user, conversation) in chat.store.memberships(&users).await? {
        memberships.entry(user).or_default().insert(conversation);
    }
    for (user, heard) in heard {
        let should = memberships.remove(&user).unwrap_or_default();
        if heard.len() != should.len() || !heard.keys().all(|place| should.contains(place)) {
            compare(chat, user, heard).await?;
        }
    }
    Ok(())
}

/// Brings to listeners what they do not have.
async fn places(chat: &Chat, which: impl Fn(ConversationId) -> bool) -> Result<(), Error> {
    let reached: HashMap<_, _> = chat.live.places().into_iter().filter(|(place, _)| which(*place)).collect();
    let places: Vec<_> = reached.keys().copied().collect();
    for (place, head) in chat.store.heads(&places).await? {
        if let Some(last) = reached.get(&place).filter(|last| **last < head) {
            bring_after(chat, place, *last).await;
        }
    }
    Ok(())
}
