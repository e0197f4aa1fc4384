//! Roles, removals, bans, invitations and settings of rooms.

use crate::world::{World, post, topic};
use exchat::chat::store::{By, Outcome, StoreError};
use exchat::domain::{
    BanKind, Change, ConversationId, ConversationKind, ErrorCode, Happening, Identity, Pattern, Reason, Role,
    RoomModes, RoomName, RoomPatch, UserRef, Visibility,
};

fn role(user: &UserRef, role: Role) -> Change {
    Change::SetRole { user: user.id, role }
}

fn remove(user: &UserRef) -> Change {
    Change::Remove { user: user.id, reason: Reason::parse("noise").unwrap() }
}

fn ban(pattern: &str) -> Change {
    listed(BanKind::Ban, pattern)
}

fn listed(ban: BanKind, pattern: &str) -> Change {
    Change::Ban { ban, pattern: Pattern::parse(pattern).unwrap(), most: 3 }
}

fn unban(pattern: &str) -> Change {
    Change::Unban { ban: BanKind::Ban, pattern: Pattern::parse(pattern).unwrap() }
}

fn invite(user: &UserRef) -> Change {
    Change::Invite { user: user.id }
}

fn key(key: &str) -> Change {
    Change::Join { key: Some(key.into()) }
}

fn rename(name: &str) -> Change {
    let key = name.to_lowercase();
    let (name, reason) = (RoomName::parse(name).unwrap(), Reason::parse("It is large").unwrap());
    Change::Rename { name, skeleton: format!("looks like {key}"), key, reason }
}

async fn set(w: &World, room: ConversationId, who: &UserRef, patch: RoomPatch) -> Happening {
    w.did(room, who, Change::Configure(patch)).await.what
}

pub async fn roles_are_given_and_taken(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &ann, role(&bob, Role::Moderator)).await;
    assert_eq!(
        event.what,
        Happening::RoleChanged { user: bob.clone(), role: Role::Moderator, was: Some(Role::Member) }
    );
    assert_eq!(w.all(room).await.last(), Some(&event));
    assert_eq!(w.newest(room).await.events.last(), Some(&event), "it has a place in the timeline");
    assert_eq!(w.store.members(room, 10).await.unwrap()[1], (bob.clone(), Role::Moderator));
    assert_eq!(w.commit(room, &ann, role(&bob, Role::Moderator)).await.unwrap(), Outcome::Unchanged);
    assert_eq!(w.refused(room, &bob, role(&ann, Role::Member)).await, ErrorCode::Forbidden);
    w.did(room, &bob, role(&bob, Role::Voiced)).await;
    assert_eq!(w.refused(room, &bob, role(&bob, Role::Moderator)).await, ErrorCode::Forbidden);
}

pub async fn the_last_owner_stays_one(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    assert_eq!(w.refused(room, &ann, role(&ann, Role::Member)).await, ErrorCode::Forbidden);
    w.did(room, &ann, role(&bob, Role::Owner)).await;
    w.did(room, &ann, role(&ann, Role::Member)).await;
    assert_eq!(w.refused(room, &bob, role(&bob, Role::Moderator)).await, ErrorCode::Forbidden);
}

pub async fn the_removed_are_out(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &ann, remove(&bob)).await;
    assert_eq!(event.what, Happening::Removed { user: bob.clone(), reason: Reason::parse("noise").unwrap() });
    assert_eq!(w.all(room).await.last(), Some(&event));
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::NotMember);
    assert_eq!(w.store.conversations(bob.id).await.unwrap(), []);
    assert_eq!(w.store.overview(room, ann.id).await.unwrap().unwrap().members, 1);
    for nobody in [&bob, &cid] {
        assert_eq!(w.refused(room, &ann, remove(nobody)).await, ErrorCode::NotFound);
    }
    w.did(room, &bob, Change::JOIN).await;
}

pub async fn the_banned_neither_join_nor_speak(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &ann, ban("BOB")).await;
    let pattern = Pattern::parse("BOB").unwrap();
    assert_eq!(event.what, Happening::Banned { ban: BanKind::Ban, pattern: pattern.clone() });
    assert_eq!(w.all(room).await.last(), Some(&event));
    assert_eq!(w.commit(room, &ann, ban("bob")).await.unwrap(), Outcome::Unchanged, "the same without case");
    let bans = w.store.bans(room).await.unwrap();
    assert_eq!((bans.len(), &bans[0].pattern, &bans[0].set_by, bans[0].at), (1, &pattern, &ann, event.at));
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::Forbidden);
    assert_eq!(w.refused(room, &bob, topic("mine")).await, ErrorCode::Forbidden);
    w.did(room, &ann, ban("*!~cid@*")).await;
    assert_eq!(w.refused(room, &cid, Change::JOIN).await, ErrorCode::Forbidden);
    w.did(room, &ann, listed(BanKind::Exception, "?ob")).await;
    w.did(room, &bob, post("hi")).await;
    w.did(room, &ann, role(&bob, Role::Moderator)).await;
    let off = Change::Unban { ban: BanKind::Exception, pattern: Pattern::parse("?ob").unwrap() };
    w.did(room, &ann, off).await;
    w.did(room, &bob, post("as a moderator")).await;
    let event = w.did(room, &ann, unban("*!~CID@*")).await;
    assert!(matches!(event.what, Happening::Unbanned { ban: BanKind::Ban, .. }));
    assert_eq!(w.commit(room, &ann, unban("cid")).await.unwrap(), Outcome::Unchanged);
    w.did(room, &cid, Change::JOIN).await;
}

pub async fn the_expelled_are_out_and_banned_or_neither(mut w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob, &cid]).await;
    let expel = |user: &UserRef, most| {
        let (reason, pattern) = (Reason::parse("noise").unwrap(), Pattern::parse(user.name.as_str()).unwrap());
        Change::Expel { user: user.id, reason, pattern, most }
    };
    assert_eq!(w.refused(room, &bob, expel(&cid, 1)).await, ErrorCode::Forbidden);
    w.fed(4).await;
    let event = w.did(room, &ann, expel(&bob, 1)).await;
    assert_eq!((event.seq, w.head(room).await), (6, 6));
    let pattern = Pattern::parse("bob").unwrap();
    let fed = w.fed(2).await;
    assert_eq!(fed[0].what, Happening::Banned { ban: BanKind::Ban, pattern });
    assert_eq!(fed[1].what, Happening::Removed { user: bob.clone(), reason: Reason::parse("noise").unwrap() });
    assert_eq!(w.all(room).await[4..], fed);
    assert_eq!(w.refused(room, &bob, Change::JOIN).await, ErrorCode::Forbidden);
    assert_eq!(w.refused(room, &ann, expel(&cid, 1)).await, ErrorCode::TooLarge);
    w.did(room, &cid, post("still here")).await;
    w.did(room, &ann, ban("cid")).await;
    w.did(room, &ann, expel(&cid, 3)).await;
    assert_eq!((w.store.bans(room).await.unwrap().len(), w.head(room).await), (2, 9), "banned already");
}

pub async fn bans_see_what_the_door_tells(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    w.did(room, &ann, ban("*!*@*.example.org")).await;
    let from = |host: &str| {
        let identity = Identity { user: "~b".into(), host: host.into() };
        By { user: bob.id, identity: Some(identity), keeper: false }
    };
    let refused = w.store.commit(room, from("a.Example.org"), Change::JOIN, w.now()).await;
    assert!(matches!(refused, Err(StoreError::Refused(error)) if error.code == ErrorCode::Forbidden));
    let joined = w.store.commit(room, from("a.example.com"), Change::JOIN, w.now()).await;
    assert!(matches!(joined, Ok(Outcome::Committed(_))));
}

pub async fn an_account_is_the_same_to_bans_at_every_door(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room("lobby", &ann).await;
    let host = |user: &UserRef| format!("*!*@{}", Identity::of_account(user).host);
    for user in [&bob, &cid] {
        w.did(room, &ann, ban(&host(user))).await;
        assert_eq!(w.refused(room, user, Change::JOIN).await, ErrorCode::Forbidden);
    }
    w.did(room, &ann, listed(BanKind::Exception, &host(&bob))).await;
    w.did(room, &bob, Change::JOIN).await;
    assert_eq!(w.refused(room, &cid, Change::JOIN).await, ErrorCode::Forbidden);
    let other = w.room("attic", &ann).await;
    set(&w, other, &ann, RoomPatch { invite_only: Some(true), ..RoomPatch::default() }).await;
    w.did(other, &ann, listed(BanKind::InviteException, &host(&cid))).await;
    assert_eq!(w.refused(other, &bob, Change::JOIN).await, ErrorCode::InviteOnly);
    w.did(other, &cid, Change::JOIN).await;
}

pub async fn a_list_holds_so_many(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for name in ["a", "b", "c"] {
        w.did(room, &ann, ban(name)).await;
    }
    assert_eq!(w.refused(room, &ann, ban("d")).await, ErrorCode::TooLarge);
    w.did(room, &ann, unban("a")).await;
    w.did(room, &ann, ban("d")).await;
}

pub async fn the_invited_join_once(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.private_room("attic", &ann).await;
    let event = w.did(room, &ann, invite(&bob)).await;
    assert_eq!(event.what, Happening::Invited { user: bob.clone() });
    assert_eq!(w.all(room).await.last(), Some(&event));
    let seen = w.store.overview(room, bob.id).await.unwrap().expect("they may know of it");
    assert_eq!(seen.membership, None);
    assert_eq!(w.store.rooms(bob.id).await.unwrap().len(), 1);
    assert_eq!(w.store.overview(room, cid.id).await.unwrap(), None);
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::NotMember);
    assert!(matches!(w.store.mark_read(room, bob.id, 1).await,
        Err(StoreError::Refused(error)) if error.code == ErrorCode::NotMember));
    w.did(room, &bob, Change::JOIN).await;
    assert_eq!(w.commit(room, &ann, invite(&bob)).await.unwrap(), Outcome::Unchanged);
    w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!(w.refused(room, &bob, Change::JOIN).await, ErrorCode::NotFound);
    w.did(room, &ann, invite(&bob)).await;
    w.did(room, &ann, ban("bob")).await;
    assert_eq!(w.refused(room, &bob, Change::JOIN).await, ErrorCode::Forbidden);
    w.did(room, &ann, invite(&bob)).await;
    w.did(room, &bob, Change::JOIN).await;
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::Forbidden, "the ban holds for words");
}

pub async fn a_member_does_not_take_back_what_a_moderator_has_pardoned(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    w.did(room, &bob, invite(&cid)).await;
    w.did(room, &ann, ban("cid")).await;
    w.did(room, &bob, invite(&cid)).await;
    assert_eq!(w.refused(room, &cid, Change::JOIN).await, ErrorCode::Forbidden, "a member pardons nobody");
    w.did(room, &ann, invite(&cid)).await;
    w.did(room, &bob, invite(&cid)).await;
    w.did(room, &cid, Change::JOIN).await;
}

pub async fn a_room_stands_in_no_list_and_is_open_to_words(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::NotMember);
    set(&w, room, &ann, RoomPatch { unlisted: Some(true), open: Some(true), ..RoomPatch::default() }).await;
    w.did(room, &bob, post("hi")).await;
    assert_eq!(w.store.rooms(bob.id).await.unwrap(), []);
    assert_eq!(w.store.rooms(ann.id).await.unwrap().len(), 1);
    assert_eq!(w.store.profile(ann.id, bob.id).await.unwrap().unwrap().rooms, []);
    w.did(room, &ann, ban("bob")).await;
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::Forbidden);
    set(&w, room, &ann, RoomPatch { visibility: Some(Visibility::Private), ..RoomPatch::default() }).await;
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::NotFound);
}

pub async fn who_is_invited_and_who_set_the_topic(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [lobby, attic] = [w.private_room("lobby", &ann).await, w.private_room("attic", &ann).await];
    assert_eq!(w.store.topic_set(lobby).await.unwrap().unwrap().0, ann);
    for room in [lobby, attic] {
        w.did(room, &ann, invite(&bob)).await;
    }
    let names = w.store.invitations(bob.id).await.unwrap();
    assert_eq!(names.iter().map(RoomName::as_str).collect::<Vec<_>>(), ["attic", "lobby"]);
    w.did(lobby, &bob, Change::JOIN).await;
    assert_eq!(w.store.invitations(bob.id).await.unwrap().len(), 1);
    w.did(lobby, &bob, topic("tea")).await;
    assert_eq!(w.store.topic_set(lobby).await.unwrap().unwrap().0, bob);
}

pub async fn a_room_is_closed_in_several_ways(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &cid]).await;
    set(&w, room, &ann, RoomPatch { invite_only: Some(true), ..RoomPatch::default() }).await;
    assert_eq!(w.refused(room, &bob, Change::JOIN).await, ErrorCode::InviteOnly);
    assert_eq!(w.refused(room, &cid, invite(&bob)).await, ErrorCode::Forbidden, "moderators invite");
    w.did(room, &ann, listed(BanKind::InviteException, "bob")).await;
    let patch = RoomPatch { key: Some("sesame".into()), ..RoomPatch::default() };
    let told = set(&w, room, &ann, patch).await;
    let modes = RoomModes { invite_only: true, keyed: true, ..RoomModes::default() };
    assert_eq!(told, Happening::Configured { visibility: Visibility::Public, modes });
    assert_eq!(w.all(room).await.last().unwrap().what, told);
    for wrong in [Change::JOIN, key(""), key("Sesame")] {
        assert_eq!(w.refused(room, &bob, wrong).await, ErrorCode::WrongKey);
    }
    assert_eq!(w.store.room_key(room).await.unwrap().as_deref(), Some("sesame"));
    set(&w, room, &ann, RoomPatch { limit: Some(2), ..RoomPatch::default() }).await;
    assert_eq!(w.refused(room, &bob, key("sesame")).await, ErrorCode::RoomFull);
    set(&w, room, &ann, RoomPatch { limit: Some(0), ..RoomPatch::default() }).await;
    w.did(room, &bob, key("sesame")).await;
}

pub async fn a_room_is_set_and_seen_so(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let modes = RoomModes { moderated: true, topic_locked: true, limit: Some(9), ..RoomModes::default() };
    let patch = RoomPatch {
        visibility: Some(Visibility::Private),
        moderated: Some(true),
        topic_locked: Some(true),
        limit: Some(9),
        ..RoomPatch::default()
    };
    set(&w, room, &ann, patch.clone()).await;
    assert_eq!(w.commit(room, &ann, Change::Configure(patch)).await.unwrap(), Outcome::Unchanged);
    let seen = w.store.overview(room, bob.id).await.unwrap().unwrap().conversation.kind;
    assert!(matches!(seen, ConversationKind::Room { visibility: Visibility::Private, modes: now, .. } if now == modes));
    assert_eq!(w.store.overview(room, cid.id).await.unwrap(), None);
    assert_eq!(w.refused(room, &bob, post("hi")).await, ErrorCode::Forbidden);
    assert_eq!(w.refused(room, &bob, topic("mine")).await, ErrorCode::Forbidden);
    w.did(room, &ann, role(&bob, Role::Voiced)).await;
    w.did(room, &bob, post("hi")).await;
    assert_eq!(w.refused(room, &bob, topic("mine")).await, ErrorCode::Forbidden);
}

pub async fn a_room_gets_another_name(w: World) {
    let ann = w.user("ann").await;
    let [room, _other] = [w.room("lobby", &ann).await, w.room("attic", &ann).await];
    assert!(matches!(w.commit(room, &ann, rename("Attic")).await, Err(StoreError::NameTaken)));
    let event = w.did(room, &ann, rename("Hall")).await;
    let (name, reason) = (RoomName::parse("Hall").unwrap(), Reason::parse("It is large").unwrap());
    assert_eq!(event.what, Happening::Renamed { name, reason });
    assert_eq!(w.all(room).await.last(), Some(&event));
    let seen = w.store.overview(room, ann.id).await.unwrap().unwrap();
    assert_eq!(seen.conversation.room_name().unwrap().as_str(), "Hall");
    assert_eq!(w.store.room_by_key("hall").await.unwrap(), Some(room));
    assert_eq!(w.store.room_by_key("lobby").await.unwrap(), None);
    assert_eq!(w.commit(room, &ann, rename("Hall")).await.unwrap(), Outcome::Unchanged);
    w.did(room, &ann, rename("HALL")).await;
    w.room("lobby", &ann).await;
}
