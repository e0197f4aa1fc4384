//! Saying to the other nodes who is here.

use super::nodes::{Present, Roll, Said};
use crate::chat::Chat;
use crate::chat::bus::Signal;
use crate::domain::UserId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How many changes are said at once.
const BATCH: usize = 1_000;
/// How much is said at once, in places and people: an id takes about 40 bytes, and NATS takes a megabyte.
const WEIGHT: usize = 5_000;
/// In how many places somebody is said to be, at most.
const PLACES_MAX: usize = 10_000;
/// How many beats go by until a node that says nothing is dead.
const BEATS: u32 = 5;

/// Says who is here: what changes, and everything when somebody asks. Forgets nodes that say nothing. For ever.
pub async fn call(
    chat: &Chat,
    mut changes: mpsc::UnboundedReceiver<UserId>,
    mut questions: mpsc::UnboundedReceiver<()>,
) {
    let mut roll = Caller { chat, said: HashMap::new(), number: 0 };
    let patience = chat.settings.node_timeout;
    let mut beat = interval((patience / BEATS).max(Duration::from_millis(10)));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut batch = Vec::with_capacity(BATCH);
    roll.say_all().await;
    loop {
        tokio::select! {
            _ = changes.recv_many(&mut batch, BATCH) => {
                batch.sort_unstable();
                batch.dedup();
                roll.say_changes(batch.drain(..)).await;
            }
            Some(()) = questions.recv() => {
                // One answer is enough for all who ask.
                while questions.try_recv().is_ok() {}
                roll.say_all().await;
            }
            _ = beat.tick() => {
                if !chat.bus.ready().await {
                    chat.live.excuse_nodes(Instant::now());
                }
                chat.live.forget_silent_nodes(Instant::now(), patience);
                roll.say(Said::Still).await;
            }
        }
    }
}

struct Caller<'a> {
    chat: &'a Chat,
    /// What the others know of people here.
    said: HashMap<UserId, Present>,
    number: u64,
}

impl Caller<'_> {
    async fn say(&mut self, what: Said) {
        if what != Said::Still {
            self.number += 1;
        }
        let roll = Roll { node: self.chat.node, number: self.number, what };
        self.chat.bus.publish(Signal::Roll(roll)).await;
    }

    async fn say_changes(&mut self, users: impl Iterator<Item = UserId>) {
        let (mut come, mut gone) = (Vec::new(), Vec::new());
        for user in users {
            match self.chat.live.present(user, PLACES_MAX) {
                Some(present) if self.said.get(&user) == Some(&present) => {}
                Some(present) => {
                    self.said.insert(user, present.clone());
                    come.push(present);
                }
                None => gone.extend(self.said.remove(&user).map(|_| user)),
            }
        }
        if !gone.is_empty() {
            self.say(Said::Changed { come: Vec::new(), gone }).await;
        }
        for come in parts(come) {
            self.say(Said::Changed { come, gone: Vec::new() }).await;
        }
    }

    async fn say_all(&mut self) {
        let everybody = self.chat.live.everybody(PLACES_MAX);
        self.said = everybody.iter().map(|present| (present.user.id, present.clone())).collect();
        let mut parts = parts(everybody);
        if parts.is_empty() {
            parts.push(Vec::new());
        }
        let last = parts.len() - 1;
        for (n, people) in parts.into_iter().enumerate() {
            self.say(Said::All { people, first: n == 0, last: n == last }).await;
        }
    }
}

/// Parts that are not too large to be said at once.
fn parts(people: Vec<Present>) -> Vec<Vec<Present>> {
    let (mut parts, mut weight) = (Vec::new(), WEIGHT);
    for present in people {
        let heavy = present.places.len() + 5;
        if weight + heavy > WEIGHT {
            parts.push(Vec::new());
            weight = 0;
        }
        weight += heavy;
        if let Some(part) = parts.last_mut() {
            part.push(present);
        }
    }
    parts
}
