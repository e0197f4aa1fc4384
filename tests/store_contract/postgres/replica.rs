//! A replica that answers what reads much, and never less than was acknowledged.

use super::server::Postgres as Server;
use super::standby::Standby;
use crate::world::{World, post};
use exchat::chat::store::{CommitFeed, Store};
use exchat::domain::{ConversationId, Happening, HistoryQuery};
use exchat::store::postgres::{Limits, PostgresStore};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::sync::Arc;

/// How many connections of ours the replica has.
const CONNECTIONS: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'exchat'";
/// Nothing new is seen there; one, so that there is an answer.
const PAUSE: &str = "SELECT count(*) FROM pg_wal_replay_pause()";

/// A server of its own, and its replica.
struct Pair {
    primary: Server,
    replica: String,
}

impl crate::world::Database for Pair {
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)> {
        async {
            let limits = Limits { replica_url: Some(self.replica.clone()), ..Limits::default() };
            let (store, feed) = PostgresStore::open(&self.primary.url("postgres"), &limits).await.unwrap();
            (Arc::new(store) as Arc<dyn Store>, feed)
        }
        .boxed()
    }
}

/// What stands last in the newest page.
async fn last(world: &World, room: ConversationId) -> String {
    let page = world.store.history(room, HistoryQuery { limit: Some(5), ..HistoryQuery::default() }).await.unwrap();
    match page.events.last().map(|event| event.what.clone()) {
        Some(Happening::Posted { message: Some(message), .. }) => message.body.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whatever_was_acknowledged_is_there_whoever_answers() {
    let primary = Server::start();
    let standby = Standby::of(&primary);
    let world = World::on(Pair { primary, replica: standby.url("postgres") }).await;
    let ann = world.user("ann").await;
    let tea = world.room_of("tea", &[&ann]).await;
    for n in 0..50 {
        let words = n.to_string();
        world.did(tea, &ann, post(&words)).await;
        assert_eq!(last(&world, tea).await, words);
    }
    assert!(standby.ask(CONNECTIONS).await > 0, "it is asked");
    standby.ask(PAUSE).await;
    world.did(tea, &ann, post("while it is behind")).await;
    assert_eq!(last(&world, tea).await, "while it is behind");
    drop(standby);
    world.did(tea, &ann, post("while it is away")).await;
    assert_eq!(last(&world, tea).await, "while it is away");
}

#[tokio::test]
async fn what_is_no_replica_of_this_database_is_not_asked() {
    let (primary, other) = (Server::start(), Server::start());
    let world = World::on(Pair { primary, replica: other.url("postgres") }).await;
    let ann = world.user("ann").await;
    let tea = world.room_of("tea", &[&ann]).await;
    world.did(tea, &ann, post("here")).await;
    assert_eq!(last(&world, tea).await, "here");
}
