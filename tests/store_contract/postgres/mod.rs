//! The contract's PostgreSQL database, and what is PostgreSQL's own.

#[path = "../../services/postgres.rs"]
mod server;

#[path = "../../services/standby.rs"]
mod standby;

mod copying;
mod nodes;
mod outages;
mod replica;

use crate::world::{Database, World};
use exchat::chat::store::{CommitFeed, Store};
use exchat::store::postgres::{Limits, PostgresStore};
use futures::FutureExt;
use futures::future::BoxFuture;
use server::Postgres as Server;
use std::sync::Arc;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What each test gets a copy of: the tables, and nothing in them.
static TEMPLATE: OnceCell<()> = OnceCell::const_new();

/// A database of its own in the server of this process.
pub struct Postgres {
    name: String,
    made: OnceCell<()>,
}

impl Postgres {
    pub fn fresh() -> Self {
        Self { name: format!("t{}", Uuid::new_v4().simple()), made: OnceCell::new() }
    }

    fn url(&self) -> String {
        Server::shared().url(&self.name)
    }

    async fn make(&self) {
        TEMPLATE.get_or_init(make_template).await;
        let copy = || Server::shared().run("postgres", format!("CREATE DATABASE {} TEMPLATE tables", self.name));
        self.made.get_or_init(copy).await;
    }
}

impl Database for Postgres {
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)> {
        async {
            self.make().await;
            let (store, feed) = open(&self.url()).await;
            (Arc::new(store) as Arc<dyn Store>, feed)
        }
        .boxed()
    }
}

async fn open(url: &str) -> (PostgresStore, CommitFeed) {
    PostgresStore::open(url, &Limits { writers: 2, readers: 4, ..Limits::default() }).await.unwrap()
}

async fn make_template() {
    let server = Server::shared();
    server.run("postgres", "CREATE DATABASE tables".into()).await;
    open(&server.url("tables")).await.0.close().await;
    server.run("tables", "DELETE FROM meta".into()).await;
}

/// Two nodes on one database.
async fn two_nodes() -> (World, World) {
    let database = Arc::new(Postgres::fresh());
    (World::on(Shared(database.clone())).await, World::on(Shared(database)).await)
}

/// A database that several worlds have open.
struct Shared(Arc<Postgres>);

impl Database for Shared {
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)> {
        self.0.open()
    }
}
