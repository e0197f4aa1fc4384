//! Who is connected to this node, and who listens where.

use super::connection::{Connection, Ended};
use super::notice::{Notice, Shared};
use crate::chat::{Actor, Credential};
use crate::domain::{Away, ConversationId, Event, Reason, Seq, UserId, UserRef};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The connections of this node.
#[derive(Debug)]
pub struct Live {
    queue_bytes: usize,
    grace: Duration,
    presence_listeners: usize,
    // A std mutex: held for look-ups only, never across an await, and never while pushing to connections.
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    people: HashMap<UserId, Person>,
    places: HashMap<ConversationId, Place>,
    shutting_down: bool,
}

#[derive(Debug)]
struct Person {
    user: UserRef,
    connections: Vec<Arc<Connection>>,
    /// Whether others were told that the user is here.
    announced: bool,
    /// Why the user is away, while they are.
    away: Option<Reason>,
    /// Where the user was when the last connection went: who has to be told if none comes back in time.
    left_from: Vec<ConversationId>,
    /// How often the last connection went.
    absences: u64,
}

#[derive(Debug, Default)]
struct Place {
    /// Copied when it changes while somebody is being told, so that telling needs no lock.
    listeners: Arc<Vec<Arc<Connection>>>,
    /// The last event that was brought to them; none before the first.
    delivered: Option<Seq>,
    /// Every listener has at least the events up to here.
    start: Option<Seq>,
}

impl Live {
    /// A node without connections.
    #[must_use]
    pub fn new(queue_bytes: usize, grace: Duration, presence_listeners: usize) -> Self {
        Self { queue_bytes, grace, presence_listeners, inner: Mutex::default() }
    }

    /// Takes up a new connection, which listens to nothing yet.
    pub(super) fn connect(&self, actor: Actor) -> Arc<Connection> {
        let user = actor.user.as_ref();
        let connection = Connection::new(actor, self.queue_bytes);
        let mut inner = self.lock();
        if inner.shutting_down {
            connection.end(Ended::ShuttingDown);
        }
        inner.people.entry(user.id).or_insert_with(|| Person::new(user)).connections.push(connection.clone());
        metrics::gauge!("exchat_connections").increment(1.0);
        connection
    }

    /// Forgets a connection. If it was its user's last one, others are told after the grace period.
    pub(super) fn disconnect(self: &Arc<Self>, connection: &Arc<Connection>) {
        let user = connection.actor.user.id;
        let listening = connection.listening();
        let mut inner = self.lock();
        for conversation in &listening {
            inner.unlisten(*conversation, connection);
        }
        let Some(person) = inner.people.get_mut(&user) else { return };
        person.connections.retain(|other| !Arc::ptr_eq(other, connection));
        metrics::gauge!("exchat_connections").decrement(1.0);
        if !person.connections.is_empty() {
            return;
        }
        person.left_from = listening;
        person.absences += 1;
        let absence = person.absences;
        drop(inner);
        // Without a runtime the program is ending, and nobody is left to be told.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (live, grace) = (self.clone(), self.grace);
        runtime.spawn(async move {
            tokio::time::sleep(grace).await;
            live.announce_gone(user, absence);
        });
    }

    fn announce_gone(&self, user: UserId, absence: u64) {
        let mut inner = self.lock();
        let away = |person: &&Person| person.connections.is_empty() && person.absences == absence;
        let Some(person) = inner.people.get(&user).filter(away) else { return };
        let (gone, places, announced) = (person.user.clone(), person.left_from.clone(), person.announced);
        inner.people.remove(&user);
        drop(inner);
        if announced {
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
        self.tell_neighbours(&connection.listening(), Notice::Presence { user, online: true });
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

    /// Tells those in a conversation that somebody who has joined it is here, if so.
    pub(super) fn introduce(&self, conversation: ConversationId, user: UserRef) {
        let is_here = self.lock().people.get(&user.id).is_some_and(|person| person.announced);
        if is_here && self.listeners(conversation).len() <= self.presence_listeners {
            let (except, away) = (Some(user.id), self.away(user.id));
            self.tell(conversation, &Shared::new(Notice::Presence { user: user.clone(), online: true }), except);
            if away.is_some() {
                self.tell(conversation, &Shared::new(Notice::Away(Away { user, message: away })), except);
            }
        }
    }

    /// Who is here of the people that this connection shares a conversation with.
    #[must_use]
    pub(super) fn neighbours(&self, connection: &Connection) -> Vec<UserRef> {
        let mut seen = HashSet::new();
        let others = self.listeners_of(&connection.listening());
        others.into_iter().map(|other| other.user()).filter(|user| seen.insert(user.id)).collect()
    }

    /// Whether the user has a connection to this node.
    #[must_use]
    pub fn is_online(&self, user: UserId) -> bool {
        self.lock().people.contains_key(&user)
    }

    /// Makes the connection listen to a conversation. The caller has seen that the user is a member, and looks again
    /// afterwards.
    pub(super) fn listen(&self, conversation: ConversationId, connection: &Arc<Connection>) {
        let mut inner = self.lock();
        if connection.listen(conversation) {
            Arc::make_mut(&mut inner.places.entry(conversation).or_default().listeners).push(connection.clone());
        }
    }

    /// Makes all connections of a user listen to a conversation, and returns them.
    pub(super) fn listen_all(&self, conversation: ConversationId, user: UserId) -> Vec<Arc<Connection>> {
        let connections = self.connections_of(user);
        for connection in &connections {
            self.listen(conversation, connection);
        }
        connections
    }

    /// Stops all connections of a user from hearing of a conversation: nothing that is queued goes out any more.
    pub fn revoke(&self, conversation: ConversationId, user: UserId) {
        let connections = self.unlisten_all(conversation, user);
        self.push_all(&connections, Notice::ConversationGone(conversation));
    }

    /// The same for somebody who was removed, by `event`: they are told so.
    pub fn remove(&self, user: UserId, event: &Arc<Event>) {
        let connections = self.unlisten_all(event.conversation, user);
        self.push_all(&connections, Notice::Removed(event.clone()));
        self.push_all(&connections, Notice::ConversationGone(event.conversation));
    }

    /// The connections of a user that listened to a conversation, and do not any more.
    fn unlisten_all(&self, conversation: ConversationId, user: UserId) -> Vec<Arc<Connection>> {
        let mut connections = self.connections_of(user);
        let mut inner = self.lock();
        connections.retain(|connection| {
            inner.unlisten(conversation, connection);
            connection.unlisten(conversation)
        });
        connections
    }

    /// Ends all connections that came by `credential`.
    pub fn end(&self, credential: Credential) {
        let ended: Vec<_> = {
            let inner = self.lock();
            let all = inner.people.values().flat_map(|person| &person.connections);
            all.filter(|connection| connection.came_by(credential)).cloned().collect()
        };
        ended.iter().for_each(|connection| connection.end(Ended::SignedOut));
    }

    /// Ends all connections, and those that are still to come.
    pub fn shut_down(&self) {
        let mut inner = self.lock();
        inner.shutting_down = true;
        let all = inner.people.values().flat_map(|person| &person.connections);
        all.for_each(|connection| connection.end(Ended::ShuttingDown));
    }

    /// Tells everybody who listens to a conversation.
    pub(super) fn tell(&self, conversation: ConversationId, shared: &Arc<Shared>, except: Option<UserId>) {
        for connection in self.listeners(conversation).iter() {
            if Some(connection.actor.user.id) != except {
                connection.push(shared);
            }
        }
    }

    /// Tells all connections of one user.
    pub fn tell_user(&self, user: UserId, notice: Notice) {
        self.push_all(&self.connections_of(user), notice);
    }

    /// The seq that was last brought to the listeners, where anybody listens.
    pub(super) fn delivered(&self, conversation: ConversationId) -> Option<Option<Seq>> {
        self.lock().places.get(&conversation).map(|place| place.delivered)
    }

    /// Where anybody listens, and the seq up to which all of them have everything.
    pub(super) fn places(&self) -> Vec<(ConversationId, Seq)> {
        let inner = self.lock();
        let places = inner.places.iter();
        places.filter_map(|(id, place)| Some((*id, place.delivered.or(place.start)?))).collect()
    }

    /// Notes that a listener has everything up to `seq` by itself.
    pub(super) fn note_start(&self, conversation: ConversationId, seq: Seq) {
        if let Some(place) = self.lock().places.get_mut(&conversation) {
            place.start = Some(place.start.map_or(seq, |before| before.min(seq)));
        }
    }

    /// Notes that everything up to `seq` was brought to the listeners.
    pub(super) fn note_delivered(&self, conversation: ConversationId, seq: Seq) {
        if let Some(place) = self.lock().places.get_mut(&conversation) {
            place.delivered = Some(place.delivered.map_or(seq, |before| before.max(seq)));
        }
    }

    fn tell_neighbours(&self, places: &[ConversationId], notice: Notice) {
        self.push_all(&self.listeners_of(places), notice);
    }

    fn push_all(&self, connections: &[Arc<Connection>], notice: Notice) {
        let shared = Shared::new(notice);
        connections.iter().for_each(|connection| connection.push(&shared));
    }

    /// Everybody who listens to any of these conversations, once each, crowded ones left out.
    fn listeners_of(&self, places: &[ConversationId]) -> Vec<Arc<Connection>> {
        let mut seen = HashSet::new();
        let crowds = places.iter().map(|place| self.listeners(*place));
        let near = crowds.filter(|crowd| crowd.len() <= self.presence_listeners);
        near.flat_map(|crowd| crowd.iter().cloned().collect::<Vec<_>>())
            .filter(|connection| seen.insert(Arc::as_ptr(connection)))
            .collect()
    }

    pub(super) fn listeners(&self, conversation: ConversationId) -> Arc<Vec<Arc<Connection>>> {
        self.lock().places.get(&conversation).map(|place| place.listeners.clone()).unwrap_or_default()
    }

    fn connections_of(&self, user: UserId) -> Vec<Arc<Connection>> {
        self.lock().people.get(&user).map(|person| person.connections.clone()).unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn unlisten(&mut self, conversation: ConversationId, connection: &Arc<Connection>) {
        let Some(place) = self.places.get_mut(&conversation) else { return };
        Arc::make_mut(&mut place.listeners).retain(|other| !Arc::ptr_eq(other, connection));
        if place.listeners.is_empty() {
            self.places.remove(&conversation);
        }
    }
}

impl Person {
    const fn new(user: UserRef) -> Self {
        Self { user, connections: Vec::new(), announced: false, away: None, left_from: Vec::new(), absences: 0 }
    }
}
