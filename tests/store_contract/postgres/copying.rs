//! Copies of a whole database to PostgreSQL and from it.

use super::{Server, open};
use crate::sqlite::damages::{Unseen, full};
use exchat::chat::store::Store;
use exchat::store::check::check;
use exchat::store::copy::{Database, Wishes, backup, differences, move_all, restore, verify};
use std::path::Path;

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn compared(one: &str, other: &str) -> Vec<String> {
    let (mut one, mut other) = (Database::connect(one).await.unwrap(), Database::connect(other).await.unwrap());
    differences(&mut one, &mut other, &mut Unseen).await.unwrap()
}

async fn moved(from: &str, to: &str) -> Result<Vec<String>, String> {
    move_all(from, to, &mut Unseen).await.map_err(|trouble| trouble.to_string())
}

/// A new database with no tables, and its name.
async fn fresh() -> String {
    Server::shared().database().await
}

async fn run(url: &str, sql: &str) {
    Database::connect(url).await.unwrap().run(sql, &[]).await.unwrap();
}

#[tokio::test]
async fn what_went_there_and_back_is_the_same() {
    let (_w, file) = full().await;
    let (there, back) = (fresh().await, url(&file.with_extension("back")));
    for _ in 0..2 {
        assert_eq!(moved(&url(&file), &there).await, Ok(vec![]));
        assert_eq!(moved(&there, &back).await, Ok(vec![]));
    }
    assert_eq!(compared(&url(&file), &there).await, Vec::<String>::new());
    assert_eq!(compared(&url(&file), &back).await, Vec::<String>::new());
    run(&there, "ALTER TABLE users ADD COLUMN shoe_size BIGINT").await;
    assert!(moved(&there, &back).await.unwrap_err().contains("users.shoe_size"));
    let verified = verify(&mut Database::connect(&there).await.unwrap()).await;
    assert!(verified.unwrap_err().to_string().contains("users.shoe_size"));
}

#[tokio::test]
async fn what_does_not_hold_is_found_there_too() {
    let (_w, file) = full().await;
    let there = fresh().await;
    moved(&url(&file), &there).await.unwrap();
    run(&there, "UPDATE conversations SET head = head + 1 WHERE kind = 'room'").await;
    run(&there, "UPDATE users SET name_key = 'anne' WHERE name = 'ann'").await;
    let found = check(&mut Database::connect(&there).await.unwrap(), &mut Unseen).await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("and its newest event is 14."), "{found:?}");
    assert!(found[1].contains("not those of the name \"ann\""), "{found:?}");
}

#[tokio::test]
async fn a_database_that_is_used_or_holds_anything_else_is_refused() {
    let (_w, file) = full().await;
    let (_other, others) = full().await;
    let there = fresh().await;
    moved(&url(&file), &there).await.unwrap();
    assert!(moved(&url(&others), &there).await.unwrap_err().contains("other data"));
    let (store, _feed) = open(&there).await;
    store.rooms(exchat::domain::UserId::fresh()).await.unwrap();
    assert!(moved(&url(&file), &there).await.unwrap_err().contains("in use"));
    store.close().await;
    assert_eq!(moved(&url(&file), &there).await, Ok(vec![]));
    let foreign = fresh().await;
    run(&foreign, "CREATE TABLE recipes (name TEXT)").await;
    assert!(moved(&url(&file), &foreign).await.unwrap_err().contains("recipes.name"));
}

#[tokio::test]
async fn a_backup_is_a_file_and_is_restored_with_the_old_tables_put_aside() {
    let (_w, file) = full().await;
    let there = fresh().await;
    moved(&url(&file), &there).await.unwrap();
    let copy = file.with_extension("backup");
    assert_eq!(backup(&there, &copy, false, &mut Unseen).await.unwrap(), Vec::<String>::new());
    assert_eq!(compared(&url(&file), &url(&copy)).await, Vec::<String>::new());
    let refused = restore(&copy, &there, Wishes::default(), &mut Unseen).await;
    assert!(refused.unwrap_err().to_string().contains("--force"));
    let restored = restore(&copy, &there, Wishes { force: true, keep_tokens: false }, &mut Unseen).await.unwrap();
    assert_eq!(compared(&url(&copy), &there).await.len(), 1, "the epoch alone");
    let old = restored.old.expect("it is put aside");
    let users = format!("SELECT count(*) FROM {}.users", old.trim_start_matches("the schema "));
    assert_eq!(Database::connect(&there).await.unwrap().number(&users).await.unwrap(), 4);
}
