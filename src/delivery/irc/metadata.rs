//! What clients attach to people and rooms (IRCv3 metadata): of somebody for as long as they are here by IRC, of a room
//! until the server stops.

use super::caps::{Cap, Caps};
use super::client::{Client, Done};
use super::inbox::Audience;
use super::mailbox::Address;
use super::wire::Message;
use crate::domain::{ConversationId, UserId, UserRef};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most keys of one person or room.
pub const KEYS_MAX: usize = 20;
/// The longest key, in bytes.
pub const KEY_MAX: usize = 64;
/// The longest value, in bytes.
pub const VALUE_MAX: usize = 300;
/// The most keys that one connection asks to be told of.
pub const SUBSCRIPTIONS_MAX: usize = 50;
/// The most people and rooms that have any.
const OWNERS_MAX: usize = 5_000;
/// The most people of a room of whom somebody who joins is told.
const PEOPLE_MAX: u32 = 10_000;

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Somebody's.
    User(UserId),
    /// A room's.
    Room(ConversationId),
}

/// Keys in small letters, and their values.
#[derive(Debug, Default)]
pub struct Entries(BTreeMap<String, String>);

/// There is no more room.
#[derive(Debug)]
pub struct Full;

impl Entries {
    /// Sets a key; an empty value takes it away.
    ///
    /// # Errors
    /// When there are as many as may be.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Full> {
        if value.is_empty() {
            self.0.remove(key);
        } else if self.0.len() >= KEYS_MAX && !self.0.contains_key(key) {
            return Err(Full);
        } else {
            self.0.insert(key.to_owned(), value.to_owned());
        }
        Ok(())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// What is attached to whom.
#[derive(Debug, Default)]
pub struct Metadata(Mutex<HashMap<Owner, Entries>>);

impl Metadata {
    /// Sets a key; an empty value takes it away.
    ///
    /// # Errors
    /// When there is as much as may be.
    pub fn set(&self, owner: Owner, key: &str, value: &str) -> Result<(), Full> {
        let mut all = self.lock();
        if all.len() >= OWNERS_MAX && !all.contains_key(&owner) {
            return Err(Full);
        }
        let entries = all.entry(owner).or_default();
        let set = entries.set(key, value);
        if entries.0.is_empty() {
            all.remove(&owner);
        }
        set
    }

    /// Puts in what was set before the owner was known.
    pub fn put(&self, owner: Owner, entries: &Entries) {
        // The first ones stay where there is no room for all.
        entries.0.iter().for_each(|(key, value)| drop(self.set(owner, key, value)));
    }

    /// All of somebody's or a room's, by key.
    #[must_use]
    pub fn all(&self, owner: Owner) -> Vec<(String, String)> {
        self.lock().get(&owner).map(Entries::all).unwrap_or_default()
    }

    /// Forgets all of it.
    pub fn forget(&self, owner: Owner) {
        self.lock().remove(&owner);
    }

    /// Whether anybody has any.
    fn is_of_people(&self) -> bool {
        self.lock().keys().any(|owner| matches!(owner, Owner::User(_)))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Owner, Entries>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that was set, to be told.
#[derive(Debug)]
pub struct Told {
    /// The connection that has set it.
    pub from: Address,
    /// Whose doing it is.
    pub by: String,
    /// The nick or channel.
    pub target: String,
    /// Which key.
    pub key: String,
    /// What it is now; empty for nothing.
    pub value: String,
    /// Who hears it.
    pub to: Audience,
}

/// Whether a client knows of this at all.
#[must_use]
pub const fn is_known(caps: Caps) -> bool {
    caps.has(Cap::Metadata2) || caps.has(Cap::Metadata3)
}

impl Client {
    /// A key and its value, as an answer; an empty value is none.
    #[must_use]
    pub fn key_value(&self, target: &str, key: &str, value: &str) -> Message {
        let nick = self.nick();
        match value {
            "" => Message::new(self.gateway.name(), "766", &[&nick, target, key, "Key not set"]),
            value => Message::new(self.gateway.name(), "761", &[&nick, target, key, "*", value]),
        }
    }

    /// The same where the client has not asked for it.
    #[must_use]
    pub fn key_told(&self, by: &str, target: &str, key: &str, value: &str) -> Message {
        if self.caps.has(Cap::Metadata3) {
            return self.key_value(target, key, value);
        }
        let params = [target, key, "*", value];
        Message::new(by, "METADATA", params.get(..if value.is_empty() { 3 } else { 4 }).unwrap_or_default())
    }

    /// All that the client has asked to be told of somebody or a room.
    #[must_use]
    pub fn keys_told(&self, owner: Owner, target: &str) -> Vec<Message> {
        let all = self.gateway.metadata.all(owner).into_iter();
        let wanted = all.filter(|(key, _)| self.subscriptions.contains(key));
        wanted.map(|(key, value)| self.key_told(self.gateway.name(), target, &key, &value)).collect()
    }

    /// Whether there is anything that the client would be told.
    fn subscribes(&self) -> bool {
        is_known(self.caps) && !self.subscriptions.is_empty()
    }

    /// Takes what was set elsewhere.
    pub(super) fn metadata_set(&mut self, told: &Told) -> Done {
        let wanted = self.subscribes() && self.subscriptions.contains(&told.key);
        let session = self.session()?;
        if wanted && !Arc::ptr_eq(&session.address, &told.from) && told.to.includes(session) {
            let line = self.key_told(&told.by, &told.target, &told.key, &told.value);
            self.out.tell(&line);
        }
        Ok(())
    }

    /// Tells of somebody who has joined.
    pub(super) fn metadata_of(&mut self, user: &UserRef) {
        if self.subscribes() {
            let lines = self.keys_told(Owner::User(user.id), user.name.as_str());
            lines.iter().for_each(|line| self.out.tell(line));
        }
    }

    /// All that the client has asked to be told of a room and those in it.
    ///
    /// # Errors
    /// When the client is not registered.
    pub async fn metadata_in(&self, room: ConversationId, channel: &str) -> Result<Vec<Message>, super::client::Hung> {
        if !self.subscribes() {
            return Ok(Vec::new());
        }
        let mut lines = self.keys_told(Owner::Room(room), channel);
        if self.gateway.metadata.is_of_people() {
            let people = self.gateway.chat.people_in(&self.actor()?, room, PEOPLE_MAX).await.unwrap_or_default();
            lines.extend(people.iter().flat_map(|(user, _)| self.keys_told(Owner::User(user.id), user.name.as_str())));
        }
        Ok(lines)
    }
}
