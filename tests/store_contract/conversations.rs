//! Rooms, and the lists that conversations stand in.

use crate::world::{World, new_room, seqs, topic};
use exchat::chat::store::{NewRoom, StoreError};
use exchat::domain::{
    Change, ConversationId, ConversationKind, Happening, Membership, Overview, Role, UserId, Visibility,
};

pub async fn a_room_starts_with_created_and_joined(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("Lobby", &ann).await;
    let events = w.all(room).await;
    assert_eq!(
        events.iter().map(|event| event.what.clone()).collect::<Vec<_>>(),
        [Happening::Created, Happening::Joined]
    );
    assert_eq!(seqs(&events), [1, 2]);
    assert!(events.iter().all(|event| event.actor == ann && event.conversation == room));
    assert_eq!(w.fed(2).await, events);
    let seen = w.store.overview(room, ann.id).await.unwrap().unwrap();
    assert_eq!(seen.membership, Some(Membership { role: Role::Owner, last_read: 2 }));
    assert_eq!((seen.conversation.head, seen.members, seen.unread, seen.last_message_at), (2, 1, 0, None));
    assert_eq!(w.store.room_by_key("lobby").await.unwrap(), Some(room));
    assert_eq!(w.store.room_by_key("Lobby").await.unwrap(), None);
}

pub async fn a_room_can_be_made_without_members(w: World) {
    let ann = w.user("ann").await;
    let new = NewRoom { role: None, ..new_room("lobby", &ann) };
    let room = new.id;
    w.store.create_room(new).await.unwrap();
    let seen = w.store.overview(room, ann.id).await.unwrap().unwrap();
    assert_eq!((seen.membership, seen.members, seen.conversation.head), (None, 0, 1));
    assert_eq!(w.store.conversations(ann.id).await.unwrap(), []);
    let bob = w.user("bob").await;
    w.did(room, &bob, Change::JOIN).await;
    w.did(room, &ann, Change::JOIN).await;
    assert_eq!(w.store.members(room, 10).await.unwrap(), [(ann, Role::Owner), (bob, Role::Member)], "whose room it is");
}

pub async fn a_room_name_that_is_taken_or_reads_the_same_is_refused(w: World) {
    let ann = w.user("ann").await;
    w.room("lobby", &ann).await;
    let same_key = NewRoom { skeleton: "other".into(), ..new_room("Lobby", &ann) };
    let same_looks = NewRoom { key: "1obby".into(), ..new_room("lobby", &ann) };
    for room in [same_key, same_looks] {
        let id = room.id;
        assert!(matches!(w.store.create_room(room).await, Err(StoreError::NameTaken)));
        assert_eq!(w.all(id).await, []);
    }
    let nobodys = NewRoom { creator: UserId::fresh(), ..new_room("cellar", &ann) };
    assert!(w.store.create_room(nobodys).await.is_err());
    assert_eq!(w.store.rooms(ann.id).await.unwrap().len(), 1);
}

pub async fn private_rooms_are_unknown_to_others(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.private_room("secret", &ann).await;
    assert_eq!(w.store.overview(room, bob.id).await.unwrap(), None);
    assert_eq!(w.store.overview(ConversationId::fresh(), bob.id).await.unwrap(), None);
    assert_eq!(w.store.rooms(bob.id).await.unwrap(), []);
    assert_eq!(w.store.conversations(bob.id).await.unwrap(), []);
    assert_eq!(names(&w.store.rooms(ann.id).await.unwrap()), ["secret"]);
    let seen = w.store.overview(room, ann.id).await.unwrap().unwrap();
    assert!(matches!(seen.conversation.kind, ConversationKind::Room { visibility: Visibility::Private, .. }));
}

pub async fn rooms_are_listed_by_name(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let lobby = w.room("Lobby", &ann).await;
    w.private_room("hidden", &ann).await;
    w.private_room("own", &bob).await;
    w.room("attic", &bob).await;
    w.direct(&[&ann, &bob]).await;
    w.did(lobby, &ann, topic("All of us")).await;
    let rooms = w.store.rooms(bob.id).await.unwrap();
    assert_eq!(names(&rooms), ["attic", "Lobby", "own"]);
    let ConversationKind::Room { topic, .. } = &rooms[1].conversation.kind else { panic!("a room") };
    assert_eq!(topic.as_str(), "All of us");
    assert_eq!(rooms.iter().map(|room| room.membership.is_some()).collect::<Vec<_>>(), [true, false, true]);
    for room in rooms {
        let same = w.store.overview(room.conversation.id, bob.id).await.unwrap();
        assert_eq!(same, Some(room), "one room and the list agree");
    }
}

pub async fn members_are_listed_by_name(w: World) {
    let [cid, ann, bob] = w.users(["cid", "Ann", "bob"]).await;
    let room = w.room_of("lobby", &[&cid, &ann, &bob]).await;
    let members = w.store.members(room, 10).await.unwrap();
    assert_eq!(members, [(ann.clone(), Role::Member), (bob, Role::Member), (cid.clone(), Role::Owner)]);
    assert_eq!(w.store.members(room, 1).await.unwrap(), [(ann, Role::Member)]);
    assert_eq!(w.store.overview(room, cid.id).await.unwrap().unwrap().members, 3);
    assert_eq!(w.store.members(ConversationId::fresh(), 10).await.unwrap(), []);
}

pub async fn members_come_by_the_page(w: World) {
    let [cid, ann, bob] = w.users(["Cid", "ann", "Bob"]).await;
    let room = w.room_of("lobby", &[&cid, &ann, &bob]).await;
    let page = async |key: &str, limit| {
        let members = w.store.members_after(room, key, limit).await.unwrap();
        members.into_iter().map(|(user, _)| user.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(page("", 2).await, ["ann", "Bob"]);
    assert_eq!(page("bob", 2).await, ["Cid"]);
    assert_eq!(page("b", 2).await, ["Bob", "Cid"], "nobody has to have the name");
    assert_eq!(page("cid", 2).await, Vec::<String>::new());
}

pub async fn conversations_are_rooms_by_name_then_direct_ones_by_their_newest_message(w: World) {
    let [ann, bob, cid, dan] = w.users(["ann", "bob", "cid", "dan"]).await;
    let [with_bob, with_cid] = [w.direct(&[&bob, &ann]).await, w.direct(&[&ann, &cid]).await];
    let silent = w.direct(&[&dan, &ann, &cid]).await;
    w.direct(&[&bob, &cid]).await;
    let [zoo, attic] = [w.room("zoo", &ann).await, w.room_of("Attic", &[&bob, &ann]).await];
    w.room("elsewhere", &bob).await;
    w.says(with_cid, &cid, "hi").await;
    let last = w.says(with_bob, &ann, "hello").await;
    let list = w.store.conversations(ann.id).await.unwrap();
    let ids: Vec<_> = list.iter().map(|overview| overview.conversation.id).collect();
    assert_eq!(ids, [attic, zoo, with_bob, with_cid, silent]);
    assert_eq!(list[2].last_message_at, Some(last.at));
    assert_eq!(list.iter().map(|overview| overview.unread).collect::<Vec<_>>(), [0, 0, 0, 1, 0]);
    let ConversationKind::Direct { people } = &list[4].conversation.kind else { panic!("direct") };
    assert_eq!(people, &[ann.clone(), cid, dan], "by name");
    for overview in list {
        let same = w.store.overview(overview.conversation.id, ann.id).await.unwrap();
        assert_eq!(same, Some(overview), "one conversation and the list agree");
    }
}

fn names(list: &[Overview]) -> Vec<&str> {
    list.iter().filter_map(|overview| overview.conversation.room_name()).map(|name| name.as_str()).collect()
}

pub async fn heads_and_memberships_are_told_for_many_at_once(w: World) {
    let [ann, bob, eve] = w.users(["ann", "bob", "eve"]).await;
    let (tea, oak) = (w.room_of("tea", &[&ann, &bob]).await, w.room_of("oak", &[&ann]).await);
    let mut heads = w.store.heads(&[tea, oak, ConversationId::fresh()]).await.unwrap();
    heads.sort_by_key(|(_, head)| *head);
    assert_eq!(heads, [(oak, 2), (tea, 3)]);
    let mut memberships = w.store.memberships(&[ann.id, bob.id, eve.id]).await.unwrap();
    let mut expected = [(ann.id, tea), (ann.id, oak), (bob.id, tea)];
    memberships.sort_unstable();
    expected.sort_unstable();
    assert_eq!(memberships, expected);
}
