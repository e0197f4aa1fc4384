//! Opening a file.

use super::{Sqlite, run, url};
use crate::world::Database;
use exchat::chat::store::StoreError;
use exchat::store::sqlite::SqliteStore;

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "Dear reader, ".repeat(1_000)).unwrap();
    assert!(matches!(SqliteStore::open(&url(&file)).await, Err(StoreError::Failed(_))));
    assert_eq!(std::fs::read(&file).unwrap().len(), 13_000);
    let below_a_file = url(&file.join("exchat.db"));
    assert!(matches!(SqliteStore::open(&below_a_file).await, Err(StoreError::Failed(_))));
    assert!(matches!(SqliteStore::open("sqlite::memory:").await, Err(StoreError::Failed(_))));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let database = Sqlite::fresh();
    database.open().await.0.close().await;
    run(
        &database.file(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .await;
    let Err(StoreError::Failed(why)) = SqliteStore::open(&database.url()).await else { panic!("it opened") };
    assert!(why.contains("newer"), "{why}");
}

#[tokio::test]
async fn a_new_database_may_be_opened_twice_at_once() {
    let database = Sqlite::fresh();
    let opened = futures::future::join_all((0..4).map(|_| database.open())).await;
    let mut epochs = Vec::new();
    for (store, _) in &opened {
        epochs.push(store.epoch().await.unwrap());
    }
    epochs.dedup();
    assert_eq!(epochs.len(), 1);
}
