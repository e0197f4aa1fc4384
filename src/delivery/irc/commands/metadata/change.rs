//! Setting and clearing metadata.

use super::super::super::caps::Cap;
use super::super::super::client::{Client, Done, Hung};
use super::super::super::inbox::{Audience, Word};
use super::super::super::metadata::{Full, Owner, Told, VALUE_MAX};
use super::batch;
use super::target::{Target, all, code, forbid, good_key, put};
use crate::domain::ErrorCode;
use std::sync::Arc;

pub fn set(client: &mut Client, target: &Target, key: &str, value: &str) -> Done {
    let Some(key) = good_key(client, key) else { return Ok(()) };
    if !target.own {
        return forbid(client, target, &key);
    }
    if value.len() > VALUE_MAX {
        let (code, words) = (code(client, "VALUE"), format!("A value has at most {VALUE_MAX} bytes"));
        let about: &[&str] = if client.caps.has(Cap::Metadata3) { &[&key] } else { &[] };
        return client.fail("METADATA", &code, about, &words);
    }
    if is_too_much(client, target, &key)? {
        return Ok(());
    }
    match put(client, target, &key, value) {
        Ok(()) => {
            let line = client.key_value(&target.name, &key, value);
            client.out.answer(line);
            tell(client, target, &key, value)
        }
        Err(Full) => client.fail("METADATA", "LIMIT_REACHED", &[&target.name], "No more keys can be set"),
    }
}

pub fn clear(client: &mut Client, target: &Target) -> Done {
    if !target.own {
        return forbid(client, target, "*");
    }
    if is_too_much(client, target, "*")? {
        return Ok(());
    }
    let mut lines = Vec::new();
    for (key, _) in all(client, target) {
        if put(client, target, &key, "").is_ok() {
            lines.push(client.key_value(&target.name, &key, ""));
            tell(client, target, &key, "")?;
        }
    }
    batch(client, target, lines)
}

/// Whether the client has to wait, and says so.
fn is_too_much(client: &mut Client, target: &Target, key: &str) -> Result<bool, Hung> {
    let Ok(actor) = client.actor() else { return Ok(false) };
    match client.gateway.chat.count_frame(&actor) {
        Err(error) if error.code == ErrorCode::RateLimited => {
            let wait = error.retry_after_ms.unwrap_or_default().div_ceil(1000).to_string();
            client.fail("METADATA", "RATE_LIMITED", &[&target.name, key, &wait], &error.message).map(|()| true)
        }
        _ => Ok(false),
    }
}

/// Tells those who share a room with whom it is about.
fn tell(client: &mut Client, target: &Target, key: &str, value: &str) -> Done {
    let Some(owner) = target.owner else { return Ok(()) };
    let (by, from, rooms) = (client.mask()?, client.session()?.address.clone(), client.session()?.rooms());
    let told = |to| {
        let (by, from, target) = (by.clone(), from.clone(), target.name.clone());
        Word::Metadata(Arc::new(Told { from, by, target, key: key.to_owned(), value: value.to_owned(), to }))
    };
    let roster = &client.gateway.roster;
    match owner {
        Owner::Room(room) => roster.tell_all(&told(Audience::In(vec![room]))),
        Owner::User(user) => {
            roster.tell(user, &told(Audience::NotIn(rooms.clone())));
            roster.tell_all(&told(Audience::In(rooms)));
        }
    }
    Ok(())
}
