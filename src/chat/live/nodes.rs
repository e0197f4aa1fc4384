//! Who is at the other nodes.
//!
//! Each node says who is with it: everybody once, then what changes, each time with the next number, and the last number
//! again and again while nothing changes. So whoever has missed something notices, and asks; and a node that says nothing
//! for some time is dead, and nobody is with it any more.

use crate::domain::{ConversationId, NodeId, Reason, Timestamp, UserId, UserRef};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How long to wait for an answer before asking a node once more.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Somebody who is at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Who.
    pub user: UserRef,
    /// Whether they are away.
    pub absence: Absence,
    /// Where they listen: whoever listens there too is told of them.
    pub places: Vec<ConversationId>,
}

/// Whether somebody is away, as they have said last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Why, while they are.
    pub message: Option<Reason>,
    /// When they said so: what was said last counts at all nodes.
    pub at: Option<Timestamp>,
}

/// What a node says of who is with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// Which node.
    pub node: NodeId,
    /// The number of what it says; what says nothing new has the number of what was said before.
    pub number: u64,
    /// What.
    pub what: Said,
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Nothing new.
    Still,
    /// What has changed.
    Changed {
        /// Who has come, or is otherwise than before.
        come: Vec<Present>,
        /// Who has gone.
        gone: Vec<UserId>,
    },
    /// A part of everybody.
    All {
        /// Who.
        people: Vec<Present>,
        /// Whether it is the first part: what was said before does not count any more.
        first: bool,
        /// Whether it is the last part: nobody else is there.
        last: bool,
    },
}

/// What follows from what a node has said.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Who has come to that node, or is otherwise than before: how they were there, and how they are.
    pub come: Vec<(Option<Present>, Present)>,
    /// Who has gone from it.
    pub gone: Vec<Present>,
    /// Whether that node was not known: it may not know of this one either.
    pub is_new: bool,
    /// Whether something was missed, and it should say everything.
    pub ask: bool,
}

/// The other nodes, and who is there.
#[derive(Debug, Default)]
pub struct Nodes {
    nodes: HashMap<NodeId, Node>,
    /// How often somebody is in a place.
    places: HashMap<ConversationId, HashMap<UserId, usize>>,
}

#[derive(Debug)]
struct Node {
    /// What was heard last; none while the whole of it is not known.
    number: Option<u64>,
    heard: Instant,
    asked: Option<Instant>,
    people: HashMap<UserId, Present>,
    /// Who was there before everybody is said anew, and was not said yet.
    unconfirmed: HashMap<UserId, Present>,
}

impl Roll {
    /// Who has come to the node, or is otherwise than before.
    pub fn people(&self) -> &[Present] {
        match &self.what {
            Said::Still => &[],
            Said::Changed { come: people, .. } | Said::All { people, .. } => people,
        }
    }
}

impl Nodes {
    /// Takes what a node has said at `now`.
    pub fn take(&mut self, roll: Roll, now: Instant) -> Answer {
        let is_new = !self.nodes.contains_key(&roll.node);
        let node = self.nodes.entry(roll.node).or_insert_with(|| Node::new(now));
        node.heard = now;
        let mut answer = Answer { is_new, ..Answer::default() };
        let follows = node.number.is_some_and(|last| roll.number == last + 1);
        let begins = matches!(roll.what, Said::All { first: true, .. });
        match roll.what {
            Said::Still if node.number == Some(roll.number) => return answer,
            Said::Changed { come, gone } if follows => {
                answer.gone = gone.into_iter().filter_map(|user| node.people.remove(&user)).collect();
                answer.come = node.put(come);
            }
            Said::All { people, last, .. } if follows || begins => {
                if begins {
                    let before = std::mem::take(&mut node.people);
                    node.unconfirmed.extend(before);
                }
                answer.come = node.put(people);
                if last {
                    answer.gone = node.unconfirmed.drain().map(|(_, present)| present).collect();
                }
            }
            _ => {
                node.number = None;
                answer.ask = node.asked.is_none_or(|asked| now - asked >= ASK_AGAIN);
                if answer.ask {
                    node.asked = Some(now);
                }
                return answer;
            }
        }
        (node.number, node.asked) = (Some(roll.number), None);
        self.index(&answer);
        answer
    }

    /// Forgets nodes of which nothing was heard for `patience`; who was there.
    pub fn forget_silent(&mut self, now: Instant, patience: Duration) -> Vec<Present> {
        let silent = self.nodes.extract_if(|_, node| now - node.heard > patience);
        let people = silent.flat_map(|(id, node)| {
            tracing::warn!(node = %id.0, "nothing is heard of another node any more");
            node.people.into_values().chain(node.unconfirmed.into_values())
        });
        let forgotten = Answer { gone: people.collect(), ..Answer::default() };
        self.index(&forgotten);
        forgotten.gone
    }

    /// That nothing was heard of the nodes until now is not their fault.
    pub fn excuse(&mut self, now: Instant) {
        self.nodes.values_mut().for_each(|node| node.heard = now);
    }

    /// How somebody is at other nodes.
    pub fn find(&self, user: UserId) -> impl Iterator<Item = &Present> {
        self.nodes.values().filter_map(move |node| node.people.get(&user).or_else(|| node.unconfirmed.get(&user)))
    }

    /// Whether somebody is away, as they have said last at another node.
    pub fn absence(&self, user: UserId) -> Absence {
        let absences = self.find(user).map(|present| &present.absence);
        absences.max_by_key(|absence| absence.at).cloned().unwrap_or_default()
    }

    /// Who is in a place, at other nodes.
    pub fn at(&self, place: ConversationId) -> Vec<UserRef> {
        let there = self.places.get(&place);
        there
            .into_iter()
            .flat_map(HashMap::keys)
            .filter_map(|user| Some(self.find(*user).next()?.user.clone()))
            .collect()
    }

    /// How many people are in a place, at other nodes.
    pub fn count_at(&self, place: ConversationId) -> usize {
        self.places.get(&place).map_or(0, HashMap::len)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    fn index(&mut self, answer: &Answer) {
        let was = answer.come.iter().filter_map(|(was, _)| was.as_ref()).chain(&answer.gone);
        for (place, user) in was.flat_map(placed) {
            let Some(there) = self.places.get_mut(&place) else { continue };
            if let Some(count) = there.get_mut(&user) {
                *count -= 1;
                if *count == 0 {
                    there.remove(&user);
                }
            }
            if there.is_empty() {
                self.places.remove(&place);
            }
        }
        for (place, user) in answer.come.iter().flat_map(|(_, is)| placed(is)) {
            *self.places.entry(place).or_default().entry(user).or_default() += 1;
        }
    }
}

/// The places of somebody.
fn placed(present: &Present) -> impl Iterator<Item = (ConversationId, UserId)> {
    present.places.iter().map(|place| (*place, present.user.id))
}

impl Node {
    fn new(now: Instant) -> Self {
        Self { number: None, heard: now, asked: None, people: HashMap::new(), unconfirmed: HashMap::new() }
    }

    /// Puts these in the place of what was known of them, and says both.
    fn put(&mut self, people: Vec<Present>) -> Vec<(Option<Present>, Present)> {
        let put = |present: Present| {
            let user = present.user.id;
            let before = self.people.insert(user, present.clone());
            (before.or_else(|| self.unconfirmed.remove(&user)), present)
        };
        people.into_iter().map(put).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserName;

    fn present(places: &[ConversationId]) -> Present {
        let user = UserRef { id: UserId::fresh(), name: UserName::stored("ann".into()) };
        Present { user, absence: Absence::default(), places: places.to_vec() }
    }

    /// Another node, and what is known of it here.
    struct Other {
        id: NodeId,
        nodes: Nodes,
        now: Instant,
    }

    impl Other {
        fn new() -> Self {
            Self { id: NodeId::fresh(), nodes: Nodes::default(), now: Instant::now() }
        }

        fn says(&mut self, number: u64, what: Said) -> Answer {
            self.nodes.take(Roll { node: self.id, number, what }, self.now)
        }

        fn all(&mut self, number: u64, people: &[&Present]) -> Answer {
            let people = people.iter().copied().cloned().collect();
            self.says(number, Said::All { people, first: true, last: true })
        }

        fn comes(&mut self, number: u64, who: &Present) -> Answer {
            self.says(number, Said::Changed { come: vec![who.clone()], gone: Vec::new() })
        }
    }

    #[test]
    fn who_comes_and_goes_is_known() {
        let (mut other, place, elsewhere) = (Other::new(), ConversationId::fresh(), ConversationId::fresh());
        let (ann, bob) = (present(&[place]), present(&[place, elsewhere]));
        assert!(other.all(1, &[&ann]).is_new);
        assert_eq!(other.comes(2, &bob).come, [(None, bob.clone())]);
        assert_eq!(other.nodes.count_at(place), 2);
        assert_eq!(other.nodes.at(elsewhere), std::slice::from_ref(&bob.user));
        let moved = Present { places: vec![place], ..bob.clone() };
        assert_eq!(other.comes(3, &moved).come, [(Some(bob), moved.clone())]);
        assert_eq!(other.nodes.count_at(elsewhere), 0);
        let gone = Said::Changed { come: Vec::new(), gone: vec![ann.user.id] };
        assert_eq!(other.says(4, gone).gone, std::slice::from_ref(&ann));
        assert_eq!((other.nodes.find(ann.user.id).count(), other.nodes.at(place)), (0, vec![moved.user]));
    }

    #[test]
    fn whoever_has_missed_something_asks_and_nobody_flickers_when_all_is_said_anew() {
        let (mut other, place) = (Other::new(), ConversationId::fresh());
        let (ann, bob, eve) = (present(&[place]), present(&[place]), present(&[place]));
        assert!(other.says(7, Said::Still).ask, "of a node that is new, nothing is known");
        assert_eq!(other.all(8, &[&ann, &bob]).come.len(), 2);
        assert_eq!(other.says(8, Said::Still), Answer::default());
        // Number 9 gets lost.
        assert!(other.comes(10, &eve).ask);
        assert!(!other.says(10, Said::Still).ask, "it was asked a moment ago");
        other.now += ASK_AGAIN;
        assert!(other.says(10, Said::Still).ask);
        let first = other.says(11, Said::All { people: vec![ann.clone()], first: true, last: false });
        assert_eq!(first.come, [(Some(ann.clone()), ann.clone())]);
        assert!(first.gone.is_empty() && other.nodes.find(bob.user.id).count() == 1);
        let last = other.says(12, Said::All { people: vec![eve.clone()], first: false, last: true });
        assert_eq!((last.come, last.gone), (vec![(None, eve)], vec![bob]));
        assert_eq!(other.nodes.count_at(place), 2);
    }

    #[test]
    fn nobody_is_at_a_node_that_says_nothing() {
        let (mut other, place) = (Other::new(), ConversationId::fresh());
        let ann = present(&[place]);
        other.all(1, &[&ann]);
        let (patience, start) = (Duration::from_secs(5), other.now);
        assert!(other.nodes.forget_silent(start + patience, patience).is_empty());
        other.nodes.excuse(start + patience);
        assert!(other.nodes.forget_silent(start + patience * 2, patience).is_empty());
        let late = start + patience * 2 + Duration::from_millis(1);
        assert_eq!(other.nodes.forget_silent(late, patience), [ann]);
        assert_eq!((other.nodes.len(), other.nodes.count_at(place)), (0, 0));
    }
}
