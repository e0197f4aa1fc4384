//! Moving to another database while people talk.

use super::{done, refused, served, url};
use crate::harness::{Live, Server};
use serde_json::json;

#[tokio::test]
async fn whoever_moves_twice_loses_nothing_and_nobody_has_to_come_back() {
    let mut server = Server::start().await;
    let alice = server.register("alice").await;
    let cookie = server.sign_up("bob", "correct horse").await;
    let mut live = Live::connect(&server, &alice).await;
    let room = live.room("tea").await;
    live.post(&room, "before").await;
    let cursor = live.cursor(&room, 3);
    let (from, folder) = (url(&server.database()), tempfile::tempdir().expect("a folder"));
    let file = folder.path().join("moved.db");
    let to = url(&file);
    done(folder.path(), &["migrate", &from, &to]).await;
    live.post(&room, "meanwhile").await;
    let all = server.events(&alice, &room).await;
    server.terminate();
    server.ended().await;
    done(folder.path(), &["migrate", &from, &to]).await;

    let moved = served(&file).await;
    assert_eq!(moved.events(&alice, &room).await, all);
    let mut back = Live::greeted(&moved, &alice).await;
    let come = back.resume(json!([cursor])).await;
    assert_eq!(come.iter().filter(|frame| frame["type"] == "event").count(), 1, "cursors stay good: {come:?}");
    let me = moved.request(reqwest::Method::GET, "/api/v1/me").header("cookie", &cookie);
    assert_eq!(me.send().await.expect("an answer").status(), 200, "and sessions");
    assert!(refused(folder.path(), &["migrate", &from, &to]).await.contains("in use"));
    back.post(&room, "after").await;
    drop(moved);
}
