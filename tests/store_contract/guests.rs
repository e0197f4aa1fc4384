//! Guests, for the length of a visit.

use crate::world::{World, new_user, refusal};
use exchat::chat::store::{NewName, NewUser, StoreError};
use exchat::domain::{Change, ErrorCode, Happening, NodeId, UserId, UserKind, UserName};

fn named(name: &str) -> NewName {
    let NewUser { name, key, skeleton, .. } = new_user(name);
    NewName { name, key, skeleton }
}

pub async fn a_visit_ends_with_everything_but_what_was_said(w: World) {
    let [ann] = w.users(["ann"]).await;
    let gus = w.guest("Gus").await;
    let room = w.room_of("tea", &[&ann, &gus]).await;
    let other = w.room_of("cake", &[&gus]).await;
    let direct = w.direct(&[&ann, &gus]).await;
    w.says(room, &gus, "hello").await;
    w.store.end_visit(gus.id, Some("home".into()), w.now()).await.unwrap();
    for place in [room, other] {
        let last = w.all(place).await.pop().unwrap();
        assert_eq!(
            (last.actor, last.what),
            (gus.clone(), Happening::Left { reason: Some("home".into()), for_good: true })
        );
    }
    assert_eq!(w.store.members(room, 10).await.unwrap().len(), 1);
    assert_eq!(w.store.members(direct, 10).await.unwrap().len(), 2, "a direct conversation says whom it was with");
    assert_eq!(w.newest(room).await.events.iter().find(|event| event.seq == 4).unwrap().actor.name.as_str(), "Gus");
    assert_eq!(w.store.user_by_key("gus").await.unwrap(), None);
    assert_eq!(refusal(w.commit(other, &gus, Change::JOIN).await), ErrorCode::Unauthenticated);
    let head = w.head(room).await;
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    assert_eq!(w.head(room).await, head, "once");
    assert_ne!(w.guest("gus").await.id, gus.id, "the name is free");
}

pub async fn the_departures_of_a_guest_are_fed(mut w: World) {
    let gus = w.guest("gus").await;
    w.room_of("tea", &[&gus]).await;
    w.room_of("cake", &[&gus]).await;
    w.fed(4).await;
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    let departed = Happening::Left { reason: None, for_good: true };
    assert!(w.fed(2).await.iter().all(|event| event.what == departed));
}

pub async fn only_a_guests_visit_ends(w: World) {
    let [ann] = w.users(["ann"]).await;
    let room = w.room("tea", &ann).await;
    w.store.end_visit(ann.id, None, w.now()).await.unwrap();
    w.store.end_visit(UserId::fresh(), None, w.now()).await.unwrap();
    w.says(room, &ann, "still here").await;
}

pub async fn guests_are_abandoned_when_their_node_lives_no_more(w: World) {
    w.user("ann").await;
    let (node, other) = (NodeId::fresh(), NodeId::fresh());
    for node in [node, other] {
        w.store.beat(node).await.unwrap();
    }
    let at = |name, node| NewUser { kind: UserKind::Guest, node: Some(node), ..new_user(name) };
    let gus = w.store.create_user(at("gus", node)).await.unwrap();
    w.store.create_user(at("eve", other)).await.unwrap();
    assert_eq!(w.store.abandoned_guests().await.unwrap(), []);
    w.store.forget_nodes(vec![node]).await.unwrap();
    assert_eq!(w.store.abandoned_guests().await.unwrap(), [gus.id]);
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    assert_eq!(w.store.abandoned_guests().await.unwrap(), []);
}

pub async fn a_guest_takes_another_name_that_is_free(w: World) {
    let [ann] = w.users(["ann"]).await;
    let gus = w.guest("gus").await;
    let renamed = w.store.rename_guest(gus.id, named("Gustav")).await.unwrap();
    assert_eq!((renamed.id, renamed.name, renamed.kind), (gus.id, UserName::stored("Gustav".into()), UserKind::Guest));
    assert_eq!(w.store.rename_guest(gus.id, named("gustav")).await.unwrap().name.as_str(), "gustav", "its own");
    assert!(matches!(w.store.rename_guest(gus.id, named("Ann")).await, Err(StoreError::NameTaken)));
    assert_eq!(refusal(w.store.rename_guest(ann.id, named("anna")).await), ErrorCode::NotFound);
    w.guest("gus").await;
}

pub async fn a_guest_who_makes_an_account_stays(w: World) {
    let [ann] = w.users(["ann"]).await;
    let gus = w.guest("gus").await;
    let room = w.room_of("tea", &[&ann, &gus]).await;
    let user = w.store.keep_guest(gus.id, "hash".into()).await.unwrap();
    assert_eq!((user.as_ref(), user.kind), (gus.clone(), UserKind::Person));
    assert_eq!(w.store.password_hash(gus.id).await.unwrap().as_deref(), Some("hash"));
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    w.says(room, &gus, "still here").await;
    assert_eq!(refusal(w.store.keep_guest(gus.id, "other".into()).await), ErrorCode::NotFound);
    assert_eq!(refusal(w.store.keep_guest(ann.id, "other".into()).await), ErrorCode::NotFound);
    let eve = w.guest("eve").await;
    w.store.end_visit(eve.id, None, w.now()).await.unwrap();
    assert_eq!(refusal(w.store.keep_guest(eve.id, "late".into()).await), ErrorCode::NotFound);
}
