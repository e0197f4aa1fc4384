//! Looking after everything that matters here, when hints may have been lost: a question for many at once, and more only
//! where something is not as it should be.

use super::pump::{bring_after, compare};
use crate::chat::bus::Interest;
use crate::chat::{Chat, Credential};
use crate::domain::{ConversationId, Error, UserId};
use std::collections::{HashMap, HashSet};

/// Looks after everybody who is here, every conversation that somebody listens to, and by what right they are here.
///
/// # Errors
/// When the store does not answer: then this is to be done again.
pub async fn everything(chat: &Chat) -> Result<(), Error> {
    metrics::counter!("exchat_sweeps_total").increment(1);
    credentials(chat).await?;
    users(chat, |_| true).await?;
    places(chat, |_| true).await
}

/// Looks after these.
///
/// # Errors
/// As [`everything`].
pub async fn some(chat: &Chat, interests: &[Interest]) -> Result<(), Error> {
    let interests: HashSet<_> = interests.iter().copied().collect();
    users(chat, |user| interests.contains(&Interest::User(user))).await?;
    places(chat, |place| interests.contains(&Interest::Conversation(place))).await
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
    if heard.is_empty() {
        return Ok(());
    }
    let users: Vec<_> = heard.iter().map(|(user, _)| *user).collect();
    let mut memberships: HashMap<UserId, HashSet<ConversationId>> = HashMap::new();
    for (user, conversation) in chat.store.memberships(&users).await? {
        memberships.entry(user).or_default().insert(conversation);
    }
    for (user, heard) in heard {
        let should = memberships.remove(&user).unwrap_or_default();
        let alike = heard.by_all == should && heard.by_any.len() == should.len();
        if !alike {
            compare(chat, user, heard).await?;
        }
    }
    Ok(())
}

/// Brings to listeners what they do not have.
async fn places(chat: &Chat, which: impl Fn(ConversationId) -> bool) -> Result<(), Error> {
    let reached: HashMap<_, _> = chat.live.places().into_iter().filter(|(place, _)| which(*place)).collect();
    if reached.is_empty() {
        return Ok(());
    }
    let places: Vec<_> = reached.keys().copied().collect();
    for (place, head) in chat.store.heads(&places).await? {
        if let Some(last) = reached.get(&place).filter(|last| **last < head) {
            bring_after(chat, place, *last).await?;
        }
    }
    Ok(())
}
