//! Who is here by IRC, and what only IRC knows of them.

use crate::domain::{Timestamp, User, UserId, UserKind, UserName, UserRef};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// How many guests who went are remembered.
const DEPARTED: usize = 1_000;

/// Somebody who is here by IRC; with several connections, as the newest one said.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub user: UserRef,
    /// Whether without an account.
    pub guest: bool,
    /// What `USER` said, marked as not checked.
    pub ident: String,
    /// What `USER` said.
    pub realname: String,
    /// What stands for where they come from.
    pub host: String,
    /// Why they are away, if they are.
    pub away: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When they last said something.
    pub active: Timestamp,
    connections: usize,
}

impl Person {
    /// Whose words these are: `nick!ident@host`.
    #[must_use]
    pub fn mask(&self) -> String {
        format!("{}!{}@{}", self.user.name, self.ident, self.host)
    }

    /// Somebody who is not here by IRC.
    #[must_use]
    pub fn elsewhere(user: UserRef) -> Self {
        let (host, now) = (account_host(user.id), Timestamp::now());
        let (ident, realname) = (ident(user.name.as_str()), user.name.to_string());
        Self { user, guest: false, ident, realname, host, away: None, since: now, active: now, connections: 0 }
    }
}

/// Everybody who is here by IRC on this node.
#[derive(Debug, Default)]
pub struct Roster(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    people: HashMap<UserId, Person>,
    /// Guests who went last: what they said may still be on its way.
    departed: VecDeque<Person>,
    most: usize,
}

impl Roster {
    /// Takes up one more connection of somebody.
    pub fn enter(&self, user: &User, ip: Option<IpAddr>, said: &str, realname: &str) {
        let mut inner = self.lock();
        let guest = user.kind == UserKind::Guest;
        let now = Timestamp::now();
        let person = inner.people.entry(user.id).or_insert_with(|| Person {
            since: now,
            guest,
            host: if guest { guest_host(ip) } else { account_host(user.id) },
            ..Person::elsewhere(user.as_ref())
        });
        person.ident = ident(said);
        realname.clone_into(&mut person.realname);
        person.active = now;
        person.connections += 1;
        inner.most = inner.most.max(inner.people.len());
    }

    /// Forgets a connection of somebody; whether it was the last one.
    pub fn leave(&self, user: UserId) -> bool {
        let mut inner = self.lock();
        let Some(person) = inner.people.get_mut(&user) else { return true };
        person.connections = person.connections.saturating_sub(1);
        let last = person.connections == 0;
        if last && let Some(person) = inner.people.remove(&user).filter(|person| person.guest) {
            if inner.departed.len() >= DEPARTED {
                inner.departed.pop_front();
            }
            inner.departed.push_back(person);
        }
        last
    }

    /// Somebody who is here by IRC.
    #[must_use]
    pub fn person(&self, user: UserId) -> Option<Person> {
        self.lock().people.get(&user).cloned()
    }

    /// Somebody, here by IRC or not.
    #[must_use]
    pub fn anybody(&self, user: &UserRef) -> Person {
        let inner = self.lock();
        let departed = || inner.departed.iter().rev().find(|person| person.user.id == user.id);
        match inner.people.get(&user.id).or_else(departed) {
            Some(person) => Person { user: user.clone(), ..person.clone() },
            None => Person::elsewhere(user.clone()),
        }
    }

    /// Notes something of somebody who is here.
    pub fn note(&self, user: UserId, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.lock().people.get_mut(&user) {
            change(person);
        }
    }

    /// Somebody has another name.
    pub fn rename(&self, user: UserId, name: UserName) {
        self.note(user, |person| person.user.name = name);
    }

    /// Everybody, by name.
    #[must_use]
    pub fn everybody(&self) -> Vec<Person> {
        let mut all: Vec<_> = self.lock().people.values().cloned().collect();
        all.sort_by(|a, b| a.user.name.cmp(&b.user.name));
        all
    }

    /// How many people are here, and the most that ever were.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.people.len(), inner.most)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a client calls its user, as it may stand in a mask; the tilde says that nobody has checked it.
fn ident(said: &str) -> String {
    let good: String =
        said.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')).take(16).collect();
    format!("~{}", if good.is_empty() { "user" } else { &good })
}

fn account_host(user: UserId) -> String {
    format!("{}.account", hash(user.0.as_bytes()))
}

/// The same for the same address, so that it can be banned, and without telling it.
fn guest_host(ip: Option<IpAddr>) -> String {
    let text = ip.map(|ip| ip.to_string()).unwrap_or_default();
    format!("{}.guest", hash(format!("{}{text}", *SALT).as_bytes()))
}

/// Fresh at every start: an address cannot be found by trying all of them.
static SALT: std::sync::LazyLock<uuid::Uuid> = std::sync::LazyLock::new(uuid::Uuid::new_v4);

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
