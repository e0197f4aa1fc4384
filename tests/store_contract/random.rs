//! Whatever several people do at once, in whatever order: the promises hold.

use crate::replay::{apply, comparable};
use crate::world::{World, edit, message, post_as, react, seqs, topic, unreact};
use exchat::chat::store::{Outcome, Result};
use exchat::domain::{
    Change, ConversationId, Event, Happening, History, HistoryQuery, Message, MessageId, Role, Seq, UserRef,
};
use futures::future::{join, join_all};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::HashMap;
use tokio::runtime::Handle;
use uuid::Uuid;

const USERS: usize = 3;
const EMOJI: [&str; 3] = ["👍", "❤️", "🚀"];

/// What somebody tries. Numbers choose among what is there, whatever that is by then.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Post,
    PostAgain(usize),
    Reply(usize),
    Edit(usize),
    Delete(usize),
    React(usize, usize),
    Unreact(usize, usize),
    Topic(usize),
    Join,
    Leave,
}

fn deed() -> impl Strategy<Value = (usize, Deed)> {
    let n = || 0..1_000_usize;
    let what = prop_oneof![
        4 => Just(Deed::Post),
        2 => n().prop_map(Deed::PostAgain),
        1 => n().prop_map(Deed::Reply),
        2 => n().prop_map(Deed::Edit),
        2 => n().prop_map(Deed::Delete),
        3 => (n(), n()).prop_map(|(message, emoji)| Deed::React(message, emoji)),
        2 => (n(), n()).prop_map(|(message, emoji)| Deed::Unreact(message, emoji)),
        1 => n().prop_map(Deed::Topic),
        2 => Just(Deed::Join),
        1 => Just(Deed::Leave),
    ];
    (0..USERS, what)
}

/// Rounds of deeds; those of one round are done at once.
fn rounds() -> impl Strategy<Value = Vec<Vec<(usize, Deed)>>> {
    prop::collection::vec(prop::collection::vec(deed(), 1..6), 1..12)
}

pub async fn any_interleaving_keeps_the_promises(w: World) {
    let people = w.users(["ann", "bob", "cid"]).await;
    let runtime = Handle::current();
    let check = move || {
        let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
        runner.run(&rounds(), |rounds| {
            runtime.block_on(Play::new(&w, &people[..]).play(rounds));
            Ok(())
        })
    };
    if let Err(failure) = tokio::task::spawn_blocking(check).await.unwrap() {
        panic!("{failure}");
    }
}

/// One case, in a room of its own.
struct Play<'w> {
    w: &'w World,
    people: &'w [UserRef],
    client_ids: Vec<(usize, Uuid)>,
    messages: Vec<MessageId>,
    committed: usize,
    answers: HashMap<(usize, Uuid), Seq>,
    snapshots: Vec<History>,
}

impl<'w> Play<'w> {
    fn new(w: &'w World, people: &'w [UserRef]) -> Self {
        let (client_ids, messages) = (vec![(0, Uuid::new_v4())], vec![MessageId::fresh()]);
        Self { w, people, client_ids, messages, committed: 2, answers: HashMap::new(), snapshots: Vec::new() }
    }

    async fn play(mut self, rounds: Vec<Vec<(usize, Deed)>>) {
        let room = self.w.room(&format!("room-{}", Uuid::new_v4().simple()), &self.people[0]).await;
        for round in rounds {
            let changes: Vec<(usize, Change)> = round.into_iter().map(|deed| self.change(deed)).collect();
            let done =
                join_all(changes.iter().map(|(who, change)| self.w.commit(room, &self.people[*who], change.clone())));
            let (outcomes, snapshot) = join(done, everything(self.w, room)).await;
            self.snapshots.push(snapshot);
            for ((who, change), outcome) in changes.iter().zip(outcomes) {
                self.note(*who, change, outcome);
            }
        }
        self.check(room).await;
    }

    fn change(&mut self, (who, deed): (usize, Deed)) -> (usize, Change) {
        let message = |n: usize| self.messages[n % self.messages.len()];
        let with = |n: usize| EMOJI[n % EMOJI.len()];
        let change = match deed {
            Deed::Post => post_as(Uuid::new_v4(), "words"),
            Deed::PostAgain(n) => {
                let (author, client_id) = self.client_ids[n % self.client_ids.len()];
                return (author, post_as(client_id, "words again"));
            }
            Deed::Reply(n) => crate::world::reply("answer", message(n)),
            Deed::Edit(n) => edit(message(n), &format!("edit {n}")),
            Deed::Delete(n) => Change::delete(message(n)),
            Deed::React(n, m) => react(message(n), with(m)),
            Deed::Unreact(n, m) => unreact(message(n), with(m)),
            Deed::Topic(n) => topic(&format!("topic {}", n % 3)),
            Deed::Join => Change::JOIN,
            Deed::Leave => Change::Leave { reason: None },
        };
        (who, change)
    }

    fn note(&mut self, who: usize, change: &Change, outcome: Result<Outcome>) {
        let event = match outcome {
            Ok(Outcome::Committed(event)) => {
                self.committed += 1;
                event
            }
            Ok(Outcome::Repeated(event)) => event,
            Ok(Outcome::Unchanged) | Err(_) => return,
        };
        if let (Change::Post { client_id, .. }, Happening::Posted { message_id, .. }) = (change, &event.what) {
            self.messages.push(*message_id);
            self.client_ids.push((who, *client_id));
            let seq = *self.answers.entry((who, *client_id)).or_insert(event.seq);
            assert_eq!(seq, event.seq, "one client_id is one message");
        }
    }

    async fn check(&self, room: ConversationId) {
        let events = self.w.all(room).await;
        assert!(seqs(&events).into_iter().eq(1..=events.len() as Seq), "no gap");
        let inherited = events.iter().filter(|event| matches!(event.what, Happening::RoleChanged { .. })).count();
        assert_eq!(events.len(), self.committed + inherited, "what was committed is there, and nothing else");
        let fresh = everything(self.w, room).await;
        for snapshot in &self.snapshots {
            let later = self.w.store.events_after(room, snapshot.head, 10_000).await.unwrap();
            let mut state = snapshot.clone();
            later.into_iter().for_each(|event| apply(&mut state, event));
            assert_eq!(comparable(state), comparable(fresh.clone()), "state and later events make the fresh state");
        }
        self.check_members(room, &events).await;
        self.check_unread(room, &fresh).await;
    }

    async fn check_members(&self, room: ConversationId, events: &[Event]) {
        let mut expected: Vec<UserRef> = Vec::new();
        for event in events {
            match event.what {
                Happening::Joined => expected.push(event.actor.clone()),
                Happening::Left { .. } => expected.retain(|user| *user != event.actor),
                _ => {}
            }
        }
        expected.sort_by(|a, b| a.name.cmp(&b.name));
        let members = self.w.store.members(room, 10).await.unwrap();
        assert_eq!(members.iter().map(|(user, _)| user.clone()).collect::<Vec<_>>(), expected);
        assert!(members.iter().filter(|(_, role)| *role == Role::Owner).count() <= 1);
        let seen = self.w.store.overview(room, self.people[0].id).await.unwrap().unwrap();
        assert_eq!(seen.members as usize, expected.len());
    }

    async fn check_unread(&self, room: ConversationId, fresh: &History) {
        for user in self.people {
            let seen = self.w.store.overview(room, user.id).await.unwrap().unwrap();
            let read = seen.membership.map_or(Seq::MAX, |membership| membership.last_read);
            let expected = messages(fresh).filter(|message| message.seq > read && message.author != *user).count();
            assert_eq!(seen.unread as usize, expected);
        }
    }
}

async fn everything(w: &World, room: ConversationId) -> History {
    w.history(room, HistoryQuery { limit: Some(10_000), ..HistoryQuery::default() }).await
}

fn messages(history: &History) -> impl Iterator<Item = &Message> {
    history.events.iter().filter_map(message)
}
