//! The program on PostgreSQL, alone and with another one beside it.

#[path = "../services/postgres.rs"]
pub mod service;

use crate::harness::{Live, Server};
use crate::upkeep::{done, served, url};
use serde_json::json;
use service::Postgres;

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let url = Postgres::shared().database().await;
    let mut server = Server::with(&[("DATABASE_URL", &url)]).await;
    let ann = server.register("ann").await;
    let mut live = Live::connect(&server, &ann).await;
    let room = live.room("tea").await;
    for n in 0..10 {
        live.post(&room, &n.to_string()).await;
    }
    server.kill().await;
    server.restart().await;
    let mut back = Live::greeted(&server, &ann).await;
    let come = back.resume(json!([back.cursor(&room, 2)])).await;
    let said: Vec<_> = come.iter().filter_map(|frame| frame["message"]["body"].as_str()).collect();
    assert_eq!(said, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

#[tokio::test]
async fn a_client_goes_on_at_another_node_after_what_it_has() {
    let url = Postgres::shared().database().await;
    let settings = [("DATABASE_URL", url.as_str())];
    let (one, other) = tokio::join!(Server::with(&settings), Server::with(&settings));
    let ann = one.register("ann").await;
    let mut live = Live::connect(&one, &ann).await;
    let room = live.room("tea").await;
    let message = live.post(&room, "first").await;
    let mut back = Live::greeted(&other, &ann).await;
    assert_eq!(back.hello["epoch"], live.hello["epoch"]);
    let come = back.resume(json!([back.cursor(&room, 2)])).await;
    assert_eq!(come[0]["message"]["id"], message["message_id"]);
    let next = back.post(&room, "second").await;
    assert_eq!(next["seq"], 4);
}

#[tokio::test]
async fn who_cannot_resume_is_sent_away_to_try_again() {
    let postgres = Postgres::start();
    let url = postgres.database().await;
    let server = Server::with(&[("DATABASE_URL", &url), ("DATABASE_TIMEOUT", "500ms")]).await;
    let ann = server.register("ann").await;
    let mut live = Live::greeted(&server, &ann).await;
    postgres.pause(true);
    live.socket.send(&json!({"type": "subscribe"})).await;
    assert_eq!(live.socket.closed().await, Some(1012));
    postgres.pause(false);
    let mut back = Live::greeted(&server, &ann).await;
    back.subscribe().await;
}

#[tokio::test]
async fn whoever_moves_here_takes_everything_along_and_a_backup_is_a_file_again() {
    let mut server = Server::start().await;
    let ann = server.register("ann").await;
    let mut live = Live::connect(&server, &ann).await;
    let room = live.room("tea").await;
    live.post(&room, "before").await;
    let cursor = live.cursor(&room, 2);
    let (from, to) = (url(&server.database()), Postgres::shared().database().await);
    let folder = server.database().parent().expect("a folder").to_owned();
    done(&folder, &["migrate", &from, &to]).await;
    live.post(&room, "meanwhile").await;
    let all = server.events(&ann, &room).await;
    server.terminate();
    server.ended().await;
    done(&folder, &["migrate", &from, &to]).await;
    let moved = Server::with(&[("DATABASE_URL", &to)]).await;
    assert_eq!(moved.events(&ann, &room).await, all);
    let mut back = Live::greeted(&moved, &ann).await;
    let come = back.resume(json!([cursor])).await;
    assert_eq!(come.iter().filter(|frame| frame["type"] == "event").count(), 2, "{come:?}");
    back.post(&room, "after").await;
    let all = moved.events(&ann, &room).await;
    done(&folder, &["backup", "backup.db", "--database-url", &to]).await;
    let twin = served(&folder.join("backup.db")).await;
    assert_eq!(twin.events(&ann, &room).await, all, "a backup can be served");
}
