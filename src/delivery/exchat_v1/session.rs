//! A user's session in the original protocol: it lasts while one of the user's connections is open, and the rooms
//! joined in it are joined on all of them.

use crate::domain::{ConversationId, RoomName, Seq, UserId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// A room that was joined in a session.
#[derive(Debug)]
pub struct Joined {
    /// Which room.
    pub room: ConversationId,
    /// Its name at that time, for the welcome.
    pub name: RoomName,
    /// The session hears what was said after this.
    pub after: Seq,
}

/// The joined rooms as they stand. Told apart by pointer: joining a room anew is a new value.
pub type Rooms = Vec<Arc<Joined>>;

/// The sessions of this node.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<UserId, Open>>);

#[derive(Debug)]
struct Open {
    rooms: watch::Sender<Rooms>,
    connections: usize,
}

impl Sessions {
    /// No sessions.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes one more connection into the user's session, or starts one with nothing joined.
    #[must_use]
    pub fn enter(self: &Arc<Self>, user: UserId) -> Session {
        let mut all = self.lock();
        let open = all.entry(user).or_insert_with(|| Open { rooms: watch::Sender::default(), connections: 0 });
        open.connections += 1;
        Session { rooms: open.rooms.clone(), user, sessions: self.clone() }
    }

    fn leave(&self, user: UserId) {
        let mut all = self.lock();
        let Some(open) = all.get_mut(&user) else { return };
        open.connections -= 1;
        if open.connections == 0 {
            all.remove(&user);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's part in a session; dropping the last one ends the session.
#[derive(Debug)]
pub struct Session {
    rooms: watch::Sender<Rooms>,
    user: UserId,
    sessions: Arc<Sessions>,
}

impl Session {
    /// The room, if it is joined.
    #[must_use]
    pub fn joined(&self, room: ConversationId) -> Option<Arc<Joined>> {
        self.rooms.borrow().iter().find(|joined| joined.room == room).cloned()
    }

    /// Joins a room on all connections, in the place of what [`Session::joined`] said before. False when another
    /// connection was faster.
    #[must_use]
    pub fn join(&self, new: Joined, before: Option<&Arc<Joined>>) -> bool {
        self.rooms.send_if_modified(|rooms| {
            let place = rooms.iter().position(|joined| joined.room == new.room);
            if place.and_then(|place| rooms.get(place)).map(Arc::as_ptr) != before.map(Arc::as_ptr) {
                return false;
            }
            if let Some(place) = place {
                rooms.remove(place);
            }
            rooms.push(Arc::new(new));
            true
        })
    }

    /// The joined rooms, and a way to hear of new ones: those of now count as seen.
    #[must_use]
    pub fn rooms(&self) -> watch::Receiver<Rooms> {
        self.rooms.subscribe()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.sessions.leave(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(id: ConversationId, after: Seq) -> Joined {
        Joined { room: id, name: RoomName::stored("R".into()), after }
    }

    #[test]
    fn a_session_lasts_as_long_as_one_of_its_connections() {
        let (sessions, user, id) = (Sessions::new(), UserId::fresh(), ConversationId::fresh());
        let first = sessions.enter(user);
        assert!(first.join(room(id, 1), None));
        let second = sessions.enter(user);
        drop(first);
        assert!(second.joined(id).is_some());
        assert!(sessions.enter(UserId::fresh()).joined(id).is_none(), "somebody else's");
        drop(second);
        assert!(sessions.enter(user).joined(id).is_none(), "a new session");
    }

    #[test]
    fn of_two_joins_at_once_one_wins() {
        let (sessions, id) = (Sessions::new(), ConversationId::fresh());
        let session = sessions.enter(UserId::fresh());
        let mut rooms = session.rooms();
        assert!(session.join(room(id, 1), None));
        assert!(!session.join(room(id, 2), None));
        let before = session.joined(id);
        assert!(session.join(room(id, 3), before.as_ref()));
        assert!(!session.join(room(id, 4), before.as_ref()));
        assert_eq!(rooms.borrow_and_update().iter().map(|joined| joined.after).collect::<Vec<_>>(), [3]);
    }
}
