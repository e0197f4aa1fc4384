//! The contract's SQLite database, and what is SQLite's own.

mod copying;
pub mod damages;
mod erasing;
mod faults;
mod opening;
mod searching;
mod state;

use crate::world::{Database, World};
use exchat::chat::store::{CommitFeed, Store};
use exchat::store::sqlite::SqliteStore;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A file in a folder of its own.
pub struct Sqlite(TempDir);

impl Sqlite {
    pub fn fresh() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("data").join("exchat.db")
    }

    fn url(&self) -> String {
        url(&self.file())
    }
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

impl Database for Sqlite {
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)> {
        async {
            let (store, feed) = SqliteStore::open(&self.url()).await.unwrap();
            (Arc::new(store) as Arc<dyn Store>, feed)
        }
        .boxed()
    }
}

/// A world, and where its file is.
async fn world() -> (World, PathBuf) {
    let database = Sqlite::fresh();
    let file = database.file();
    (World::on(database).await, file)
}

/// Beside the store, as another process would.
async fn run(file: &Path, sql: &'static str) {
    let mut connection = SqliteConnection::connect(&url(file)).await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
