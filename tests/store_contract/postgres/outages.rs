//! A server that dies, stops answering, or dies while it answers.

use super::server::Postgres as Server;
use crate::world::{World, post};
use exchat::chat::store::{CommitFeed, Outcome, Store, StoreError};
use exchat::domain::{Change, ConversationId, UserRef};
use exchat::store::postgres::{Limits, PostgresStore};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// A server of its own, which the test may do anything to.
struct Alone(Arc<Server>);

impl crate::world::Database for Alone {
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)> {
        async {
            let limits = Limits { writers: 2, readers: 4, timeout: Duration::from_secs(1), ..Limits::default() };
            let (store, feed) = PostgresStore::open(&self.0.url("postgres"), &limits).await.unwrap();
            (Arc::new(store) as Arc<dyn Store>, feed)
        }
        .boxed()
    }
}

/// A room with one person in it, and the server.
async fn room() -> (World, Arc<Server>, UserRef, ConversationId) {
    let server = Arc::new(Server::start());
    let world = World::on(Alone(server.clone())).await;
    let ann = world.user("ann").await;
    let tea = world.room_of("tea", &[&ann]).await;
    (world, server, ann, tea)
}

/// Says it until it is stored, as clients do.
async fn insist(world: &World, room: ConversationId, who: &UserRef, said: Change) -> Outcome {
    loop {
        match world.commit(room, who, said.clone()).await {
            Err(StoreError::Unavailable(_)) => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unavailable_and_afterwards_is_there_again() {
    let (world, server, ann, tea) = room().await;
    server.pause(true);
    let said = post("held up");
    let error = world.commit(tea, &ann, said.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    let error = world.store.events_after(tea, 0, 100).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    server.pause(false);
    insist(&world, tea, &ann, said).await;
    let events = world.store.events_after(tea, 0, 100).await.unwrap();
    assert_eq!(events.len(), 3, "it was said once");
}

#[tokio::test]
async fn connections_that_the_server_ends_are_made_anew() {
    let (world, server, ann, tea) = room().await;
    for n in 0..5 {
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'exchat'";
        server.run("postgres", others.into()).await;
        insist(&world, tea, &ann, post(&n.to_string())).await;
        // Reading too, without a word of it.
        assert_eq!(world.store.events_after(tea, 0, 100).await.unwrap().len(), 3 + n);
    }
}
