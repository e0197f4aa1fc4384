//! Coming back brings no more at once than a connection may cost.

use crate::world::{Unruly, World};
use exchat::chat::Settings;
use exchat::chat::live::{CatchUp, Missed, Notice, Receiver, Shared};
use exchat::domain::{Event, Seq};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const KIB: usize = 1024;

#[tokio::test]
async fn what_is_more_than_may_be_brought_at_once_is_loaded_anew() {
    let settings = Settings { resume_bytes: 1500 * KIB, ..Settings::default() };
    let w = World::with(Unruly::default(), settings).await;
    let ann = w.user("ann").await;
    let (large, small) = (w.room(&ann, "large").await, w.room(&ann, "small").await);
    let body = "x".repeat(60 * KIB);
    for _ in 0..60 {
        w.post(&ann, large, &body).await;
    }
    w.post(&ann, small, "hello").await;
    let mut back = Receiver::connect(&w.chat, ann);
    let mut caught = back.resume(&[w.cursor(large, 2), w.cursor(small, 2)]).await.unwrap();
    let (mut seqs, mut resync): (Vec<Seq>, _) = (Vec::new(), Vec::new());
    while let Some(missed) = back.missed(&mut caught).await.unwrap() {
        match missed {
            Missed::Events(events) => {
                assert!(events.len() * 60 <= 1024, "a batch is small");
                seqs.extend(events.iter().map(|event| event.seq));
            }
            Missed::Resync(conversation) => resync.push(conversation),
        }
    }
    assert_eq!(resync, [large, small]);
    assert!((20..60).contains(&seqs.len()), "{} events came", seqs.len());
    assert!(seqs.iter().copied().eq(3..3 + seqs.len() as Seq), "in order: {seqs:?}");
}

async fn missed(receiver: &Receiver, mut caught: CatchUp) -> Vec<Event> {
    let mut all = Vec::new();
    while let Some(missed) = receiver.missed(&mut caught).await.unwrap() {
        match missed {
            Missed::Events(events) => all.extend(events),
            Missed::Resync(conversation) => panic!("{conversation:?} is too much"),
        }
    }
    all
}

#[tokio::test]
async fn subscribing_while_a_gap_is_being_closed_keeps_the_order() {
    let w = World::new().await;
    let ann = w.user("ann").await;
    let room = w.room(&ann, "tea").await;
    let mut anns = w.connect(&ann).await;
    w.bus.deaf.store(true, Ordering::SeqCst);
    for n in 3..=6 {
        w.post(&ann, room, &n.to_string()).await;
    }
    let events = w.chat.events_after(&ann, room, 2, None).await.unwrap();
    for event in [&events[0], &events[3]] {
        anns.receiver.connection().push(&Shared::new(Notice::Event(Arc::new(event.clone()))));
    }
    // Takes both, and is interrupted where it asks the store for what is missing between them.
    for _ in 0..3 {
        anns.glance();
    }
    let mut seqs: Vec<_> = crate::world::events(&anns.heard, room).iter().map(|event| event.seq).collect();
    let caught = anns.receiver.subscribe().await.unwrap();
    seqs.extend(missed(&anns.receiver, caught).await.iter().map(|event| event.seq));
    anns.glance();
    assert_eq!(seqs, [3, 4, 5, 6]);
    assert_eq!(crate::world::events(&anns.heard, room).len(), 1, "and nothing comes late");
}
