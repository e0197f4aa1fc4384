//! Several nodes on one database.

use super::{Postgres, Server, open, two_nodes};
use crate::world::{Database, World, new_user, post};
use exchat::chat::store::{Outcome, StoreError};
use exchat::domain::{ConversationId, Seq};
use exchat::store::postgres::{Limits, PostgresStore};
use futures::future::{join, join_all};

/// All seqs of a conversation, as a node reads them.
async fn seqs(world: &World, conversation: ConversationId) -> Vec<Seq> {
    let events = world.store.events_after(conversation, 0, 10_000).await.unwrap();
    events.iter().map(|event| event.seq).collect()
}

#[tokio::test]
async fn parallel_senders_on_both_get_one_order_without_a_gap() {
    let (one, other) = two_nodes().await;
    let [ann, bob] = one.users(["ann", "bob"]).await;
    let (tea, oak) = (one.room_of("tea", &[&ann, &bob]).await, one.room_of("oak", &[&ann, &bob]).await);
    let all = (0..200).map(|n| {
        let (node, who) = if n % 2 == 0 { (&one, &ann) } else { (&other, &bob) };
        let room = if n % 3 == 0 { tea } else { oak };
        async move { node.commit(room, who, post(&format!("{n}"))).await.unwrap() }
    });
    let outcomes = join_all(all).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Committed(_))));
    let mut said = 0;
    for room in [tea, oak] {
        let found = seqs(&one, room).await;
        assert_eq!(found, (1..=found.len() as Seq).collect::<Vec<_>>());
        assert_eq!(found, seqs(&other, room).await);
        said += found.len() - 3;
    }
    assert_eq!(said, 200);
}

#[tokio::test]
async fn a_retry_on_another_node_is_one_message_also_at_the_same_time() {
    let (one, other) = two_nodes().await;
    let [ann] = one.users(["ann"]).await;
    let tea = one.room_of("tea", &[&ann]).await;
    for _ in 0..20 {
        let said = post("once");
        let (a, b) = join(one.commit(tea, &ann, said.clone()), other.commit(tea, &ann, said)).await;
        let events: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().map(first_answer).collect();
        assert_eq!(events[0], events[1]);
    }
    assert_eq!(seqs(&one, tea).await.len(), 22);
}

fn first_answer(outcome: Outcome) -> Seq {
    match outcome {
        Outcome::Committed(event) | Outcome::Repeated(event) => event.seq,
        Outcome::Unchanged => panic!("it was not said"),
    }
}

#[tokio::test]
async fn a_client_id_in_two_conversations_at_once_is_one_message() {
    let (one, other) = two_nodes().await;
    let [ann] = one.users(["ann"]).await;
    let (tea, oak) = (one.room_of("tea", &[&ann]).await, one.room_of("oak", &[&ann]).await);
    for _ in 0..20 {
        let said = post("once");
        let both = join(one.commit(tea, &ann, said.clone()), other.commit(oak, &ann, said)).await;
        let [a, b] = [both.0, both.1].map(|outcome| matches!(outcome, Ok(Outcome::Committed(_))));
        assert!(a != b, "one of them is refused");
    }
    assert_eq!(seqs(&one, tea).await.len() + seqs(&one, oak).await.len(), 24);
}

#[tokio::test]
async fn a_name_is_taken_once_also_at_the_same_time() {
    let (one, other) = two_nodes().await;
    for n in 0..20 {
        let name = format!("ann{n}");
        let both = join(one.store.create_user(new_user(&name)), other.store.create_user(new_user(&name))).await;
        let [a, b] = [both.0, both.1];
        let refused = if a.is_ok() { b } else { a };
        assert!(matches!(refused, Err(StoreError::NameTaken)), "{refused:?}");
    }
    assert_eq!(one.store.count_users().await.unwrap(), 20);
}

#[tokio::test]
async fn a_direct_conversation_is_one_also_when_opened_at_the_same_time() {
    let (one, other) = two_nodes().await;
    for n in 0..20 {
        let [ann, bob] = one.users([&format!("ann{n}"), &format!("bob{n}")]).await;
        let (a, b) = join(one.direct(&[&ann, &bob]), other.direct(&[&bob, &ann])).await;
        assert_eq!(a, b);
    }
}

#[tokio::test]
async fn nodes_may_start_at_the_same_time() {
    let url = Server::shared().database().await;
    let stores = join_all((0..3).map(|_| open(&url))).await;
    let mut epochs = Vec::new();
    for (store, _) in &stores {
        epochs.push(exchat::chat::store::Store::epoch(store).await.unwrap());
    }
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0]));
}

#[tokio::test]
async fn tables_of_a_newer_version_are_refused_in_words() {
    let database = Postgres::fresh();
    database.open().await.0.close().await;
    let newer = "INSERT INTO _sqlx_migrations VALUES (9999, 'from the future', now(), true, '', 0)";
    Server::shared().run(&database.name, newer.into()).await;
    let error = PostgresStore::open(&database.url(), &Limits::default()).await.unwrap_err();
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_opened_is_said_without_the_password() {
    let nowhere = "postgres://ann:secret@127.0.0.1:1/nothing";
    let none = Server::shared().url("nothing").replace("exchat@", "exchat:secret@");
    for (url, words) in [(nowhere, "refused"), (&none, "does not exist"), ("postgres://[", "URL")] {
        let error = PostgresStore::open(url, &Limits::default()).await.unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn refusals_among_others_let_go_of_nothing() {
    let (one, other) = two_nodes().await;
    let [ann, bob, eve] = one.users(["ann", "bob", "eve"]).await;
    let tea = one.room_of("tea", &[&ann, &bob]).await;
    let all = (0..300).map(|n| {
        let node = if n % 2 == 0 { &one } else { &other };
        // Eve is not in the room.
        let who = [&eve, &ann, &bob][n % 3];
        async move { node.commit(tea, who, post(&format!("{n}"))).await }
    });
    let outcomes = join_all(all).await;
    for (n, outcome) in outcomes.iter().enumerate() {
        let as_it_should = match outcome {
            Ok(outcome) => n % 3 != 0 && matches!(outcome, Outcome::Committed(_)),
            Err(error) => n % 3 == 0 && matches!(error, StoreError::Refused(_)),
        };
        assert!(as_it_should, "{n}: {outcome:?}");
    }
    assert_eq!(seqs(&one, tea).await, (1..=203).collect::<Vec<_>>());
}
