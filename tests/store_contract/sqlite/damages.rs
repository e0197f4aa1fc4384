//! What `check` finds in a database that somebody has changed by hand, and that it finds nothing in one that nobody has.

use super::{Sqlite, run, url};
use crate::world::{World, edit, post, react, reply, topic};
use exchat::domain::{BanKind, Change, Pattern};
use exchat::store::check::check;
use exchat::store::copy::{Database, Progress};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs;
use std::path::{Path, PathBuf};

/// Nobody watches.
pub struct Unseen;

impl Progress for Unseen {
    fn begin(&mut self, _: &str, _: u64) {}
    fn advance(&mut self, _: u64) {}
}

/// A database with something of every kind in it; closed. The folder goes with the world.
pub async fn full() -> (World, PathBuf) {
    let database = Sqlite::fresh();
    let file = database.file();
    let w = World::on(database).await;
    let [ann, bob, eve] = w.users(["ann", "bob", "eve"]).await;
    let gus = w.guest("gus").await;
    let room = w.room_of("tea", &[&ann, &bob, &gus]).await;
    let direct = w.direct(&[&ann, &bob]).await;
    let first = w.says(room, &ann, "first").await.id;
    w.did(room, &bob, reply("second", first)).await;
    w.did(room, &ann, edit(first, "the first")).await;
    w.did(room, &bob, react(first, "👍")).await;
    let gone = w.says(room, &bob, "gone").await.id;
    w.did(room, &bob, Change::delete(gone)).await;
    w.did(room, &ann, topic("Leaves")).await;
    w.did(room, &ann, Change::Ban { ban: BanKind::Ban, pattern: Pattern::parse("x!*@*").unwrap(), most: 3 }).await;
    w.did(room, &ann, Change::Invite { user: eve.id }).await;
    w.did(direct, &bob, post("hello")).await;
    w.store.mark_read_until(room, bob.id, w.now()).await.unwrap();
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    w.store.close().await;
    // The world's names have made-up skeletons.
    run(&file, "UPDATE users SET skeleton = name_key; UPDATE conversations SET skeleton = name_key").await;
    (w, file)
}

async fn found(file: &Path) -> Vec<String> {
    let mut database = Database::connect(&url(file)).await.unwrap();
    check(&mut database, &mut Unseen).await.unwrap()
}

/// Changes a copy of the file as no program does.
async fn damaged(file: &Path, sql: &str) -> Vec<String> {
    let copy = file.with_extension("damaged");
    fs::copy(file, &copy).unwrap();
    let options = SqliteConnectOptions::new().filename(&copy).foreign_keys(false);
    let mut connection = options.pragma("ignore_check_constraints", "ON").connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    found(&copy).await
}

/// Statements, and what is found after each.
const DAMAGES: [(&str, &str); 34] = [
    // SQLite lets nobody do this without taking its index away.
    (
        "PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (author_id, client_id),', '') WHERE name = 'messages'; \
         DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_messages_2'; PRAGMA writable_schema = RESET; \
         UPDATE messages SET client_id = x'00000000000000000000000000000000'; VACUUM",
        "has posted 3 messages with the client_id",
    ),
    ("DELETE FROM meta", "There are 0 epochs, and not one."),
    ("UPDATE events SET kind = 'joined' WHERE seq = 1", "is not its creation"),
    ("DELETE FROM events WHERE kind = 'topic_changed'", "numbered from 1 to 14: there is a gap."),
    ("UPDATE conversations SET head = head + 1", "and its newest event is 14."),
    ("UPDATE conversations SET members = 9 WHERE kind = 'room'", "counts 9 members, and has 2."),
    ("UPDATE events SET message_id = NULL WHERE kind = 'edited'", "(\"edited\") has no message in this conversation."),
    (
        "UPDATE messages SET conversation_id = (SELECT id FROM conversations WHERE kind = 'direct')",
        "has no message in this conversation.",
    ),
    ("UPDATE messages SET seq = 1 WHERE body = 'second'", "which has another seq or author."),
    ("UPDATE messages SET author_id = (SELECT id FROM users WHERE name = 'eve')", "which has another seq or author."),
    ("UPDATE messages SET seq = 4 WHERE body = 'second'", "was posted as event 4 of conversation"),
    ("DELETE FROM messages WHERE body = 'second'", "1 rows of events refer to messages that are not there."),
    ("UPDATE events SET subject_id = NULL WHERE kind = 'invited'", "(\"invited\") is about nobody."),
    ("UPDATE messages SET body = 'back' WHERE body IS NULL", "is deleted, and its words or tags are still there."),
    ("UPDATE messages SET tags = '{}' WHERE body IS NULL", "is deleted, and its words or tags are still there."),
    ("UPDATE messages SET body = NULL WHERE body = 'second'", "is not deleted, and its words are gone."),
    ("UPDATE messages SET body = NULL, deleted_at = 1", "is deleted, and the reaction \"👍\" of user"),
    ("UPDATE messages SET reply_to = x'00000000000000000000000000000000'", "which is not in its conversation."),
    ("UPDATE memberships SET role = 'member'", "Nobody looks after room"),
    ("UPDATE memberships SET last_read = 99", "has read up to 99, and its head is 14."),
    ("UPDATE memberships SET joined_seq = 1", "has joined by event 1, which is another event."),
    ("UPDATE reactions SET seq = 1", "came by event 1, which is another event."),
    ("UPDATE bans SET seq = 1", "The \"ban\" \"x!*@*\" in conversation"),
    ("UPDATE invitations SET seq = 1", "The invitation of user"),
    ("UPDATE events SET kind = 'sung' WHERE kind = 'topic_changed'", "is of the unknown kind \"sung\"."),
    ("UPDATE users SET kind = 'cat' WHERE name = 'ann'", "is of the unknown kind \"cat\"."),
    ("UPDATE conversations SET visibility = 'dim' WHERE kind = 'room'", "of the unknown visibility \"dim\"."),
    ("UPDATE memberships SET role = 'king'", "has the unknown role \"king\"."),
    ("UPDATE messages SET kind = 'song'", "is of the unknown kind \"song\"."),
    ("DELETE FROM search_rows WHERE number = 1", "is not found by the search, or is found although it is deleted."),
    ("DELETE FROM search_rows", "The search holds the words of 3 messages that it does not know."),
    ("UPDATE bans SET kind = 'curse'", "has the pattern \"x!*@*\" of the unknown kind \"curse\"."),
    ("UPDATE users SET name_key = 'anne' WHERE name = 'ann'", "has keys that are not those of the name \"ann\"."),
    ("UPDATE conversations SET direct_key = x'00' WHERE kind = 'direct'", "has a key that is not that of its members."),
];

#[tokio::test]
async fn every_damage_is_found_and_named() {
    let (_w, file) = full().await;
    assert_eq!(found(&file).await, Vec::<String>::new());
    for (sql, words) in DAMAGES {
        let found = damaged(&file, sql).await;
        assert!(found.iter().any(|found| found.contains(words)), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn of_one_kind_of_damage_so_many_are_told() {
    let (w, file) = super::world().await;
    let ann = w.user("ann").await;
    let room = w.room("tea", &ann).await;
    for _ in 0..30 {
        w.says(room, &ann, "hello").await;
    }
    w.store.close().await;
    let found = damaged(&file, "UPDATE messages SET kind = 'song'").await;
    assert_eq!(found.iter().filter(|found| found.contains("song")).count(), 20);
    assert!(found.contains(&"There are more: kinds of messages".to_owned()), "{found:?}");
}
