//! What a user's connections listen to, all of them and any.

use super::connection::Connection;
use super::registry::{Live, Person};
use crate::domain::{ConversationId, Seq, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What connections listen to.
#[derive(Debug)]
pub(super) struct Listening {
    /// All of them.
    pub(super) by_all: HashSet<ConversationId>,
    /// Any of them, each with the seq at which they were last seen to be members.
    pub(super) by_any: HashMap<ConversationId, Seq>,
}

impl Listening {
    /// What those of the connections listen to that have subscribed, if there are any.
    fn of(connections: &[Arc<Connection>]) -> Option<Self> {
        let mut all: Option<Self> = None;
        for heard in connections.iter().filter_map(|connection| connection.seen_member()) {
            let places: HashSet<_> = heard.iter().map(|(place, _)| *place).collect();
            let listening = all.get_or_insert_with(|| Self { by_all: places.clone(), by_any: HashMap::new() });
            listening.by_all.retain(|place| places.contains(place));
            for (place, since) in heard {
                let latest = listening.by_any.entry(place).or_insert(since);
                *latest = since.max(*latest);
            }
        }
        all
    }
}

impl Live {
    /// Who has subscribed here, and what their connections listen to.
    pub(super) fn heard_by_user(&self) -> Vec<(UserId, Listening)> {
        let inner = self.lock();
        let heard = |(user, person): (&UserId, &Person)| Some((*user, Listening::of(&person.connections)?));
        inner.people.iter().filter_map(heard).collect()
    }
}
