//! Many at once: one order, and nobody in another's way.

use crate::world::{World, edit, post, refusal, seqs};
use exchat::chat::store::Outcome;
use exchat::domain::{Change, ErrorCode, Event, Seq};
use futures::FutureExt;
use futures::future::join_all;
use std::collections::HashMap;
use std::sync::Arc;

pub async fn parallel_senders_get_one_order_without_a_gap(mut w: World) {
    let people = w.users(["a", "b", "c", "d", "e", "f", "g", "h"]).await;
    let everybody: Vec<_> = people.iter().collect();
    let rooms = [w.room_of("one", &everybody).await, w.room_of("two", &everybody).await];
    let start = w.fed(18).await;
    assert!(start.iter().all(|event| event.what.is_timeline()));
    let store = &w.store;
    let sent = join_all(people.iter().enumerate().map(|(i, user)| {
        let now = w.now();
        async move {
            let mut events = Vec::new();
            for n in 0..40 {
                let outcome = store.commit(rooms[(i + n) % 2], user.id.into(), post(&format!("{i} {n}")), now).await;
                let Ok(Outcome::Committed(event)) = outcome else { panic!("{outcome:?}") };
                events.push(event);
            }
            events
        }
    }))
    .await;
    let fed = w.fed(320).await;
    for room in rooms {
        let stored = w.all(room).await;
        assert!(seqs(&stored).into_iter().eq(1..=stored.len() as Seq));
        let told: Vec<&Event> = fed.iter().filter(|event| event.conversation == room).collect();
        assert_eq!(told, stored[9..].iter().collect::<Vec<_>>(), "the feed has the order of the store");
    }
    let place: HashMap<_, _> = fed.iter().enumerate().map(|(i, e)| ((e.conversation, e.seq), i)).collect();
    for events in sent {
        let places: Vec<usize> = events.iter().map(|event| place[&(event.conversation, event.seq)]).collect();
        assert!(places.is_sorted(), "who waits for an answer is before what they send next");
        assert!(events.iter().all(|event| fed.contains(event)));
    }
}

pub async fn a_refusal_among_others_is_alone(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "hello").await.id;
    let changes = (0..60).map(|i| match i % 3 {
        0 => (&ann, post(&format!("{i}"))),
        1 => (&bob, post("let me in")),
        _ => (&bob, edit(id, "mine")),
    });
    let outcomes = join_all(changes.map(|(user, change)| w.commit(room, user, change))).await;
    for (i, outcome) in outcomes.into_iter().enumerate() {
        match i % 3 {
            0 => assert!(matches!(outcome, Ok(Outcome::Committed(_)))),
            _ => assert_eq!(refusal(outcome), ErrorCode::NotMember),
        }
    }
    assert_eq!(w.head(room).await, 23);
}

pub async fn the_feed_may_be_dropped(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    w.feed = tokio::sync::mpsc::channel(1).1;
    for _ in 0..5 {
        w.says(room, &ann, "anybody?").await;
    }
    assert_eq!(w.head(room).await, 7);
}

pub async fn a_feed_that_is_read_late_has_everything(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    // More commits than the feed holds, one after the other, while nobody reads it.
    for i in 0..600 {
        w.says(room, &ann, &format!("{i}")).await;
    }
    assert_eq!(w.fed(602).await, w.all(room).await);
}

pub async fn a_caller_that_goes_away_disturbs_nobody(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for i in 0..20 {
        let gone = w.commit(room, &ann, post(&format!("gone {i}")));
        // Begun, and dropped before there is an answer.
        assert!(gone.now_or_never().is_none());
        w.says(room, &ann, &format!("there {i}")).await;
    }
    let store = Arc::clone(&w.store);
    let (author, now) = (ann.id, w.now());
    let task = tokio::spawn(async move { store.commit(room, author.into(), Change::Leave, now).await });
    task.abort();
    let _ = task.await;
    let events = w.all(room).await;
    assert!(seqs(&events).into_iter().eq(1..=events.len() as Seq));
    assert_eq!(crate::world::words(&events).iter().filter(|text| text.starts_with("there")).count(), 20);
}
