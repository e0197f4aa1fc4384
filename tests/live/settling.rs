//! Whoever asks whether that is all gets the answer after it.
//!
//! Time stands still while somebody waits: it goes on, to the next moment that anybody waits for, only when nothing else
//! is left to do. So nobody gives up because the machine is slow.

use crate::world::{Listener, World, events};
use exchat::chat::Actor;
use exchat::domain::{ConversationId, Seq};
use futures::FutureExt;
use std::pin::pin;
use std::sync::atomic::Ordering;
use tokio::time::{self, Instant};

/// Somebody alone in a room, who hears everything that was said there before.
async fn alone(w: &World) -> (Actor, ConversationId, Listener) {
    let ann = w.user("ann").await;
    let room = w.room(&ann, "tea").await;
    let mut anns = w.connect(&ann).await;
    let (_, seq) = w.post(&ann, room, "first").await;
    anns.until_seq(room, seq).await;
    (ann, room, anns)
}

/// Whether it has come to somebody up to this event, without waiting for it.
fn has(listener: &mut Listener, room: ConversationId, seq: Seq) -> bool {
    listener.glance();
    events(&listener.heard, room).last().is_some_and(|event| event.seq == seq)
}

#[tokio::test]
async fn the_answer_waits_for_a_slow_bus() {
    let w = World::new().await;
    let (ann, room, mut anns) = alone(&w).await;
    w.bus.close();
    let (_, seq) = w.post(&ann, room, "second").await;
    time::pause();
    let mut settled = pin!(w.chat.settle());
    tokio::select! {
        () = &mut settled => panic!("it is answered while the message is on its way"),
        () = w.bus.holds(2) => {}
    }
    assert!(settled.as_mut().now_or_never().is_none(), "the message and the mark are there, and not heard");
    assert!(!has(&mut anns, room, seq));
    w.bus.open();
    settled.await;
    assert!(has(&mut anns, room, seq));
}

#[tokio::test]
async fn what_was_committed_before_has_come_when_it_is_answered() {
    let w = World::new().await;
    let (ann, room, mut anns) = alone(&w).await;
    for n in 0..50 {
        let (_, seq) = w.post(&ann, room, &n.to_string()).await;
        time::pause();
        w.chat.settle().await;
        time::resume();
        assert!(has(&mut anns, room, seq), "message {n}");
    }
}

#[tokio::test]
async fn without_a_bus_the_answer_comes_all_the_same() {
    let w = World::new().await;
    w.bus.deaf.store(true, Ordering::SeqCst);
    time::pause();
    let asked = Instant::now();
    w.chat.settle().await;
    // The clock of the tests goes by milliseconds.
    assert_eq!(asked.elapsed().as_secs(), 2);
}

#[tokio::test]
async fn what_a_bus_has_lost_has_come_when_it_says_so() {
    let w = World::new().await;
    let (ann, room, mut anns) = alone(&w).await;
    w.bus.deaf.store(true, Ordering::SeqCst);
    let (_, seq) = w.post(&ann, room, "second").await;
    let mut settled = pin!(w.chat.settle());
    assert!((&mut settled).now_or_never().is_none());
    w.bus.confess();
    settled.await;
    assert!(has(&mut anns, room, seq));
}
