//! Deleted words are not in the files either.

use super::world;
use crate::world::{edit, post};
use exchat::domain::Change;
use std::path::Path;
use std::time::Duration;

/// Whether any file of the database holds the word.
fn holds(file: &Path, word: &str) -> bool {
    let files = std::fs::read_dir(file.parent().unwrap()).unwrap();
    files.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).any(|bytes| contains(&bytes, word.as_bytes()))
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[tokio::test]
async fn deleted_words_are_gone_from_the_file() {
    let (mut w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let mut ids = Vec::new();
    for i in 0..300 {
        // Short ones, and some that fill pages of their own.
        let text = format!("secretword {} secretword", "blah ".repeat(if i % 7 == 0 { 3_000 } else { i }));
        ids.push(w.says(room, &ann, &text).await.id);
        w.says(room, &ann, "keptword").await;
    }
    for id in ids.iter().step_by(3) {
        w.did(room, &ann, edit(*id, &format!("{} secretword", "longer ".repeat(400)))).await;
    }
    w.reopen().await;
    assert!(holds(&file, "secretword"));
    for id in ids {
        w.did(room, &ann, Change::delete(id)).await;
    }
    w.store.close().await;
    assert!(!holds(&file, "secretword"));
    assert!(holds(&file, "keptword"));
}

#[tokio::test]
async fn deleted_words_are_gone_from_the_log_soon() {
    let (w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "secretword").await.id;
    w.did(room, &ann, Change::delete(id)).await;
    let gone = async {
        while holds(&file, "secretword") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the log still holds the words");
    w.says(room, &ann, "and on it goes").await;
}

#[tokio::test]
async fn a_store_that_is_never_quiet_empties_its_log_all_the_same() {
    let (w, file) = world().await;
    let [ann, stranger] = w.users(["ann", "stranger"]).await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "secretword").await.id;
    w.did(room, &ann, Change::delete(id)).await;
    let gone = async {
        while holds(&file, "secretword") {
            // Work that writes nothing: the log does not start anew by itself.
            w.refused(room, &stranger, post("let me in")).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.expect("the log still holds the words");
}
