//! Statements that fail, and a file that somebody else holds.

use super::{run, url, world};
use crate::world::{World, new_room, post, post_as, seqs, topic, words};
use exchat::chat::store::{Outcome, StoreError};
use exchat::domain::{Change, ConversationId, MessageId, UserRef};
use futures::future::join_all;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

/// Posts and changes of topic at once: so many were committed.
async fn many_at_once(w: &World, room: ConversationId, ann: &UserRef) -> usize {
    let changes = (0..30).map(|i| if i % 10 == 5 { topic(&format!("topic {i}")) } else { post("words") });
    let outcomes = join_all(changes.map(|change| w.commit(room, ann, change))).await;
    outcomes.iter().filter(|outcome| matches!(outcome, Ok(Outcome::Committed(_)))).count()
}

#[tokio::test]
async fn a_change_that_fails_half_way_is_undone_alone() {
    let (mut w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    run(
        &file,
        "CREATE TRIGGER half_way BEFORE INSERT ON events WHEN NEW.kind = 'topic_changed' \
         BEGIN SELECT RAISE(ABORT, 'half way'); END",
    )
    .await;
    assert_eq!(many_at_once(&w, room, &ann).await, 27);
    let events = w.all(room).await;
    assert!(seqs(&events).into_iter().eq(1..=29));
    assert_eq!(w.fed(29).await, events);
    let seen = w.store.overview(room, ann.id).await.unwrap().unwrap();
    assert!(!format!("{seen:?}").contains("topic 25"), "the topic that was written before is undone");
    run(&file, "DROP TRIGGER half_way").await;
    w.did(room, &ann, topic("topic 25")).await;
}

#[tokio::test]
async fn a_room_that_fails_half_way_is_not_there_and_not_published() {
    let (mut w, file) = world().await;
    let ann = w.user("ann").await;
    run(
        &file,
        "CREATE TRIGGER half_way BEFORE INSERT ON events WHEN NEW.kind = 'joined' \
         BEGIN SELECT RAISE(ABORT, 'half way'); END",
    )
    .await;
    assert!(matches!(w.store.create_room(new_room("lobby", &ann)).await, Err(StoreError::Failed(_))));
    assert_eq!(w.store.rooms(ann.id).await.unwrap(), []);
    run(&file, "DROP TRIGGER half_way").await;
    let room = w.room("lobby", &ann).await;
    assert_eq!(w.fed(2).await, w.all(room).await);
}

#[tokio::test]
async fn a_transaction_that_sqlite_gives_up_is_undone_for_all() {
    let (mut w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    // As on a full disk.
    run(
        &file,
        "CREATE TRIGGER given_up BEFORE INSERT ON events WHEN NEW.kind = 'topic_changed' \
         BEGIN SELECT RAISE(ROLLBACK, 'given up'); END",
    )
    .await;
    assert_eq!(many_at_once(&w, room, &ann).await, 0);
    assert!(
        matches!(w.commit(room, &ann, topic("tea")).await, Err(StoreError::Failed(why)) if why.contains("given up"))
    );
    assert_eq!(seqs(&w.all(room).await), [1, 2]);
    w.says(room, &ann, "and on it goes").await;
    assert_eq!(w.fed(3).await, w.all(room).await, "what was undone is not published");
}

#[tokio::test]
async fn a_single_statement_that_ends_the_transaction_undoes_all_of_it() {
    let (w, file) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    run(
        &file,
        "CREATE TRIGGER given_up BEFORE UPDATE OF last_read ON memberships WHEN NEW.last_read = 1 \
                BEGIN SELECT RAISE(ROLLBACK, 'given up'); END",
    )
    .await;
    let (before, mark, after) = tokio::join!(
        w.commit(room, &ann, post("before")),
        w.store.mark_read(room, ann.id, 1),
        w.commit(room, &ann, post("after")),
    );
    assert!(before.is_err() && mark.is_err() && after.is_err());
    assert_eq!(w.head(room).await, 2);
}

#[tokio::test]
async fn a_post_under_the_id_of_another_fails_and_can_be_tried_again() {
    let (w, _) = world().await;
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let taken = w.says(room, &ann, "first").await.id;
    let client_id = Uuid::new_v4();
    let as_id = |id: MessageId| match post_as(client_id, "second") {
        Change::Post { client_id, body, reply_to, kind, tags, .. } => {
            Change::Post { id, client_id, body, reply_to, kind, tags }
        }
        other => other,
    };
    assert!(matches!(w.commit(room, &ann, as_id(taken)).await, Err(StoreError::Failed(_))));
    w.did(room, &ann, as_id(MessageId::fresh())).await;
    assert_eq!(words(&w.all(room).await), ["first", "second"]);
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
