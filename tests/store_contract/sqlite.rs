//! The contract's SQLite database, and what is SQLite's own: the file.

use crate::world::{Database, World, edit, new_user, post, react};
use exchat::chat::store::{CommitFeed, NewSession, NewToken, NewUser, Store, StoreError};
use exchat::domain::{AccessTokenId, Change, ErrorCode, SessionId, Timestamp, UserRef};
use exchat::store::sqlite::SqliteStore;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
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
        let text = format!("secretword {} end", "blah ".repeat(if i % 7 == 0 { 3_000 } else { i }));
        ids.push(w.says(room, &ann, &text).await.id);
        w.says(room, &ann, "keptword").await;
    }
    for id in ids.iter().step_by(3) {
        w.did(room, &ann, edit(*id, &format!("{} secretword", "longer ".repeat(400)))).await;
    }
    w.reopen().await;
    assert!(holds(&file, "secretword"));
    for id in ids {
        w.did(room, &ann, Change::Delete { message: id }).await;
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
    w.did(room, &ann, Change::Delete { message: id }).await;
    let gone = async {
        while holds(&file, "secretword") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the log still holds the words");
    w.says(room, &ann, "and on it goes").await;
}

#[tokio::test]
async fn a_disabled_user_is_nobody() {
    let (w, file) = world().await;
    let new = NewUser { password_hash: Some("hash".into()), ..new_user("ann") };
    let ann = w.store.create_user(new).await.unwrap().as_ref();
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "hello").await.id;
    sign_in(&w, &ann).await;
    assert!(w.store.session([1; 32]).await.unwrap().is_some());
    run(&file, "UPDATE users SET disabled_at = 5").await;
    assert!(w.store.session([1; 32]).await.unwrap().is_none());
    assert!(w.store.access_token([2; 32]).await.unwrap().is_none());
    assert_eq!(w.store.password_hash(ann.id).await.unwrap(), None);
    for change in [post("hi"), react(id, "👍"), Change::Leave] {
        assert_eq!(w.refused(room, &ann, change).await, ErrorCode::Unauthenticated);
    }
    assert_eq!(w.store.user(ann.id).await.unwrap().unwrap().as_ref(), ann, "what they said is still theirs");
}

async fn sign_in(w: &World, user: &UserRef) {
    let (id, at) = (SessionId::fresh(), Timestamp(1));
    let session = NewSession { id, user: user.id, secret: [1; 32], agent: String::new(), at, keep: 5 };
    w.store.create_session(session).await.unwrap();
    let id = AccessTokenId::fresh();
    let token = NewToken { id, user: user.id, secret: [2; 32], label: String::new(), at };
    w.store.create_access_token(token).await.unwrap();
}

#[tokio::test]
async fn moderators_inherit_before_members() {
    let (w, file) = world().await;
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob, &cid]).await;
    run(&file, "UPDATE memberships SET role = 'moderator' WHERE joined_seq = 4").await;
    let id = w.says(room, &bob, "rude").await.id;
    w.did(room, &cid, Change::Delete { message: id }).await;
    w.did(room, &ann, Change::Leave).await;
    let members = w.store.members(room, 10).await.unwrap();
    assert_eq!(format!("{:?}", members.iter().map(|(_, role)| role).collect::<Vec<_>>()), "[Member, Owner]");
}

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

#[tokio::test]
async fn a_change_waits_for_another_process() {
    let (w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let mut other = SqliteConnection::connect(&url(&file)).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let other_ends = async {
        assert_eq!(w.head(room).await, 2, "reading goes on");
        sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    };
    let (said, ()) = tokio::join!(w.says(room, &ann, "hi"), other_ends);
    assert_eq!(said.seq, 3);
}
