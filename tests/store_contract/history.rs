//! Reading the timeline, and what came after.

use crate::world::{World, edit, message, react, seqs, topic, words};
use exchat::chat::store::BATCH_BYTES;
use exchat::domain::{Change, ConversationId, Event, Excerpt, Happening, History, HistoryQuery, Seq, Tags, UserRef};

fn before(seq: Seq, limit: u32) -> HistoryQuery {
    HistoryQuery { before: Some(seq), limit: Some(limit), ..HistoryQuery::default() }
}

fn after(seq: Seq, limit: u32) -> HistoryQuery {
    HistoryQuery { after: Some(seq), limit: Some(limit), ..HistoryQuery::default() }
}

fn around(seq: Seq, limit: u32) -> HistoryQuery {
    HistoryQuery { around: Some(seq), limit: Some(limit), ..HistoryQuery::default() }
}

fn newest(limit: u32) -> HistoryQuery {
    HistoryQuery { limit: Some(limit), ..HistoryQuery::default() }
}

/// A room of 30 messages, some of them edited, reacted to and deleted, with topics between them.
async fn busy_room(w: &World) -> (ConversationId, UserRef) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for i in 0..30 {
        let id = w.says(room, &ann, &format!("message {i}")).await.id;
        match i % 5 {
            0 => drop(w.did(room, &ann, Change::delete(id)).await),
            1 => drop(w.did(room, &ann, edit(id, &format!("edited {i}"))).await),
            2 => drop(w.did(room, &ann, react(id, "👍")).await),
            3 => drop(w.did(room, &ann, topic(&format!("topic {i}"))).await),
            _ => {}
        }
    }
    (room, ann)
}

pub async fn the_newest_page_comes_without_a_question(w: World) {
    let (room, ann) = busy_room(&w).await;
    let page = w.history(room, newest(10)).await;
    assert_eq!((page.events.len(), page.has_older, page.has_newer), (10, true, false));
    assert_eq!(words(&page.events).last(), Some(&"message 29"));
    assert_eq!(page.head, w.all(room).await.len() as Seq);
    let all = w.history(room, newest(200)).await;
    assert_eq!((all.events.len(), all.has_older, all.has_newer), (32, false, false));
    assert!(all.events.iter().all(|event| event.what.is_timeline()));
    assert_eq!(all.head, page.head);
    assert_eq!(w.store.overview(room, ann.id).await.unwrap().unwrap().conversation.head, page.head);
}

pub async fn pages_meet_in_both_directions(w: World) {
    let (room, _) = busy_room(&w).await;
    let all = w.history(room, newest(200)).await.events;
    for limit in [1, 2, 7, 32, 33] {
        assert_eq!(walk_back(&w, room, limit).await, all, "back by {limit}");
        assert_eq!(walk_on(&w, room, limit).await, all, "on by {limit}");
    }
}

async fn walk_back(w: &World, room: ConversationId, limit: u32) -> Vec<Event> {
    let mut page = w.history(room, newest(limit)).await;
    assert!(!page.has_newer);
    let mut found = page.events;
    while page.has_older {
        page = w.history(room, before(found[0].seq, limit)).await;
        assert!(page.has_newer && !page.events.is_empty());
        found.splice(0..0, page.events);
    }
    found
}

async fn walk_on(w: &World, room: ConversationId, limit: u32) -> Vec<Event> {
    let mut page = w.history(room, after(0, limit)).await;
    assert!(!page.has_older);
    let mut found = page.events;
    while page.has_newer {
        page = w.history(room, after(found[found.len() - 1].seq, limit)).await;
        assert!(page.has_older && !page.events.is_empty());
        found.extend(page.events);
    }
    found
}

pub async fn a_page_around_a_seq_holds_both_sides(w: World) {
    let (room, _) = busy_room(&w).await;
    let all = w.history(room, newest(200)).await.events;
    for (i, event) in all.iter().enumerate() {
        let page = w.history(room, around(event.seq, 6)).await;
        let expected = &all[i.saturating_sub(3)..(i + 3).min(all.len())];
        assert_eq!(page.events, expected);
        assert_eq!((page.has_older, page.has_newer), (i > 3, i + 3 < all.len()));
    }
    assert_eq!(w.history(room, around(all[4].seq, 1)).await.events, [all[4].clone()]);
}

pub async fn edits_deletions_and_reactions_are_in_the_messages(w: World) {
    let (room, ann) = busy_room(&w).await;
    let page = w.history(room, newest(200)).await;
    let said = words(&page.events);
    assert_eq!(said.len(), 24);
    assert_eq!(&said[..4], ["edited 1", "message 2", "message 3", "message 4"]);
    let reacted = page.events.iter().filter_map(message).find(|m| m.body.as_str() == "message 2").unwrap();
    assert_eq!(reacted.reactions[0].users, [ann]);
}

pub async fn a_page_of_nothing_still_knows_its_neighbours(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let nothing = History { head: 2, ..History::default() };
    assert_eq!(w.history(room, before(1, 5)).await, History { has_newer: true, ..nothing.clone() });
    assert_eq!(w.history(room, before(0, 5)).await, History { has_newer: true, ..nothing.clone() });
    assert_eq!(w.history(room, after(2, 5)).await, History { has_older: true, ..nothing.clone() });
    assert_eq!(w.history(room, after(Seq::MAX, 5)).await, History { has_older: true, ..nothing });
    assert_eq!(seqs(&w.history(room, around(Seq::MAX, 4)).await.events), [1, 2]);
    let id = w.says(room, &ann, "oops").await.id;
    w.did(room, &ann, Change::delete(id)).await;
    let page = w.history(room, after(2, 5)).await;
    assert_eq!((page.events.len(), page.has_older, page.has_newer, page.head), (0, true, false, 4));
}

pub async fn what_came_after_is_gapless(w: World) {
    let (room, _) = busy_room(&w).await;
    let all = w.all(room).await;
    assert!(seqs(&all).into_iter().eq(1..=all.len() as Seq));
    let mut found: Vec<Event> = Vec::new();
    loop {
        let from = found.last().map_or(0, |event| event.seq);
        let next = w.store.events_after(room, from, 7).await.unwrap();
        if next.is_empty() {
            break;
        }
        found.extend(next);
    }
    assert_eq!(found, all);
    assert_eq!(w.store.events_after(room, Seq::MAX, 7).await.unwrap(), []);
}

pub async fn what_came_after_comes_in_batches_of_bounded_size(w: World) {
    let ann = w.user("ann").await;
    let room = w.room_of("lobby", &[&ann]).await;
    for bytes in [1, BATCH_BYTES + 1, BATCH_BYTES / 2, BATCH_BYTES / 3, BATCH_BYTES / 2] {
        w.says(room, &ann, &"x".repeat(bytes)).await;
    }
    let mut batches = Vec::new();
    let mut from = 2;
    while let Some(last) = w.store.events_after(room, from, 100).await.unwrap().last() {
        batches.push(from + 1..=last.seq);
        from = last.seq;
    }
    assert_eq!(batches, [3..=3, 4..=4, 5..=6, 7..=7]);
}

pub async fn an_unknown_conversation_has_no_history(w: World) {
    assert_eq!(w.newest(ConversationId::fresh()).await, History::default());
    assert_eq!(w.all(ConversationId::fresh()).await, []);
}

pub async fn what_programs_tell_each_other_is_no_part_of_a_page(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    w.says(room, &ann, "hi").await;
    let tags = Tags::from([("+a".into(), "b".into())]);
    let event = w.did(room, &ann, Change::Tag { tags: tags.clone() }).await;
    assert_eq!(event.what, Happening::Tagged { tags });
    assert_eq!(seqs(&w.newest(room).await.events), [1, 2, 3]);
    assert_eq!(w.all(room).await.last(), Some(&event));
    let all = Excerpt { limit: 9, ..Excerpt::default() };
    assert_eq!(w.store.excerpt(room, all).await.unwrap().last(), Some(&event));
    assert_eq!(seqs(&w.store.excerpt(room, Excerpt { messages: true, ..all }).await.unwrap()), [3]);
}
