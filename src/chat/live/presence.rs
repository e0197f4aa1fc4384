//! Who is here, who is away, and whom to tell of it.

use super::connection::Connection;
use super::notice::{Notice, Shared};
use super::registry::{Live, Person};
use crate::chat::bus::Interest;
use crate::domain::{Away, ConversationId, Reason, UserId, UserName, UserRef};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::broadcast;

/// The most people whom a connection is told of at once when it comes.
pub(super) const NEIGHBOURS_MAX: usize = 10_000;

/// Somebody has come to this node, or gone from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Who.
    pub user: UserRef,
    /// Whether they are here.
    pub online: bool,
}

impl Live {
    pub(super) fn announce_gone(&self, user: UserId, absence: u64) {
        let mut inner = self.lock();
        let away = |person: &&Person| person.connections.is_empty() && person.absences == absence;
        let Some(person) = inner.people.get(&user).filter(away) else { return };
        let (gone, announced) = (person.user.clone(), person.announced);
        let places: Vec<_> = person.left_from.iter().copied().collect();
        inner.people.remove(&user);
        self.note(Interest::User(user), false);
        drop(inner);
        if announced {
            self.notify_followers(&gone, false);
            self.tell_neighbours(&places, Notice::Presence { user: gone, online: false });
        }
    }

    /// Tells others that the user of this connection is here, if they do not know yet.
    pub(super) fn announce(&self, connection: &Connection) {
        let user = connection.user();
        let mut inner = self.lock();
        let Some(person) = inner.people.get_mut(&user.id) else { return };
        if std::mem::replace(&mut person.announced, true) {
            return;
        }
        drop(inner);
        self.notify_followers(&user, true);
        self.tell_neighbours(&connection.listening(), Notice::Presence { user, online: true });
    }

    fn notify_followers(&self, user: &UserRef, online: bool) {
        // Nobody may follow.
        let _ = self.comings.send(Coming { user: user.clone(), online });
    }

    /// Who comes and goes from now on. Whoever is slow to follow misses some.
    #[must_use]
    pub fn comings(&self) -> broadcast::Receiver<Coming> {
        self.comings.subscribe()
    }

    /// Notes that a user is away or back, and tells those who share a conversation with them; whether they are
    /// connected.
    pub(in crate::chat) fn set_away(&self, user: UserId, message: Option<Reason>) -> bool {
        let mut inner = self.lock();
        let Some(person) = inner.people.get_mut(&user) else { return false };
        if person.away == message {
            return true;
        }
        person.away.clone_from(&message);
        let (user, connections) = (person.user.clone(), person.connections.clone());
        drop(inner);
        let places: HashSet<_> = connections.iter().flat_map(|connection| connection.listening()).collect();
        let places: Vec<_> = places.into_iter().collect();
        self.tell_neighbours(&places, Notice::Away(Away { user, message }));
        true
    }

    /// Why a user is away, while they are.
    #[must_use]
    pub fn away(&self, user: UserId) -> Option<Reason> {
        self.lock().people.get(&user).and_then(|person| person.away.clone())
    }

    /// Tells those in a conversation that somebody who has joined it is here, if so, and the newcomer who else is.
    pub(super) fn introduce(&self, conversation: ConversationId, user: UserRef) {
        let is_here = self.lock().people.get(&user.id).is_some_and(|person| person.announced);
        let crowd = self.listeners(conversation);
        if !is_here || crowd.len() > self.presence_listeners {
            return;
        }
        let id = user.id;
        let (newcomer, crowd): (Vec<_>, Vec<_>) = crowd.iter().cloned().partition(|other| other.actor.user.id == id);
        let mut seen = HashSet::new();
        let others: Vec<_> = crowd.iter().map(|other| other.user()).filter(|other| seen.insert(other.id)).collect();
        for notice in self.here(user) {
            self.tell(conversation, &Shared::new(notice), Some(id));
        }
        for notice in others.into_iter().flat_map(|other| self.here(other)) {
            self.push_all(&newcomer, notice);
        }
    }

    /// What there is to tell of somebody who is here.
    fn here(&self, user: UserRef) -> Vec<Notice> {
        let away = self.away(user.id).map(|message| Notice::Away(Away { user: user.clone(), message: Some(message) }));
        [Notice::Presence { user, online: true }].into_iter().chain(away).collect()
    }

    /// Who is here of the people that this connection shares a conversation with, so many at most as go into a frame.
    #[must_use]
    pub(super) fn neighbours(&self, connection: &Connection) -> Vec<UserRef> {
        let mut seen = HashSet::new();
        let others = self.listeners_of(&connection.listening());
        let people = others.into_iter().map(|other| other.user()).filter(|user| seen.insert(user.id));
        people.take(NEIGHBOURS_MAX).collect()
    }

    /// A user has another name: everybody in these conversations learns of it, and the user too.
    pub(super) fn rename(&self, user: UserRef, old: UserName, conversations: &[ConversationId]) {
        let mut told: Vec<_> = conversations.iter().flat_map(|place| self.listeners(*place).to_vec()).collect();
        if let Some(person) = self.lock().people.get_mut(&user.id) {
            person.user = user.clone();
            told.extend(person.connections.iter().cloned());
            person.connections.iter().for_each(|connection| connection.rename(user.name.clone()));
        }
        let mut seen = HashSet::new();
        told.retain(|connection| seen.insert(Arc::as_ptr(connection)));
        self.push_all(&told, Notice::Renamed { user, old });
    }

    /// Whether the user has a connection to this node.
    #[must_use]
    pub fn is_online(&self, user: UserId) -> bool {
        self.lock().people.contains_key(&user)
    }

    fn tell_neighbours(&self, places: &[ConversationId], notice: Notice) {
        self.push_all(&self.listeners_of(places), notice);
    }
}
