//! A retry with the same `client_id`.

use crate::world::{World, message, post, post_as, posted, react};
use exchat::chat::store::Outcome;
use exchat::domain::{Change, ErrorCode, Event, Happening};
use futures::future::join_all;
use uuid::Uuid;

fn repeated(outcome: Outcome) -> Event {
    match outcome {
        Outcome::Repeated(event) => event,
        other => panic!("not repeated: {other:?}"),
    }
}

pub async fn a_retry_returns_the_first_answer(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let client_id = Uuid::new_v4();
    let first = w.did(room, &ann, post_as(client_id, "hello")).await;
    let again = repeated(w.commit(room, &ann, post_as(client_id, "other words")).await.unwrap());
    assert_eq!(again, first);
    w.did(room, &ann, react(posted(first).id, "👍")).await;
    let again = repeated(w.commit(room, &ann, post_as(client_id, "hello")).await.unwrap());
    assert_eq!(posted(again).reactions.len(), 1, "the message is as it is now");
    assert_eq!(w.head(room).await, 4);
    let fed = w.fed(4).await;
    assert!(fed.iter().map(|event| event.seq).eq(1..=4), "a retry is not published");
}

pub async fn a_retry_returns_the_first_answer_after_leaving(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let client_id = Uuid::new_v4();
    let first = w.did(room, &bob, post_as(client_id, "hello")).await;
    w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!(repeated(w.commit(room, &bob, post_as(client_id, "hello")).await.unwrap()), first);
    assert_eq!(w.refused(room, &bob, post("more")).await, ErrorCode::NotMember);
}

pub async fn a_client_id_is_its_authors_own(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let client_id = Uuid::new_v4();
    w.did(room, &ann, post_as(client_id, "from Ann")).await;
    let event = w.did(room, &bob, post_as(client_id, "from Bob")).await;
    assert_eq!(message(&event).unwrap().body.as_str(), "from Bob");
}

pub async fn a_client_id_belongs_to_one_conversation(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [room, other] = [w.room("lobby", &ann).await, w.room("attic", &ann).await];
    let client_id = Uuid::new_v4();
    w.did(room, &ann, post_as(client_id, "hello")).await;
    assert_eq!(w.refused(other, &ann, post_as(client_id, "hello")).await, ErrorCode::Invalid);
    let private = w.private_room("secret", &bob).await;
    w.did(private, &bob, post_as(client_id, "psst")).await;
    assert_eq!(w.head(other).await, 2);
}

pub async fn a_retry_does_not_bring_back_what_was_deleted(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let client_id = Uuid::new_v4();
    let first = w.did(room, &ann, post_as(client_id, "oops")).await;
    let id = message(&first).unwrap().id;
    w.did(room, &ann, Change::delete(id)).await;
    let again = repeated(w.commit(room, &ann, post_as(client_id, "oops")).await.unwrap());
    assert_eq!((again.seq, again.what), (first.seq, Happening::Posted { message_id: id, message: None }));
    assert_eq!(w.head(room).await, 4);
}

pub async fn retries_at_once_are_one_message(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let client_id = Uuid::new_v4();
    let outcomes = join_all((0..20).map(|_| w.commit(room, &ann, post_as(client_id, "hello")))).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let committed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Committed(_))).count();
    assert_eq!(committed, 1);
    let event = |outcome: &Outcome| match outcome {
        Outcome::Committed(event) | Outcome::Repeated(event) => event.clone(),
        Outcome::Unchanged => panic!("a post is never unchanged"),
    };
    let first = event(&outcomes[0]);
    assert!(outcomes.iter().all(|outcome| event(outcome) == first));
    assert_eq!(w.head(room).await, 3);
}
