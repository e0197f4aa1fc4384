//! A file that something has written into.

use super::{done, refused, url};
use crate::harness::{Live, Server};
use std::fs;

#[tokio::test]
async fn a_damaged_file_is_refused_in_words() {
    let mut server = Server::start().await;
    let alice = server.register("alice").await;
    let mut live = Live::connect(&server, &alice).await;
    let room = live.room("tea").await;
    for _ in 0..50 {
        live.post(&room, &"words ".repeat(200)).await;
    }
    server.terminate();
    server.ended().await;
    let file = server.database();
    let folder = file.parent().expect("a folder");
    done(folder, &["backup", "whole.db"]).await;
    let bytes = fs::read(folder.join("whole.db")).expect("the backup");
    // Pages in the middle, and the beginning.
    for (from, to) in [(bytes.len() / 2, bytes.len() * 3 / 4), (0, 4096)] {
        let mut damaged = bytes.clone();
        damaged[from..to].fill(0xA5);
        for name in ["damaged.db", "exchat.db"] {
            fs::write(folder.join(name), &damaged).expect("written");
        }
        for command in [
            &["check"][..],
            &["serve"],
            &["restore", "damaged.db", "--force"],
            &["backup", "another.db"],
            &["migrate", &url(&folder.join("damaged.db")), &url(&folder.join("moved.db"))],
        ] {
            let why = refused(folder, command).await;
            assert!(why.contains("damaged"), "{command:?} at {from}: {why}");
        }
        assert_eq!(fs::read(&file).expect("it is there"), damaged, "it is as it was");
        assert!(!folder.join("another.db").exists());
    }
    done(folder, &["restore", "whole.db", "--force", "--keep-tokens"]).await;
    server.restart().await;
    assert_eq!(server.events(&alice, &room).await.len(), 52);
}

#[tokio::test]
async fn what_does_not_hold_is_told_and_the_command_fails() {
    let mut server = Server::start().await;
    let alice = server.register("alice").await;
    Live::connect(&server, &alice).await.room("tea").await;
    let file = server.database();
    let folder = file.parent().expect("a folder");
    assert!(done(folder, &["check"]).await.contains("All is well"), "beside a running server");
    server.kill().await;
    sqlite(&url(&file), "UPDATE conversations SET members = 5").await;
    let output = crate::harness::exchat(folder, &["check"]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("counts 5 members, and has 1."), "{said}");
}

async fn sqlite(url: &str, sql: &'static str) {
    use sqlx::Connection;
    let mut connection = sqlx::SqliteConnection::connect(url).await.expect("it opens");
    sqlx::query(sql).execute(&mut connection).await.expect("done");
    connection.close().await.expect("closed");
}
