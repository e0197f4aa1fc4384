//! Who is here by IRC, and what only IRC knows of them.

use super::Arrival;
use super::aliases::{Alias, Aliases, Ticket};
use super::inbox::Word;
use super::mailbox::Address;
use super::modes::UserModes;
use crate::chat::names;
use crate::domain::{Identity, Timestamp, User, UserId, UserKind, UserName, UserRef};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// How many of those who went are remembered.
const GONE: usize = 1_000;
/// How many people somebody accepts.
const ACCEPTED: usize = 100;

/// Somebody who is here by IRC; with several connections, as the newest one said.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub user: UserRef,
    /// Whether without an account.
    pub guest: bool,
    /// What a guest's `USER` said, or an account's name; marked as not checked.
    pub ident: String,
    /// What `USER` said.
    pub realname: String,
    /// What stands for where they come from.
    pub host: String,
    /// How they are set.
    pub modes: UserModes,
    /// Whether all connections since they came are secure.
    pub secure: bool,
    /// Since when.
    pub since: Timestamp,
    /// When they last said something.
    pub active: Timestamp,
}

impl Person {
    /// Whose words these are: `nick!ident@host`.
    #[must_use]
    pub fn mask(&self) -> String {
        self.mask_as(self.user.name.as_str())
    }

    /// The same under a nick that leads to them.
    #[must_use]
    pub fn mask_as(&self, nick: &str) -> String {
        format!("{nick}!{}@{}", self.ident, self.host)
    }

    /// Somebody who is not here by IRC.
    #[must_use]
    pub fn elsewhere(user: UserRef) -> Self {
        let (Identity { user: ident, host }, now) = (Identity::of_account(&user), Timestamp::now());
        let (realname, modes) = (user.name.to_string(), UserModes::default());
        Self { user, guest: false, ident, realname, host, modes, secure: false, since: now, active: now }
    }
}

/// Everybody who is here by IRC on this node.
#[derive(Debug, Default)]
pub struct Roster(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    people: HashMap<UserId, Present>,
    /// Who went last, or left a nick: what they said may still be on its way.
    gone: VecDeque<(Person, Timestamp)>,
    /// Who is here by whatever door, as far as those who watch for them were told.
    here: HashSet<UserId>,
    /// What they were called before they signed in.
    aliases: Aliases,
    /// Who watches for a nick, by its key.
    watchers: HashMap<String, Vec<Address>>,
    most: usize,
}

#[derive(Debug)]
struct Present {
    person: Person,
    /// One for each connection.
    addresses: Vec<Address>,
    /// Guests whose words are taken all the same.
    accepted: Vec<UserRef>,
}

impl Inner {
    fn remember(&mut self, person: Person) {
        if self.gone.len() >= GONE {
            self.gone.pop_front();
        }
        self.gone.push_back((person, Timestamp::now()));
    }

    /// Whether somebody who is here by IRC has that name.
    fn is_name(&self, nick: &str) -> bool {
        let key = names::key(nick);
        self.people.values().any(|present| names::key(present.person.user.name.as_str()) == key)
    }

    fn tell_watchers(&self, nick: &str, word: &Word) {
        let watchers = self.watchers.get(&names::key(nick));
        watchers.into_iter().flatten().for_each(|address| leave_word(address, word));
    }
}

/// A connection that is so far behind that its mailbox is full misses the word.
fn leave_word(address: &Address, word: &Word) {
    if !address.leave(word.clone()) {
        tracing::debug!("an IRC connection has missed a word");
    }
}

impl Roster {
    /// Takes up one more connection of somebody.
    pub fn enter(&self, user: &User, from: Arrival, (said, realname): (&str, &str), address: Address) {
        let mut inner = self.lock();
        let guest = user.kind == UserKind::Guest;
        let present = inner.people.entry(user.id).or_insert_with(|| Present {
            person: Person {
                guest,
                secure: from.secure,
                modes: UserModes { bot: user.kind == UserKind::Bot, ..UserModes::default() },
                ..Person::elsewhere(user.as_ref())
            },
            addresses: Vec::new(),
            accepted: Vec::new(),
        });
        // An account is the same to bans wherever it comes from.
        if guest {
            (present.person.ident, present.person.host) = (Identity::unchecked(said), guest_host(from.ip));
        }
        realname.clone_into(&mut present.person.realname);
        present.person.secure &= from.secure;
        present.person.active = Timestamp::now();
        present.addresses.push(address);
        let word = Word::Online(present.person.mask());
        inner.most = inner.most.max(inner.people.len());
        inner.aliases.give_up(user.name.as_str());
        if inner.here.insert(user.id) {
            inner.tell_watchers(user.name.as_str(), &word);
        }
    }

    /// A nick leads to somebody who is here, or about to come.
    pub fn add_alias(&self, nick: &str, user: &UserRef) -> Ticket {
        let word = Word::Online(self.anybody(user).mask_as(nick));
        let mut inner = self.lock();
        let known = inner.aliases.get(nick).is_some() || inner.is_name(nick);
        if !known {
            inner.tell_watchers(nick, &word);
        }
        inner.aliases.add(nick, user)
    }

    /// It does no more.
    pub fn remove_alias(&self, nick: &str, ticket: Ticket) {
        let mut inner = self.lock();
        if inner.aliases.remove(nick, ticket) && !inner.is_name(nick) {
            inner.tell_watchers(nick, &Word::Offline(nick.to_owned()));
        }
    }

    /// Whether it leads to them still.
    #[must_use]
    pub fn has_alias(&self, nick: &str, ticket: Ticket) -> bool {
        self.lock().aliases.has(nick, ticket)
    }

    /// Whom a nick leads to that is nobody's name.
    #[must_use]
    pub fn alias(&self, nick: &str) -> Option<Alias> {
        self.lock().aliases.get(nick).cloned()
    }

    /// Somebody has come by another door, or gone from all.
    pub fn note_coming(&self, user: &UserRef, online: bool) {
        let mask = self.anybody(user).mask();
        let mut inner = self.lock();
        let nick = user.name.as_str();
        if online && inner.here.insert(user.id) {
            inner.aliases.give_up(nick);
            inner.tell_watchers(nick, &Word::Online(mask));
        } else if !online && !inner.people.contains_key(&user.id) && inner.here.remove(&user.id) {
            inner.tell_watchers(nick, &Word::Offline(nick.to_owned()));
        }
    }

    /// Forgets a connection of somebody, who is `elsewhere` if they have one of another kind.
    pub fn leave(&self, user: UserId, address: &Address, elsewhere: bool) {
        let mut inner = self.lock();
        let Some(present) = inner.people.get_mut(&user) else { return };
        present.addresses.retain(|other| !Arc::ptr_eq(other, address));
        if !present.addresses.is_empty() {
            return;
        }
        let Some(Present { person, .. }) = inner.people.remove(&user) else { return };
        if !elsewhere && inner.here.remove(&user) {
            let nick = person.user.name.to_string();
            // Who has signed in is still found by it.
            if inner.aliases.get(&nick).is_none() {
                inner.tell_watchers(&nick, &Word::Offline(nick.clone()));
            }
        }
        let modes = UserModes { bot: person.modes.bot, ..UserModes::default() };
        inner.remember(Person { modes, ..person });
    }

    /// Somebody who is here by IRC.
    #[must_use]
    pub fn person(&self, user: UserId) -> Option<Person> {
        self.lock().people.get(&user).map(|present| present.person.clone())
    }

    /// Whether somebody is an operator of the server.
    #[must_use]
    pub fn is_operator(&self, user: UserId) -> bool {
        self.lock().people.get(&user).is_some_and(|present| present.person.modes.oper)
    }

    /// How many connections somebody has.
    #[must_use]
    pub fn connections(&self, user: UserId) -> usize {
        self.lock().people.get(&user).map_or(0, |present| present.addresses.len())
    }

    /// Somebody, here by IRC or not.
    #[must_use]
    pub fn anybody(&self, user: &UserRef) -> Person {
        let inner = self.lock();
        let gone = || inner.gone.iter().rev().map(|(person, _)| person).find(|person| person.user.id == user.id);
        match inner.people.get(&user.id).map(|present| &present.person).or_else(gone) {
            Some(person) => Person { user: user.clone(), ..person.clone() },
            None => Person::elsewhere(user.clone()),
        }
    }

    /// Those who went, or left a nick that is `wanted`, and when: the last first.
    #[must_use]
    pub fn gone(&self, wanted: impl Fn(&str) -> bool) -> Vec<(Person, Timestamp)> {
        let inner = self.lock();
        inner.gone.iter().rev().filter(|(person, _)| wanted(person.user.name.as_str())).cloned().collect()
    }

    /// Notes something of somebody who is here.
    pub fn note(&self, user: UserId, change: impl FnOnce(&mut Person)) {
        if let Some(present) = self.lock().people.get_mut(&user) {
            change(&mut present.person);
        }
    }

    /// Notes whether somebody takes the words of somebody else whatever their modes say. More than so many are not
    /// remembered: the earliest is forgotten.
    pub fn accept(&self, user: UserId, other: &UserRef, on: bool) {
        let mut inner = self.lock();
        let Some(present) = inner.people.get_mut(&user) else { return };
        present.accepted.retain(|known| known.id != other.id);
        if on && present.accepted.len() >= ACCEPTED {
            present.accepted.remove(0);
        }
        if on {
            present.accepted.push(other.clone());
        }
    }

    /// Whether they are taken.
    #[must_use]
    pub fn accepts(&self, user: UserId, other: UserId) -> bool {
        let inner = self.lock();
        inner.people.get(&user).is_some_and(|present| present.accepted.iter().any(|known| known.id == other))
    }

    /// Those whose words are taken.
    #[must_use]
    pub fn accepted(&self, user: UserId) -> Vec<UserRef> {
        self.lock().people.get(&user).map(|present| present.accepted.clone()).unwrap_or_default()
    }

    /// Somebody has another name.
    pub fn rename(&self, user: UserId, name: UserName) {
        let mut inner = self.lock();
        let Some(present) = inner.people.get_mut(&user).filter(|present| present.person.user.name != name) else {
            return;
        };
        let before = present.person.clone();
        present.person.user.name = name;
        let now = present.person.clone();
        let [was, is] = [&before, &now].map(|person| person.user.name.to_string());
        if names::key(&was) != names::key(&is) {
            inner.aliases.give_up(&is);
            inner.tell_watchers(&was, &Word::Offline(was.clone()));
            inner.tell_watchers(&is, &Word::Online(now.mask()));
        }
        inner.remember(before);
    }

    /// Watches for a nick, by its key.
    pub fn watch(&self, key: &str, address: &Address) {
        self.lock().watchers.entry(key.to_owned()).or_default().push(address.clone());
    }

    /// Watches for it no more.
    pub fn unwatch(&self, key: &str, address: &Address) {
        let mut inner = self.lock();
        let Some(watchers) = inner.watchers.get_mut(key) else { return };
        watchers.retain(|other| !Arc::ptr_eq(other, address));
        if watchers.is_empty() {
            inner.watchers.remove(key);
        }
    }

    /// Tells all connections of somebody.
    pub fn tell(&self, user: UserId, word: &Word) {
        let inner = self.lock();
        let addresses = inner.people.get(&user).map(|present| &present.addresses);
        addresses.into_iter().flatten().for_each(|address| leave_word(address, word));
    }

    /// Tells all connections of everybody.
    pub fn tell_all(&self, word: &Word) {
        let inner = self.lock();
        inner.people.values().flat_map(|present| &present.addresses).for_each(|address| leave_word(address, word));
    }

    /// Tells those who watch for a nick.
    pub fn tell_watchers(&self, nick: &str, word: &Word) {
        self.lock().tell_watchers(nick, word);
    }

    /// Everybody, by name.
    #[must_use]
    pub fn everybody(&self) -> Vec<Person> {
        let mut all: Vec<_> = self.lock().people.values().map(|present| present.person.clone()).collect();
        all.sort_by(|a, b| a.user.name.cmp(&b.user.name));
        all
    }

    /// How many people are here, and the most that ever were.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.people.len(), inner.most)
    }

    /// How many people are invisible, and how many are operators.
    #[must_use]
    pub fn special(&self) -> (usize, usize) {
        let inner = self.lock();
        let count = |is: fn(&UserModes) -> bool| inner.people.values().filter(|here| is(&here.person.modes)).count();
        (count(|modes| modes.invisible), count(|modes| modes.oper))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
