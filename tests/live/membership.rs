//! Who listens where, while memberships and credentials come and go.

use crate::world::{World, events};
use exchat::chat::live::{Ended, Notice, Receiver};
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_while_another_connection_subscribes_hears_the_room() {
    const ROOMS: usize = 150;
    let w = World::new().await;
    let (ann, bob) = (w.user("ann").await, w.user("bob").await);
    let mut rooms = Vec::new();
    for n in 0..ROOMS {
        rooms.push(w.room(&ann, &format!("room-{n}")).await);
    }
    let (mut first, mut second) = (w.connect(&bob).await, w.connect(&bob).await);
    let done = AtomicBool::new(false);
    let subscribing = async {
        while !done.load(Ordering::SeqCst) {
            second.receiver.subscribe().await.unwrap();
            second.glance();
        }
    };
    let joining = async {
        for room in &rooms {
            w.chat.join_room(&bob, *room).await.unwrap();
            first.glance();
        }
        done.store(true, Ordering::SeqCst);
    };
    tokio::join!(subscribing, joining);
    for room in rooms {
        let (_, seq) = w.post(&ann, room, "hello").await;
        first.until_seq(room, seq).await;
        second.until_seq(room, seq).await;
    }
    for listener in [&first, &second] {
        assert!(!listener.heard.iter().any(|notice| matches!(notice, Notice::ConversationGone(_))));
    }
}

#[tokio::test]
async fn a_credential_that_ended_before_its_connection_was_there_opens_nothing() {
    let w = World::new().await;
    let ann = w.user("ann").await;
    // The hint went out before there was anybody to hear it.
    w.bus.deaf.store(true, Ordering::SeqCst);
    w.chat.sign_out(&ann).await.unwrap();
    let mut late = Receiver::connect(&w.chat, ann);
    late.verify().await.unwrap();
    assert_eq!(late.next().await.err(), Some(Ended::SignedOut));
    let bob = w.user("bob").await;
    let good = Receiver::connect(&w.chat, bob);
    good.verify().await.unwrap();
    assert_eq!(good.connection().ended(), None);
}

#[tokio::test]
async fn who_writes_through_another_door_has_read_what_was_there() {
    let w = World::new().await;
    let (ann, bob) = (w.user("ann").await, w.user("bob").await);
    let room = w.room(&ann, "tea").await;
    w.chat.join_room(&bob, room).await.unwrap();
    let (mut anns, mut bobs) = (w.connect(&ann).await, w.connect(&bob).await);
    w.post(&bob, room, "Tea?").await;
    let (_, seq) = w.post(&ann, room, "Yes").await;
    let is_mark = |notice: &Notice| {
        matches!(notice, Notice::Read { conversation, seq: read, unread: 0, at: Some(_) }
            if *conversation == room && *read == seq)
    };
    anns.until("the read mark", |heard| heard.iter().any(is_mark)).await;
    bobs.until_seq(room, seq).await;
    w.chat.typing(anns.receiver.connection(), room).await.unwrap();
    bobs.until("typing", |heard| matches!(heard.last(), Some(Notice::Typing { .. }))).await;
    assert!(!bobs.heard.iter().any(is_mark), "that is nobody else's business");
    assert_eq!(events(&anns.heard, room).len(), 2);
}
