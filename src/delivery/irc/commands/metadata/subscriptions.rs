//! The keys that a client is told of.

use super::super::super::client::{Client, Done};
use super::super::super::metadata::SUBSCRIPTIONS_MAX;
use super::target::good_key;
use std::collections::HashSet;

/// How many keys stand on one line.
const ON_A_LINE: usize = 5;

/// The keys are taken in their order, up to the first one that is too many; what is set of them comes at once.
pub async fn subscribe(client: &mut Client, keys: &[String]) -> Done {
    let mut taken = Vec::new();
    for key in keys {
        let Some(key) = good_key(client, key) else { continue };
        if !client.subscriptions.contains(&key) {
            if client.subscriptions.len() >= SUBSCRIPTIONS_MAX {
                client.fail("METADATA", "TOO_MANY_SUBS", &[&key], "You are told of enough keys")?;
                break;
            }
            client.subscriptions.push(key.clone());
        }
        taken.push(key);
    }
    tell_keys(client, "770", &taken)?;
    tell_values(client, &taken).await
}

/// What is set of these keys, in the client's rooms and of those who are there.
async fn tell_values(client: &mut Client, keys: &[String]) -> Done {
    let rooms = client.session.as_ref().map(|session| session.rooms()).unwrap_or_default();
    let mut lines = Vec::new();
    for room in rooms {
        let Some(channel) = client.session()?.channel(room) else { continue };
        lines.extend(client.metadata_in(room, &channel).await?);
    }
    lines.retain(|line| keys.iter().any(|key| line.params.contains(key)));
    let mut told = HashSet::new();
    lines.retain(|line| told.insert(line.params.clone()));
    lines.into_iter().for_each(|line| client.out.answer(line));
    Ok(())
}

pub fn unsubscribe(client: &mut Client, keys: &[String]) -> Done {
    let mut left = Vec::new();
    for key in keys {
        let Some(key) = good_key(client, key) else { continue };
        client.subscriptions.retain(|other| *other != key);
        left.push(key);
    }
    tell_keys(client, "771", &left)
}

pub fn tell_keys(client: &mut Client, number: &str, keys: &[String]) -> Done {
    for some in keys.chunks(ON_A_LINE) {
        client.numeric(number, &some.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}
