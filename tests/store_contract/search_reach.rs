//! Finding messages by their words: whose are found, and where.

use crate::search::{ask, bodies, everywhere, found};
use crate::world::World;
use exchat::domain::{Change, ConversationId, Found, MessageId, Search, UserId, UserRef};

pub async fn only_what_one_may_read_is_found(w: World) {
    let [ann, bob, eve] = w.users(["ann", "bob", "eve"]).await;
    let open = w.room_of("open", &[&ann, &bob]).await;
    let hidden = w.private_room("hidden", &ann).await;
    let notes = w.direct(&[&ann]).await;
    let direct = w.direct(&[&ann, &bob]).await;
    for (place, text) in [(open, "tea open"), (hidden, "tea hidden"), (notes, "tea notes"), (direct, "tea direct")] {
        w.says(place, &ann, text).await;
    }
    w.did(hidden, &ann, Change::Invite { user: bob.id }).await;
    assert_eq!(found(&w, &ann, "tea").await, ["tea direct", "tea notes", "tea hidden", "tea open"]);
    assert_eq!(found(&w, &bob, "tea").await, ["tea direct", "tea open"], "an invitation is no membership");
    assert_eq!(found(&w, &eve, "tea").await, [] as [&str; 0], "a public room is read by its members");
    for place in [hidden, notes, ConversationId::fresh()] {
        let there = Search { conversation: Some(place), ..everywhere("tea") };
        assert_eq!(ask(&w, &bob, &there).await, Found::default());
    }
    let nobody = UserRef { id: UserId::fresh(), ..eve.clone() };
    assert_eq!(found(&w, &nobody, "tea").await, [] as [&str; 0]);

    w.did(hidden, &bob, Change::JOIN).await;
    w.did(open, &eve, Change::JOIN).await;
    assert_eq!(found(&w, &bob, "tea").await, ["tea direct", "tea hidden", "tea open"], "who joins reads what was said");
    assert_eq!(found(&w, &eve, "tea").await, ["tea open"]);
    w.did(open, &bob, Change::Leave { reason: None }).await;
    w.did(hidden, &ann, Change::Remove { user: bob.id, reason: Default::default() }).await;
    assert_eq!(found(&w, &bob, "tea").await, ["tea direct"], "and who is out does not");
}

pub async fn a_guest_finds_what_is_said_where_they_are(w: World) {
    let ann = w.user("ann").await;
    let gus = w.guest("gus").await;
    let room = w.room_of("lobby", &[&ann, &gus]).await;
    w.says(room, &gus, "tea?").await;
    let other = w.room("other", &ann).await;
    w.says(other, &ann, "tea!").await;
    assert_eq!(found(&w, &gus, "tea").await, ["tea?"]);
    w.store.end_visit(gus.id, None, w.now()).await.unwrap();
    assert_eq!(found(&w, &gus, "tea").await, [] as [&str; 0]);
    assert_eq!(found(&w, &ann, "tea").await, ["tea!", "tea?"]);
}

pub async fn a_search_is_narrowed_to_a_conversation_and_an_author(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let (here, there) = (w.room_of("here", &[&ann, &bob]).await, w.room_of("there", &[&ann, &bob]).await);
    for (place, author, text) in
        [(here, &ann, "tea a"), (here, &bob, "tea b"), (there, &ann, "tea c"), (there, &bob, "tea d")]
    {
        w.says(place, author, text).await;
    }
    for (conversation, author, expected) in [
        (Some(here), None, &["tea b", "tea a"][..]),
        (None, Some(ann.id), &["tea c", "tea a"]),
        (Some(there), Some(bob.id), &["tea d"]),
        (None, Some(UserId::fresh()), &[]),
    ] {
        let search = Search { conversation, author, ..everywhere("tea") };
        assert_eq!(bodies(&ask(&w, &ann, &search).await), expected);
    }
    // What the index knows besides words is no word.
    for id in [here.0, ann.id.0] {
        for text in [id.to_string(), id.simple().to_string(), format!("{}*", &id.simple().to_string()[..4])] {
            assert_eq!(found(&w, &ann, &text).await, [] as [&str; 0], "{text}");
        }
    }
}

pub async fn pages_meet_whatever_happens_meanwhile(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let rooms = [w.room("here", &ann).await, w.room("there", &ann).await];
    let elsewhere = w.room("elsewhere", &bob).await;
    let mut expected = Vec::new();
    for n in 0..23 {
        expected.insert(0, format!("tea {n}"));
        w.says(rooms[n % 2], &ann, &expected[0]).await;
        w.says(elsewhere, &bob, "tea for others").await;
        w.says(rooms[0], &ann, "something else").await;
    }
    for limit in [1, 4, 22, 23, 24] {
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let page = ask(&w, &ann, &Search { before, limit, ..everywhere("tea") }).await;
            read.extend(bodies(&page));
            assert_eq!(page.has_older, read.len() < expected.len(), "by {limit}: what others say does not count");
            let Some(last) = page.hits.last().filter(|_| page.has_older) else { break };
            before = Some(last.message.id);
            let late = w.says(rooms[1], &ann, "tea that comes late").await;
            w.did(rooms[1], &ann, Change::delete(late.id)).await;
        }
        assert_eq!(read, expected, "by {limit}");
    }
}

pub async fn any_message_stands_for_its_moment(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("here", &ann).await;
    let elsewhere = w.room("elsewhere", &bob).await;
    w.says(room, &ann, "tea 1").await;
    let hidden = w.says(elsewhere, &bob, "tea for others").await.id;
    let unknown = MessageId::fresh();
    let gone = w.says(room, &ann, "tea 2").await.id;
    w.says(room, &ann, "tea 3").await;
    w.did(room, &ann, Change::delete(gone)).await;
    for before in [hidden, unknown, gone] {
        let search = Search { before: Some(before), ..everywhere("tea") };
        assert_eq!(bodies(&ask(&w, &ann, &search).await), ["tea 1"], "known, unknown or deleted, it is the same");
    }
}

pub async fn whoever_is_in_many_rooms_finds_as_well(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let foreign = w.room("foreign", &bob).await;
    let mut rooms = Vec::new();
    for n in 0..130 {
        rooms.push(w.room(&format!("room-{n}"), &ann).await);
    }
    w.says(foreign, &bob, "tea of bob's").await;
    w.says(rooms[2], &ann, "tea in a room").await;
    w.says(rooms[129], &ann, "tea in the last room").await;
    assert_eq!(found(&w, &ann, "tea").await, ["tea in the last room", "tea in a room"]);
    let mine = Search { author: Some(ann.id), ..everywhere("tea") };
    assert_eq!(ask(&w, &ann, &mine).await.hits.len(), 2);
    let there = Search { conversation: Some(rooms[2]), ..everywhere("tea") };
    assert_eq!(bodies(&ask(&w, &ann, &there).await), ["tea in a room"]);
}
