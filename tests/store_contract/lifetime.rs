//! Opening, closing, and several stores on one database.

use crate::world::{World, post, react, seqs, topic};
use exchat::chat::store::StoreError;
use exchat::domain::Seq;
use futures::future::join_all;

pub async fn everything_is_there_after_opening_again(mut w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let direct = w.direct(&[&ann, &bob]).await;
    let said = w.says(room, &ann, "hello").await;
    w.did(room, &bob, react(said.id, "👍")).await;
    w.did(room, &bob, topic("tea")).await;
    w.says(direct, &ann, "psst").await;
    let epoch = w.store.epoch().await.unwrap();
    let (events, list) = (w.all(room).await, w.store.conversations(bob.id).await.unwrap());
    w.reopen().await;
    w.store.ready().await.unwrap();
    assert_eq!(w.store.epoch().await.unwrap(), epoch);
    assert_eq!(w.all(room).await, events);
    assert_eq!(w.store.conversations(bob.id).await.unwrap(), list);
    assert_eq!(w.says(room, &ann, "again").await.seq, events.len() as Seq + 1);
    assert_eq!(w.fed(1).await.len(), 1, "the feed starts with what is new");
}

pub async fn a_closed_store_takes_nothing(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    w.store.ready().await.unwrap();
    w.store.close().await;
    w.store.close().await;
    assert!(matches!(w.store.ready().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(w.commit(room, &ann, post("hi")).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(w.store.user(ann.id).await, Err(StoreError::Unavailable(_))));
}

pub async fn closing_finishes_what_was_taken(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let posts = join_all((0..50).map(|i| w.commit(room, &ann, post(&format!("{i}")))));
    let (outcomes, ()) = tokio::join!(posts, w.store.close());
    let acknowledged = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(acknowledged, 50, "they were in the queue before");
    w.reopen().await;
    assert_eq!(w.head(room).await, 52);
}

pub async fn two_stores_share_one_database(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let (other, _feed) = w.database.open().await;
    assert_eq!(other.epoch().await.unwrap(), w.store.epoch().await.unwrap());
    let now = w.now();
    let posts = (0..40).map(|i| {
        let store = if i % 2 == 0 { &w.store } else { &other };
        store.commit(room, ann.id.into(), post(&format!("{i}")), now)
    });
    for outcome in join_all(posts).await {
        outcome.unwrap();
    }
    let events = w.all(room).await;
    assert!(seqs(&events).into_iter().eq(1..=42));
    assert_eq!(other.events_after(room, 0, 100).await.unwrap(), events);
    other.close().await;
    w.says(room, &ann, "still here").await;
}
