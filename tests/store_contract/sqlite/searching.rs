//! The index of words in the file.

use super::damages::{Unseen, full};
use super::{run, url, world};
use crate::world::{edit, post, words};
use exchat::chat::store::Store;
use exchat::domain::{Change, Search, Terms, UserRef};
use exchat::store::copy::{Wishes, backup, move_all, restore};
use exchat::store::sqlite::SqliteStore;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;

async fn found(store: &dyn Store, viewer: &UserRef, text: &str) -> Vec<String> {
    let terms = Terms::parse(text).unwrap();
    let search = Search { terms, conversation: None, author: None, before: None, limit: 50 };
    let hits = store.search(viewer.id, &search).await.unwrap().hits;
    hits.into_iter().map(|hit| hit.message.body.as_str().to_owned()).collect()
}

/// SQLite compares what is in the index with the messages.
async fn holds_exactly_the_messages(file: &Path) {
    run(file, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)").await;
}

/// What ann finds in a database made by [`full`], wherever it went.
async fn found_in(file: &Path) -> Vec<Vec<String>> {
    holds_exactly_the_messages(file).await;
    let (store, _feed) = SqliteStore::open(&url(file)).await.unwrap();
    let ann = store.user_by_key("ann").await.unwrap().unwrap().as_ref();
    let mut all = Vec::new();
    for text in ["first", "first OR second", "gone", "hell*", "f* * the", "s*"] {
        all.push(found(&store, &ann, text).await);
    }
    store.close().await;
    all
}

#[tokio::test]
async fn case_makes_no_difference_in_any_script() {
    let (w, _) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    w.says(room, &ann, "ПРИВЕТ Ωμέγα").await;
    for text in ["привет", "Привет", "ωμέγα", "ΩΜΈΓΑ"] {
        assert_eq!(found(&*w.store, &ann, text).await, ["ПРИВЕТ Ωμέγα"], "{text}");
    }
}

#[tokio::test]
async fn it_holds_exactly_the_messages() {
    let (mut w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let mut ids = Vec::new();
    for n in 0..200 {
        ids.push(w.says(room, &ann, &format!("message {n} of {}", n % 7)).await.id);
        match n % 5 {
            1 => drop(w.did(room, &ann, edit(ids[n / 2], &format!("edited {n}"))).await),
            2 => drop(w.did(room, &ann, Change::delete(ids[n])).await),
            _ => {}
        }
    }
    // Several in one transaction, one of them undone.
    let stranger = w.user("eve").await;
    let (by_ann, by_eve) = (w.commit(room, &ann, post("in")), w.commit(room, &stranger, post("out")));
    let (edited, deleted) =
        (w.commit(room, &ann, edit(ids[199], "in too")), w.commit(room, &ann, Change::delete(ids[198])));
    let _ = tokio::join!(by_ann, by_eve, edited, deleted);
    holds_exactly_the_messages(&file).await;
    let live = w.history(room, exchat::domain::HistoryQuery { limit: Some(1_000), ..Default::default() }).await;
    for text in ["message", "edited", "in", "out"] {
        let said = words(&live.events).into_iter().filter(|said| said.split(' ').any(|word| word == text)).count();
        let terms = Terms::parse(text).unwrap();
        let search = Search { terms, conversation: None, author: None, before: None, limit: 1_000 };
        assert_eq!(w.store.search(ann.id, &search).await.unwrap().hits.len(), said, "{text}");
    }
    w.reopen().await;
    holds_exactly_the_messages(&file).await;
}

/// How many pages of the index hold a part of a word.
async fn pages_with(file: &Path, part: &'static str) -> i64 {
    let mut connection = SqliteConnection::connect(&url(file)).await.unwrap();
    let sql = "SELECT count(*) FROM search_data WHERE instr(block, CAST($1 AS BLOB)) > 0";
    let pages = sqlx::query_scalar(sql).bind(part).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    pages
}

#[tokio::test]
async fn words_that_were_taken_back_are_not_in_it() {
    let (w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let mut ids = Vec::new();
    for n in 0..120 {
        ids.push(w.says(room, &ann, &format!("plain secretword {n} words keptword")).await.id);
    }
    assert!(pages_with(&file, "ecretword").await > 0);
    for (n, id) in ids.into_iter().enumerate() {
        let change = if n % 2 == 0 { edit(id, "keptword") } else { Change::delete(id) };
        w.did(room, &ann, change).await;
    }
    assert_eq!(pages_with(&file, "ecretword").await, 0);
    assert!(pages_with(&file, "eptword").await > 0);
}

#[tokio::test]
async fn messages_of_before_the_search_are_found() {
    let (_w, file) = full().await;
    let all = found_in(&file).await;
    assert_eq!(all[0], ["the first"]);
    run(
        &file,
        "DROP TRIGGER search_posted; DROP TRIGGER search_changed; DROP TRIGGER search_removed; DROP TABLE search; \
         DROP VIEW search_content; DROP TABLE search_rows; DELETE FROM _sqlx_migrations WHERE version = 8",
    )
    .await;
    let (store, _feed) = SqliteStore::open(&url(&file)).await.unwrap();
    store.close().await;
    assert_eq!(found_in(&file).await, all);
}

#[tokio::test]
async fn copies_are_searched_as_well() {
    let (_w, file) = full().await;
    let all = found_in(&file).await;
    let (copy, moved, restored) =
        (file.with_extension("backup"), file.with_extension("moved"), file.with_extension("restored"));
    run(&file, "VACUUM").await;
    assert_eq!(found_in(&file).await, all);
    backup(&url(&file), &copy, false, &mut Unseen).await.unwrap();
    restore(&copy, &url(&restored), Wishes::default(), &mut Unseen).await.unwrap();
    for _ in 0..2 {
        move_all(&url(&file), &url(&moved), &mut Unseen).await.unwrap();
        assert_eq!(found_in(&moved).await, all);
    }
    assert_eq!(found_in(&restored).await, all);
}
