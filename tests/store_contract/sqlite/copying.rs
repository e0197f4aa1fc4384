//! Copies of a whole database.

use super::damages::{Unseen, full};
use super::{run, url};
use crate::world::post;
use exchat::chat::store::Store;
use exchat::store::copy::{Database, Wishes, backup, differences, move_all, restore, verify};
use exchat::store::sqlite::SqliteStore;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

async fn compared(one: &Path, other: &Path) -> Vec<String> {
    let mut one = Database::connect(&url(one)).await.unwrap();
    let mut other = Database::connect(&url(other)).await.unwrap();
    differences(&mut one, &mut other, &mut Unseen).await.unwrap()
}

async fn moved(from: &Path, to: &Path) -> Result<Vec<String>, String> {
    move_all(&url(from), &url(to), &mut Unseen).await.map_err(|trouble| trouble.to_string())
}

#[tokio::test]
async fn every_column_of_the_schema_is_copied() {
    let (_w, file) = full().await;
    let verified = async || verify(&mut Database::connect(&url(&file)).await.unwrap()).await;
    verified().await.unwrap();
    run(&file, "ALTER TABLE users ADD COLUMN shoe_size INTEGER").await;
    assert!(verified().await.unwrap_err().to_string().contains("users.shoe_size"));
    run(&file, "ALTER TABLE users DROP COLUMN shoe_size").await;
    run(&file, "ALTER TABLE messages DROP COLUMN tags").await;
    let why = verified().await.unwrap_err().to_string();
    assert!(why.contains("older") && why.contains("messages.tags"), "{why}");
}

#[tokio::test]
async fn a_moved_database_is_the_same_and_may_be_moved_again() {
    let (mut w, file) = full().await;
    let target = file.with_extension("moved");
    assert_eq!(moved(&file, &target).await, Ok(vec![]));
    assert_eq!(compared(&file, &target).await, Vec::<String>::new());
    w.reopen().await;
    let ann = w.store.user_by_key("ann").await.unwrap().unwrap().as_ref();
    let room = w.store.room_by_key("tea").await.unwrap().unwrap();
    w.did(room, &ann, post("later")).await;
    let left = exchat::domain::Change::Leave { reason: None };
    w.did(room, &ann, left).await;
    assert_eq!(compared(&file, &target).await.len(), 4, "conversations, memberships, messages, events");
    assert_eq!(moved(&file, &target).await, Ok(vec![]), "while the store is open");
    assert_eq!(compared(&file, &target).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_target_that_holds_anything_else_is_refused_and_left_alone() {
    let (_w, file) = full().await;
    let (_other, others) = full().await;
    assert!(moved(&file, &others).await.unwrap_err().contains("other data"));
    // One that was used after it was moved to.
    let target = file.with_extension("moved");
    moved(&file, &target).await.unwrap();
    let (store, _feed) = SqliteStore::open(&url(&target)).await.unwrap();
    assert!(moved(&file, &target).await.unwrap_err().contains("in use"));
    let room = store.room_by_key("tea").await.unwrap().unwrap();
    let ann = store.user_by_key("ann").await.unwrap().unwrap();
    store.commit(room, ann.id.into(), post("only here"), exchat::domain::Timestamp(1)).await.unwrap();
    store.close().await;
    assert!(moved(&file, &target).await.unwrap_err().contains("used since"));
    assert!(!compared(&file, &target).await.is_empty(), "it is as it was");
    assert!(moved(&file, &file).await.is_err());
    let nothing = file.with_extension("nothing");
    assert!(moved(&nothing, &target).await.unwrap_err().contains("there is no database"));
    assert!(!nothing.exists());
}

#[tokio::test]
async fn a_backup_holds_everything_but_what_was_deleted_and_is_for_its_owner_alone() {
    let (w, file) = full().await;
    let copy = file.with_extension("backup");
    assert_eq!(backup(&url(&file), &copy, false, &mut Unseen).await.unwrap(), Vec::<String>::new());
    assert_eq!(compared(&file, &copy).await, Vec::<String>::new());
    assert_eq!(fs::metadata(&copy).unwrap().mode() & 0o777, 0o600);
    let bytes = fs::read(&copy).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(holds(b"the first") && !holds(b"gone"));
    let again = backup(&url(&file), &copy, false, &mut Unseen).await;
    assert!(again.unwrap_err().to_string().contains("--force"));
    backup(&url(&file), &copy, true, &mut Unseen).await.unwrap();
    let beside = fs::read_dir(file.parent().unwrap()).unwrap();
    let names: Vec<_> = beside.map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("part")), "{names:?}");
    drop(w);
}

#[tokio::test]
async fn a_restored_backup_lives_anew_and_nobody_is_signed_in() {
    let (_w, file) = full().await;
    run(
        &file,
        "INSERT INTO sessions (id, user_id, secret_hash, agent, created_at, last_seen_at) \
         SELECT x'11111111111111111111111111111111', id, x'22', '', 1, 1 FROM users LIMIT 1; \
         INSERT INTO access_tokens SELECT x'11111111111111111111111111111111', id, x'22', '', 1, NULL FROM users LIMIT 1",
    )
    .await;
    let copy = file.with_extension("backup");
    backup(&url(&file), &copy, false, &mut Unseen).await.unwrap();
    for keep_tokens in [false, true] {
        let target = file.parent().unwrap().join(format!("{keep_tokens}")).join("exchat.db");
        let wishes = Wishes { force: false, keep_tokens };
        assert_eq!(restore(&copy, &url(&target), wishes, &mut Unseen).await.unwrap().old, None);
        let different = compared(&copy, &target).await;
        let tables: Vec<_> = different.iter().map(|words| words.split(' ').next().unwrap()).collect();
        let expected: &[&str] =
            if keep_tokens { &["meta", "sessions"] } else { &["meta", "sessions", "access_tokens"] };
        assert_eq!(tables, expected);
    }
}

#[tokio::test]
async fn what_is_there_is_put_aside_and_only_when_nobody_uses_it() {
    let (mut w, file) = full().await;
    let copy = file.with_extension("backup");
    backup(&url(&file), &copy, false, &mut Unseen).await.unwrap();
    let to = url(&file);
    let force = Wishes { force: true, ..Wishes::default() };
    assert!(restore(&copy, &to, Wishes::default(), &mut Unseen).await.unwrap_err().to_string().contains("--force"));
    w.reopen().await;
    assert!(restore(&copy, &to, force, &mut Unseen).await.unwrap_err().to_string().contains("in use"));
    w.store.close().await;
    let old = restore(&copy, &to, force, &mut Unseen).await.unwrap().old.expect("it is put aside");
    assert_eq!(compared(Path::new(&old), &copy).await, Vec::<String>::new());
    assert_eq!(compared(&file, &copy).await.len(), 1, "the epoch alone");
    fs::write(&file, "Dear reader, ".repeat(1_000)).unwrap();
    fs::remove_file(old).unwrap();
    let old = restore(&copy, &to, force, &mut Unseen).await.unwrap().old.expect("a damaged one too");
    assert!(fs::read_to_string(old).unwrap().starts_with("Dear reader"));
    assert_eq!(compared(&file, &copy).await.len(), 1);
}
