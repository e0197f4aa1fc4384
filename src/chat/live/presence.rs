//! Who is here, who is away, and whom to tell of it. Who is at another node counts as well.

use super::connection::Connection;
use super::nodes::{Absence, Answer, Present, Roll};
use super::notice::{Notice, Shared};
use super::registry::{Inner, Live, Person};
use crate::chat::bus::Interest;
use crate::domain::{Away, ConversationId, Reason, Timestamp, UserId, UserName, UserRef};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// The most people whom a connection is told of at once when it comes.
pub(super) const NEIGHBOURS_MAX: usize = 10_000;

/// Somebody has come, or gone, at whatever node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Who.
    pub user: UserRef,
    /// Whether they are here.
    pub online: bool,
}

/// What there is to tell those who listen in these places.
type News = (Vec<ConversationId>, Notice);

impl Live {
    /// The grace period is over: whoever has not come back since is gone.
    pub(super) fn announce_gone(&self, user: UserId, absence: u64) {
        let mut inner = self.lock();
        let away = |person: &&Person| person.connections.is_empty() && person.absences == absence;
        let Some(person) = inner.people.get(&user).filter(away) else { return };
        let (gone, announced) = (person.user.clone(), person.announced);
        let places: Vec<_> = person.left_from.iter().copied().collect();
        inner.people.remove(&user);
        let elsewhere = inner.nodes.find(user).next().is_some();
        self.note(Interest::User(user), false);
        drop(inner);
        self.note_changed(user);
        if announced && !elsewhere {
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
        let elsewhere = inner.nodes.find(user.id).next().is_some();
        drop(inner);
        self.note_changed(user.id);
        if !elsewhere {
            self.notify_followers(&user, true);
            self.tell_neighbours(&connection.listening(), Notice::Presence { user, online: true });
        }
    }

    fn notify_followers(&self, user: &UserRef, online: bool) {
        // Nobody may follow.
        let _ = self.comings.send(Coming { user: user.clone(), online });
    }

    /// Who comes and goes from now on, at whatever node. Whoever is slow to follow misses some.
    #[must_use]
    pub fn comings(&self) -> broadcast::Receiver<Coming> {
        self.comings.subscribe()
    }

    /// Takes what another node says of who is there, and tells those whom it concerns.
    pub(super) fn take_roll(&self, roll: Roll) -> Answer {
        let mut inner = self.lock();
        metrics::gauge!("exchat_other_nodes").set(inner.nodes.len() as f64);
        let before: HashMap<_, _> =
            roll.people().iter().filter_map(|is| Some((is.user.id, inner.view(is.user.id)?.1))).collect();
        let answer = inner.nodes.take(roll, Instant::now());
        let moved = answer.come.iter().filter(|(_, is)| inner.hear_absence(is));
        moved.for_each(|(_, is)| self.note_changed(is.user.id));
        let come = answer.come.iter().flat_map(|(was, is)| inner.news_of(before.get(&is.user.id), was.as_ref(), is));
        let gone = answer.gone.iter().filter_map(|was| inner.news_of_gone(was));
        let news: Vec<_> = come.chain(gone).collect();
        drop(inner);
        self.spread(news);
        answer
    }

    /// Nobody is at nodes of which nothing was heard for `patience`.
    pub(super) fn forget_silent_nodes(&self, now: Instant, patience: Duration) {
        let mut inner = self.lock();
        let gone = inner.nodes.forget_silent(now, patience);
        let news: Vec<_> = gone.iter().filter_map(|was| inner.news_of_gone(was)).collect();
        metrics::gauge!("exchat_other_nodes").set(inner.nodes.len() as f64);
        drop(inner);
        self.spread(news);
    }

    /// Nothing can be heard of other nodes at this moment.
    pub(super) fn excuse_nodes(&self, now: Instant) {
        self.lock().nodes.excuse(now);
    }

    fn spread(&self, news: Vec<News>) {
        for (places, notice) in news {
            if let Notice::Presence { user, online } = &notice {
                // Who is known to be here already may come a second time.
                self.notify_followers(user, *online);
            }
            self.tell_neighbours(&places, notice);
        }
    }

    /// How somebody is here whom others were told of, in `most` places.
    pub(super) fn present(&self, user: UserId, most: usize) -> Option<Present> {
        self.lock().people.get(&user)?.present(most)
    }

    /// The same of everybody.
    pub(super) fn everybody(&self, most: usize) -> Vec<Present> {
        self.lock().people.values().filter_map(|person| person.present(most)).collect()
    }

    /// Whether the user has a connection at this moment, without this node's grace period.
    #[must_use]
    pub fn is_connected(&self, user: UserId) -> bool {
        let inner = self.lock();
        let here = inner.people.get(&user).is_some_and(|person| !person.connections.is_empty());
        here || inner.nodes.find(user).next().is_some()
    }

    /// Whether the user has a connection to this node.
    #[must_use]
    pub(super) fn is_here(&self, user: UserId) -> bool {
        self.lock().people.contains_key(&user)
    }

    /// Whether the user has a connection to any node.
    #[must_use]
    pub fn is_online(&self, user: UserId) -> bool {
        let inner = self.lock();
        inner.people.contains_key(&user) || inner.nodes.find(user).next().is_some()
    }

    /// Notes that a user is away or back, and tells those who share a conversation with them; whether they are
    /// connected.
    pub(in crate::chat) fn set_away(&self, user: UserId, message: Option<Reason>) -> bool {
        let mut inner = self.lock();
        let Some(person) = inner.people.get_mut(&user) else { return false };
        if person.absence.message == message {
            return true;
        }
        // What is said now counts more than anything that was said before, whatever the clock says.
        let at = Timestamp::now().max(person.absence.at.map_or(Timestamp(0), |at| Timestamp(at.0 + 1)));
        person.absence = Absence { message: message.clone(), at: Some(at) };
        let (user, connections) = (person.user.clone(), person.connections.clone());
        drop(inner);
        self.note_changed(user.id);
        let places: HashSet<_> = connections.iter().flat_map(|connection| connection.listening()).collect();
        let places: Vec<_> = places.into_iter().collect();
        self.tell_neighbours(&places, Notice::Away(Away { user, message }));
        true
    }

    /// Why a user is away, while they are.
    #[must_use]
    pub fn away(&self, user: UserId) -> Option<Reason> {
        self.lock().view(user).and_then(|(_, absence)| absence.message)
    }

    /// Tells those in a conversation that somebody who has joined it is here, if so, and the newcomer who else is.
    pub(super) fn introduce(&self, conversation: ConversationId, user: UserRef) {
        let (is_here, elsewhere) = {
            let inner = self.lock();
            (inner.view(user.id).is_some(), inner.nodes.at(conversation))
        };
        let crowd = self.listeners(conversation);
        if !is_here || crowd.len() + elsewhere.len() > self.presence_listeners {
            return;
        }
        let id = user.id;
        let (newcomer, crowd): (Vec<_>, Vec<_>) = crowd.iter().cloned().partition(|other| other.actor.user.id == id);
        let mut seen = HashSet::from([id]);
        let others = crowd.iter().map(|other| other.user()).chain(elsewhere);
        let others: Vec<_> = others.filter(|other| seen.insert(other.id)).collect();
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
        let (mut seen, places) = (HashSet::new(), connection.listening());
        let near = self.listeners_of(&places);
        let elsewhere = {
            let inner = self.lock();
            let near = places.iter().filter(|place| inner.nodes.count_at(**place) <= self.presence_listeners);
            near.flat_map(|place| inner.nodes.at(*place)).collect::<Vec<_>>()
        };
        let others = near.into_iter().map(|other| other.user()).chain(elsewhere);
        others.filter(|user| seen.insert(user.id)).take(NEIGHBOURS_MAX).collect()
    }

    /// A user has another name: everybody in these conversations learns of it, and the user too.
    pub(super) fn rename(&self, user: UserRef, old: UserName, conversations: &[ConversationId]) {
        let mut told: Vec<_> = conversations.iter().flat_map(|place| self.listeners(*place).to_vec()).collect();
        if let Some(person) = self.lock().people.get_mut(&user.id) {
            person.user = user.clone();
            told.extend(person.connections.iter().cloned());
            person.connections.iter().for_each(|connection| connection.rename(user.name.clone()));
        }
        self.note_changed(user.id);
        let mut seen = HashSet::new();
        told.retain(|connection| seen.insert(Arc::as_ptr(connection)));
        self.push_all(&told, Notice::Renamed { user, old });
    }

    fn tell_neighbours(&self, places: &[ConversationId], notice: Notice) {
        self.push_all(&self.listeners_of(places), notice);
    }
}

impl Inner {
    /// Somebody who is here or at other nodes, as others see them: what they have said last counts.
    fn view(&self, user: UserId) -> Option<(UserRef, Absence)> {
        let here = self.people.get(&user).filter(|person| person.announced);
        let here = here.map(|person| (&person.user, &person.absence));
        let elsewhere = self.nodes.find(user).map(|present| (&present.user, &present.absence));
        let (user, absence) = here.into_iter().chain(elsewhere).max_by_key(|(_, absence)| absence.at)?;
        Some((user.clone(), absence.clone()))
    }

    /// Whoever is here too is away here when they have said so elsewhere since; whether that changes something.
    fn hear_absence(&mut self, elsewhere: &Present) -> bool {
        let Some(person) = self.people.get_mut(&elsewhere.user.id) else { return false };
        let is_later = elsewhere.absence.at > person.absence.at;
        if is_later {
            person.absence.clone_from(&elsewhere.absence);
        }
        is_later
    }

    /// What there is to tell of somebody who is at another node, was there as in `was`, and was seen with `before` until
    /// now. Whoever was in a place before they came there learns of them, too: their joining may have been told earlier.
    fn news_of(&self, before: Option<&Absence>, was: Option<&Present>, is: &Present) -> Vec<News> {
        let Some((user, Absence { message, .. })) = self.view(is.user.id) else { return Vec::new() };
        let known = |place: &&ConversationId| was.is_some_and(|was| was.places.binary_search(place).is_ok());
        let places: Vec<_> = is.places.iter().filter(|place| before.is_none() || !known(place)).copied().collect();
        let presence = (!places.is_empty()).then(|| (places, Notice::Presence { user: user.clone(), online: true }));
        let changed = message.as_ref() != before.and_then(|before| before.message.as_ref());
        let away = changed.then(|| (is.places.clone(), Notice::Away(Away { user, message })));
        presence.into_iter().chain(away).collect()
    }

    /// What there is to tell of somebody who has gone from another node.
    fn news_of_gone(&self, was: &Present) -> Option<News> {
        let gone = self.view(was.user.id).is_none();
        gone.then(|| (was.places.clone(), Notice::Presence { user: was.user.clone(), online: false }))
    }
}

impl Person {
    /// How they are here, in `most` places, when others were told of them.
    fn present(&self, most: usize) -> Option<Present> {
        if !self.announced {
            return None;
        }
        let listening = self.connections.iter().flat_map(|connection| connection.listening());
        let places: HashSet<_> = listening.chain(self.left_from.iter().copied()).collect();
        let mut places: Vec<_> = places.into_iter().take(most).collect();
        places.sort_unstable();
        Some(Present { user: self.user.clone(), absence: self.absence.clone(), places })
    }
}
