//! Leaving a room, and who inherits it.

use crate::world::{World, post, topic};
use exchat::domain::{Change, ErrorCode, Happening, Role};

pub async fn who_has_left_is_out(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &bob, Change::Leave).await;
    assert_eq!((event.seq, event.what, event.actor), (4, Happening::Left, bob.clone()));
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::NotMember);
    assert_eq!(w.store.conversations(bob.id).await.unwrap(), []);
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Owner)]);
    let seen = w.store.overview(room, bob.id).await.unwrap().unwrap();
    assert_eq!((seen.membership, seen.members), (None, 1));
    w.did(room, &bob, Change::JOIN).await;
}

pub async fn the_moderator_or_else_the_oldest_member_inherits(w: World) {
    let [ann, zoe, bob] = w.users(["ann", "zoe", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &zoe, &bob]).await;
    w.did(room, &ann, Change::Leave).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(bob.clone(), Role::Member), (zoe.clone(), Role::Owner)]);
    let events = w.all(room).await;
    let inherits = Happening::RoleChanged { user: zoe.clone(), role: Role::Owner };
    assert_eq!([&events[4].what, &events[5].what], [&inherits, &Happening::Left]);
    assert_eq!((events[4].seq, events[5].seq, &events[4].actor), (5, 6, &ann));
    w.did(room, &ann, Change::JOIN).await;
    assert_eq!(w.store.members(room, 10).await.unwrap()[0], (ann, Role::Member), "who comes back starts anew");
    w.did(room, &zoe, Change::Leave).await;
    assert_eq!(w.store.members(room, 10).await.unwrap()[1], (bob, Role::Owner));
}

pub async fn a_room_with_another_owner_has_no_heir(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob, &cid]).await;
    w.did(room, &bob, Change::Leave).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Owner), (cid, Role::Member)]);
}

pub async fn an_empty_room_stays(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    w.says(room, &ann, "bye").await;
    w.did(room, &ann, Change::Leave).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), []);
    assert_eq!(w.store.rooms(bob.id).await.unwrap()[0].members, 0);
    w.did(room, &bob, Change::JOIN).await;
    w.did(room, &bob, topic("mine now")).await;
    assert_eq!(w.newest(room).await.events.len(), 6);
}
