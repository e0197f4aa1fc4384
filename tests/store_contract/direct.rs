//! Direct conversations.

use crate::world::{World, post, refusal};
use exchat::domain::{Change, ConversationId, ErrorCode, Happening, Role, UserId};
use futures::future::join_all;
use std::collections::HashSet;

pub async fn it_is_one_whoever_opens_it(mut w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let (a, b) = (ann.id, bob.id);
    assert_eq!(w.store.direct(&[a, b]).await.unwrap(), None);
    let id = ConversationId::fresh();
    assert_eq!(w.store.open_direct(id, &[b, a], w.now()).await.unwrap(), id);
    for people in [vec![a, b], vec![b, a], vec![a, b, a]] {
        assert_eq!(w.store.open_direct(ConversationId::fresh(), &people, w.now()).await.unwrap(), id);
        assert_eq!(w.store.direct(&people).await.unwrap(), Some(id));
    }
    let three = w.direct(&[&ann, &bob, &cid]).await;
    assert_ne!(three, id);
    let events = w.all(id).await;
    let told: Vec<_> = events.iter().map(|event| (event.actor.clone(), event.what.clone())).collect();
    assert_eq!(
        told,
        [(bob.clone(), Happening::Created), (bob.clone(), Happening::Joined), (ann.clone(), Happening::Joined)]
    );
    assert_eq!(w.fed(3).await, events);
    assert_eq!(w.store.members(id, 10).await.unwrap(), [(ann.clone(), Role::Member), (bob, Role::Member)]);
    let seen = w.store.overview(id, a).await.unwrap().unwrap();
    assert_eq!((seen.members, seen.unread, seen.membership.unwrap().last_read), (2, 0, 3));
}

pub async fn it_is_one_when_opened_at_once(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let people = [[ann.id, bob.id], [bob.id, ann.id]];
    let opened = join_all((0..20).map(|i| w.store.open_direct(ConversationId::fresh(), &people[i % 2], w.now()))).await;
    let ids: HashSet<_> = opened.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(w.store.conversations(ann.id).await.unwrap().len(), 1);
}

pub async fn it_needs_users_that_exist(w: World) {
    let ann = w.user("ann").await;
    let opened = w.store.open_direct(ConversationId::fresh(), &[], w.now()).await;
    assert_eq!(refusal(opened), ErrorCode::Invalid);
    assert_eq!(w.store.direct(&[]).await.unwrap(), None);
    let opened = w.store.open_direct(ConversationId::fresh(), &[ann.id, UserId::fresh()], w.now()).await;
    assert_eq!(refusal(opened), ErrorCode::NotFound);
    assert_eq!(w.store.conversations(ann.id).await.unwrap(), []);
}

pub async fn one_user_alone_has_notes(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let (notes, both) = (w.direct(&[&ann]).await, w.direct(&[&ann, &bob]).await);
    assert_ne!(notes, both);
    assert_eq!(w.store.open_direct(ConversationId::fresh(), &[ann.id, ann.id], w.now()).await.unwrap(), notes);
    w.says(notes, &ann, "Tea!").await;
    let seen = w.store.overview(notes, ann.id).await.unwrap().unwrap();
    assert_eq!((seen.members, seen.unread), (1, 0));
    assert_eq!(w.store.overview(notes, bob.id).await.unwrap(), None);
}

pub async fn strangers_learn_nothing_of_it(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let id = w.direct(&[&ann, &bob]).await;
    assert_eq!(w.store.overview(id, cid.id).await.unwrap(), None);
    assert_eq!(w.store.rooms(cid.id).await.unwrap(), []);
    for change in [post("hi"), Change::JOIN, Change::Leave { reason: None }] {
        assert_eq!(w.refused(id, &cid, change).await, ErrorCode::NotFound);
    }
}
