//! Who is connected to this node, and who listens where.

use super::connection::{Connection, Ended};
use super::interests::Change;
use super::nodes::{Absence, Nodes};
use super::notice::{Notice, Shared};
use super::presence::Coming;
use crate::chat::bus::Interest;
use crate::chat::{Actor, Credential};
use crate::domain::{ConversationId, Event, Seq, UserId, UserRef};
use rand::seq::SliceRandom;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How many comings and goings may wait for whoever follows them.
const COMINGS: usize = 1_024;

/// How many connections of a crowd are told at once.
const ROUND: usize = 128;

/// In how many rounds a second connections end when the server stops.
const ROUNDS: u32 = 50;

/// The connections of this node.
#[derive(Debug)]
pub struct Live {
    queue_bytes: usize,
    grace: Duration,
    pub(super) presence_listeners: usize,
    /// How many connections there are, and people at the doors.
    open: watch::Sender<usize>,
    /// Who comes and goes.
    pub(super) comings: broadcast::Sender<Coming>,
    /// What this node has to do with, as it changes.
    interests: mpsc::UnboundedSender<Change>,
    /// Of whom other nodes have to be told.
    changed: mpsc::UnboundedSender<UserId>,
    /// Cancelled when there are to be no more connections.
    stopping: CancellationToken,
    // A std mutex: held for look-ups only, never across an await, and never while pushing to connections.
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) people: HashMap<UserId, Person>,
    places: HashMap<ConversationId, Place>,
    /// Who is at other nodes.
    pub(super) nodes: Nodes,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) user: UserRef,
    pub(super) connections: Vec<Arc<Connection>>,
    /// Whether others were told that the user is here.
    pub(super) announced: bool,
    /// Where connections listened that have gone: who has to be told when the last one has.
    pub(super) left_from: HashSet<ConversationId>,
    /// Whether the user is away.
    pub(super) absence: Absence,
    /// How often the last connection went.
    pub(super) absences: u64,
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

/// What there is to tell the bus and other nodes.
#[derive(Debug)]
pub struct Changes {
    /// What this node has to do with, as it changes.
    pub(super) interests: mpsc::UnboundedReceiver<Change>,
    /// Who has come, gone, or is otherwise than before.
    pub(super) people: mpsc::UnboundedReceiver<UserId>,
}

impl Live {
    /// A node without connections, and what there will be to tell of it.
    #[must_use]
    pub fn new(queue_bytes: usize, grace: Duration, presence_listeners: usize) -> (Self, Changes) {
        let ((interests, new_interests), (changed, people)) = (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let live = Self {
            queue_bytes,
            grace,
            presence_listeners,
            open: watch::Sender::default(),
            comings: broadcast::Sender::new(COMINGS),
            interests,
            changed,
            stopping: CancellationToken::new(),
            inner: Mutex::default(),
        };
        (live, Changes { interests: new_interests, people })
    }

    /// Takes up a new connection, which listens to nothing yet.
    pub(super) fn connect(&self, actor: Actor) -> Arc<Connection> {
        let user = actor.user.as_ref();
        let connection = Connection::new(actor, self.queue_bytes);
        let mut inner = self.lock();
        if self.stopping.is_cancelled() {
            connection.end(Ended::ShuttingDown);
        }
        let id = user.id;
        let Inner { people, nodes, .. } = &mut *inner;
        let person = people.entry(id).or_insert_with(|| {
            self.note(Interest::User(id), true);
            Person::new(user, nodes.absence(id))
        });
        person.connections.push(connection.clone());
        self.count_in();
        metrics::gauge!("exchat_connections").increment(1.0);
        connection
    }

    /// Forgets a connection. If it was its user's last one, others are told after the grace period.
    pub(super) fn disconnect(self: &Arc<Self>, connection: &Arc<Connection>) {
        let user = connection.actor.user.id;
        // From here on it listens to nothing more, whoever would have it so. Nobody reads why.
        connection.end(Ended::ShuttingDown);
        let listening = connection.listening();
        let mut inner = self.lock();
        for conversation in &listening {
            self.unlisten(&mut inner, *conversation, connection);
        }
        let Some(person) = inner.people.get_mut(&user) else { return };
        person.left_from.extend(listening);
        person.connections.retain(|other| !Arc::ptr_eq(other, connection));
        self.count_out();
        metrics::gauge!("exchat_connections").decrement(1.0);
        if !person.connections.is_empty() {
            return;
        }
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

    /// Makes the connection listen to a conversation; whether it did not before. The caller has seen that the user was
    /// a member at `since`, and looks again afterwards.
    pub(super) fn listen(&self, conversation: ConversationId, connection: &Arc<Connection>, since: Seq) -> bool {
        let mut inner = self.lock();
        let is_new = connection.listen(conversation, since);
        if is_new {
            let place = inner.places.entry(conversation).or_insert_with(|| {
                self.note(Interest::Conversation(conversation), true);
                Place::default()
            });
            Arc::make_mut(&mut place.listeners).push(connection.clone());
            self.note_changed(connection.actor.user.id);
        }
        is_new
    }

    /// Makes all connections of a user listen to a conversation, and returns those that did not before.
    pub(super) fn listen_all(&self, conversation: ConversationId, user: UserId, since: Seq) -> Vec<Arc<Connection>> {
        let mut connections = self.connections_of(user);
        connections.retain(|connection| self.listen(conversation, connection, since));
        connections
    }

    /// Stops all connections of a user from hearing of a conversation: nothing that is queued goes out any more. The
    /// membership ended at `end`; what is known of a later one stays.
    pub fn revoke(&self, conversation: ConversationId, user: UserId, end: Seq) {
        let connections = self.unlisten_all(conversation, user, end);
        self.push_all(&connections, Notice::ConversationGone(conversation));
    }

    /// The same for somebody who was removed, by `event`: they are told so.
    pub fn remove(&self, user: UserId, event: &Arc<Event>) {
        let connections = self.unlisten_all(event.conversation, user, event.seq);
        self.push_all(&connections, Notice::Removed(event.clone()));
        self.push_all(&connections, Notice::ConversationGone(event.conversation));
    }

    /// The connections of a user that listened to a conversation, and do not any more.
    fn unlisten_all(&self, conversation: ConversationId, user: UserId, end: Seq) -> Vec<Arc<Connection>> {
        let mut connections = self.connections_of(user);
        let mut inner = self.lock();
        connections.retain(|connection| {
            let stopped = connection.unlisten(conversation, end);
            if stopped {
                self.unlisten(&mut inner, conversation, connection);
            }
            stopped
        });
        if let Some(person) = inner.people.get_mut(&user) {
            person.left_from.remove(&conversation);
        }
        connections
    }

    /// By what right people are here.
    pub(super) fn credentials(&self) -> HashSet<Credential> {
        let inner = self.lock();
        inner.people.values().flat_map(|person| &person.connections).map(|connection| connection.credential()).collect()
    }

    /// Ends all connections of guests.
    pub(in crate::chat) fn end_visits(&self) {
        let visits = self.credentials().into_iter().filter(|credential| matches!(credential, Credential::Visit(_)));
        visits.for_each(|visit| self.end(visit));
    }

    /// Ends all connections that came by `credential`.
    pub fn end(&self, credential: Credential) {
        self.come_by(credential).iter().for_each(|connection| connection.end(Ended::SignedOut));
    }

    /// All connections that came by one right have come by another from now on.
    pub fn entitle(&self, old: Credential, new: Credential) {
        self.come_by(old).iter().for_each(|connection| connection.entitle(new));
    }

    fn come_by(&self, credential: Credential) -> Vec<Arc<Connection>> {
        let inner = self.lock();
        let all = inner.people.values().flat_map(|person| &person.connections);
        all.filter(|connection| connection.credential() == credential).cloned().collect()
    }

    /// Ends all connections, so many a second and in no order, and those that are still to come at once.
    pub async fn shut_down(&self, per_second: u32) {
        let mut all: Vec<_> = {
            // Under the lock, so that whoever connects is told either here or on the way in.
            let inner = self.lock();
            self.stopping.cancel();
            inner.people.values().flat_map(|person| person.connections.iter().cloned()).collect()
        };
        all.shuffle(&mut rand::rng());
        let at_once = (per_second / ROUNDS).max(1) as usize;
        let mut rounds = all.chunks(at_once).peekable();
        while let Some(round) = rounds.next() {
            round.iter().for_each(|connection| connection.end(Ended::ShuttingDown));
            if rounds.peek().is_some() {
                tokio::time::sleep(Duration::from_secs(1) / ROUNDS).await;
            }
        }
    }

    /// Waits until there are to be no more connections.
    pub(super) async fn stopping(&self) {
        self.stopping.cancelled().await;
    }

    pub(super) fn count_in(&self) {
        self.open.send_modify(|open| *open += 1);
    }

    pub(super) fn count_out(&self) {
        self.open.send_modify(|open| *open = open.saturating_sub(1));
    }

    /// Waits until there is no connection.
    pub async fn deserted(&self) {
        // An error would mean that the sender is gone, and it is this one's own.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Tells everybody who listens to a conversation.
    pub(super) fn tell(&self, conversation: ConversationId, shared: &Arc<Shared>, except: Option<UserId>) {
        for connection in self.listeners(conversation).iter() {
            if Some(connection.actor.user.id) != except {
                connection.push(shared);
            }
        }
    }

    /// Tells everybody who listens to a conversation all of this; what is for one user alone, only that one. In a crowd
    /// those who were told write it before the next are told: whoever speaks meanwhile is not held up by all of them.
    pub(super) async fn tell_all(&self, conversation: ConversationId, told: &[(Arc<Shared>, Option<UserId>)]) {
        for (round, some) in self.listeners(conversation).chunks(ROUND).enumerate() {
            if round > 0 {
                tokio::task::yield_now().await;
            }
            for connection in some {
                let me = connection.actor.user.id;
                let mine = told.iter().filter(|(_, only)| only.is_none_or(|user| user == me));
                connection.push_all(mine.map(|(shared, _)| shared));
            }
        }
    }

    /// Tells all connections of one user.
    pub fn tell_user(&self, user: UserId, notice: Notice) {
        self.push_all(&self.connections_of(user), notice);
    }

    /// The seq up to which all listeners have everything, as far as that is known.
    pub(super) fn reached(&self, conversation: ConversationId) -> Option<Seq> {
        self.lock().places.get(&conversation).and_then(Place::reached)
    }

    /// The seq that was last brought to the listeners, where anybody listens.
    pub(super) fn delivered(&self, conversation: ConversationId) -> Option<Option<Seq>> {
        self.lock().places.get(&conversation).map(|place| place.delivered)
    }

    /// Where anybody listens, and the seq up to which all of them have everything.
    pub(super) fn places(&self) -> Vec<(ConversationId, Seq)> {
        let inner = self.lock();
        let places = inner.places.iter();
        places.filter_map(|(id, place)| Some((*id, place.reached()?))).collect()
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

    fn unlisten(&self, inner: &mut Inner, conversation: ConversationId, connection: &Arc<Connection>) {
        let Some(place) = inner.places.get_mut(&conversation) else { return };
        Arc::make_mut(&mut place.listeners).retain(|other| !Arc::ptr_eq(other, connection));
        self.note_changed(connection.actor.user.id);
        if place.listeners.is_empty() {
            inner.places.remove(&conversation);
            self.note(Interest::Conversation(conversation), false);
        }
    }

    /// Notes that this node has to do with something from now on, or no more.
    pub(super) fn note(&self, interest: Interest, come: bool) {
        // When nobody takes it, the program is ending.
        let _ = self.interests.send((interest, come));
    }

    /// Notes that there may be something to tell other nodes of a user.
    pub(super) fn note_changed(&self, user: UserId) {
        // Nobody takes it when there are no other nodes.
        let _ = self.changed.send(user);
    }

    pub(super) fn push_all(&self, connections: &[Arc<Connection>], notice: Notice) {
        let shared = Shared::new(notice);
        connections.iter().for_each(|connection| connection.push(&shared));
    }

    /// Everybody who listens to any of these conversations, once each, crowded ones left out.
    pub(super) fn listeners_of(&self, places: &[ConversationId]) -> Vec<Arc<Connection>> {
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

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn reached(&self) -> Option<Seq> {
        self.delivered.or(self.start)
    }
}

impl Person {
    fn new(user: UserRef, absence: Absence) -> Self {
        Self { user, connections: Vec::new(), announced: false, absence, left_from: HashSet::new(), absences: 0 }
    }
}
