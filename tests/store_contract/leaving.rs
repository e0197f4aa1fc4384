//! Leaving a room, and who inherits it.

use crate::world::{World, new_room, post, topic};
use exchat::chat::store::NewRoom;
use exchat::domain::{Change, ErrorCode, Happening, Reason, Role, UserRef};

pub async fn who_has_left_is_out(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!((event.seq, event.what, event.actor), (4, Happening::left(), bob.clone()));
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
    w.did(room, &ann, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(bob.clone(), Role::Member), (zoe.clone(), Role::Owner)]);
    let events = w.all(room).await;
    let inherits = Happening::RoleChanged { user: zoe.clone(), role: Role::Owner, was: None };
    assert_eq!([&events[4].what, &events[5].what], [&Happening::left(), &inherits]);
    assert_eq!((events[4].seq, events[5].seq, &events[5].actor), (5, 6, &ann));
    w.did(room, &ann, Change::JOIN).await;
    assert_eq!(w.store.members(room, 10).await.unwrap()[0], (ann, Role::Member), "who comes back starts anew");
    w.did(room, &zoe, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap()[1], (bob, Role::Owner));
}

pub async fn a_room_with_another_owner_has_no_heir(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob, &cid]).await;
    w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Owner), (cid, Role::Member)]);
}

/// A room that a guest has made, who moderates it.
async fn room_of_a_guest(w: &World, guest: &UserRef) -> exchat::domain::ConversationId {
    let room = NewRoom { role: Some(Role::Moderator), ..new_room("lobby", guest) };
    let id = room.id;
    w.store.create_room(room).await.unwrap();
    id
}

pub async fn a_room_whose_last_moderator_goes_is_passed_on(w: World) {
    let [gus, eve] = [w.guest("gus").await, w.guest("eve").await];
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = room_of_a_guest(&w, &gus).await;
    w.did(room, &eve, Change::JOIN).await;
    w.did(room, &bob, Change::JOIN).await;
    w.did(room, &ann, Change::JOIN).await;
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    let expected = [(ann.clone(), Role::Member), (bob.clone(), Role::Owner), (eve.clone(), Role::Member)];
    assert_eq!(w.store.members(room, 10).await.unwrap(), expected, "an account rather than a guest");
    let inherits = Happening::RoleChanged { user: bob.clone(), role: Role::Owner, was: None };
    assert_eq!(w.all(room).await[6].what, inherits);
    w.did(room, &ann, Change::Leave { reason: None }).await;
    w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(eve, Role::Moderator)], "a guest does not own it");
}

pub async fn who_removes_themselves_passes_the_room_on(w: World) {
    let gus = w.guest("gus").await;
    let [ann] = w.users(["ann"]).await;
    let room = room_of_a_guest(&w, &gus).await;
    w.did(room, &ann, Change::JOIN).await;
    let removed = w.did(room, &gus, Change::Remove { user: gus.id, reason: Reason::default() }).await;
    assert_eq!((removed.seq, w.head(room).await), (4, 5));
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Owner)]);
}

pub async fn a_room_with_another_moderator_stays_theirs(w: World) {
    let [gus, eve] = [w.guest("gus").await, w.guest("eve").await];
    let [ann] = w.users(["ann"]).await;
    let room = room_of_a_guest(&w, &gus).await;
    w.did(room, &eve, Change::JOIN).await;
    w.did(room, &ann, Change::JOIN).await;
    w.did(room, &gus, Change::SetRole { user: eve.id, role: Role::Moderator }).await;
    w.did(room, &gus, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Member), (eve, Role::Moderator)]);
}

pub async fn an_empty_room_stays(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    w.says(room, &ann, "bye").await;
    w.did(room, &ann, Change::Leave { reason: None }).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), []);
    assert_eq!(w.store.rooms(bob.id).await.unwrap()[0].members, 0);
    w.did(room, &bob, Change::JOIN).await;
    w.did(room, &bob, topic("mine now")).await;
    assert_eq!(w.newest(room).await.events.len(), 6);
}
