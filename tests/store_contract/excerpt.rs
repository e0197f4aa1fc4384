//! Parts of the timeline, cut out by seqs, messages and moments.

use crate::world::{World, message, post, seqs, topic};
use exchat::chat::store::BATCH_BYTES;
use exchat::domain::{Change, ConversationId, Event, Excerpt, MessageId, Seq, Timestamp};

/// Messages and topics by turns, of which one message is deleted.
async fn room(w: &World) -> (ConversationId, Vec<Event>) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for n in 0..5 {
        let id = w.says(room, &ann, &format!("{n}")).await.id;
        w.did(room, &ann, topic(&format!("{n}"))).await;
        if n == 2 {
            w.did(room, &ann, Change::delete(id)).await;
        }
    }
    let timeline = w.newest(room).await.events;
    (room, timeline)
}

pub async fn it_is_cut_out_of_the_timeline(w: World) {
    let (room, all) = room(&w).await;
    for (after, before) in [(0, None), (0, Some(5)), (4, None), (3, Some(9)), (9, Some(3)), (99, None)] {
        for messages in [false, true] {
            let wanted = |event: &&Event| {
                event.seq > after
                    && before.is_none_or(|before| event.seq < before)
                    && (!messages || message(event).is_some())
            };
            let inside = seqs(&all.iter().filter(wanted).cloned().collect::<Vec<_>>());
            for limit in [1, 3, 100] {
                let many = inside.len().min(limit as usize);
                let ask = Excerpt { after, before, messages, limit, newest: false };
                assert_eq!(seqs(&w.store.excerpt(room, ask).await.unwrap()), inside[..many], "{ask:?}");
                let ask = Excerpt { newest: true, ..ask };
                assert_eq!(seqs(&w.store.excerpt(room, ask).await.unwrap()), inside[inside.len() - many..], "{ask:?}");
            }
        }
    }
    let nowhere = Excerpt { limit: 9, ..Excerpt::default() };
    assert_eq!(w.store.excerpt(ConversationId::fresh(), nowhere).await.unwrap(), []);
}

pub async fn it_is_of_bounded_size(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let words = "x".repeat(BATCH_BYTES / 3);
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(w.says(room, &ann, &words).await.seq);
    }
    all.push(w.says(room, &ann, &"x".repeat(BATCH_BYTES + 1)).await.seq);
    let ask = Excerpt { limit: 100, messages: true, ..Excerpt::default() };
    for (ask, expected) in [
        (ask, &all[..3]),
        (Excerpt { newest: true, ..ask }, &all[5..]),
        (Excerpt { newest: true, before: Some(all[5]), ..ask }, &all[2..5]),
    ] {
        assert_eq!(seqs(&w.store.excerpt(room, ask).await.unwrap()), expected, "{ask:?}");
    }
}

pub async fn a_message_is_found_in_its_conversation(w: World) {
    let ann = w.user("ann").await;
    let (here, there) = (w.room("here", &ann).await, w.room("there", &ann).await);
    let said = w.says(here, &ann, "hi").await;
    assert_eq!(w.store.seq_of_message(here, said.id).await.unwrap(), Some(said.seq));
    assert_eq!(w.store.seq_of_message(there, said.id).await.unwrap(), None);
    assert_eq!(w.store.seq_of_message(here, MessageId::fresh()).await.unwrap(), None);
    w.did(here, &ann, Change::delete(said.id)).await;
    assert_eq!(w.store.seq_of_message(here, said.id).await.unwrap(), Some(said.seq), "its place stays");
}

pub async fn a_moment_is_found_between_events(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    // From seq 3 on: several at one moment, and moments without any.
    let moments = [1_000, 1_000, 1_005, 1_010, 1_010, 1_010, 2_000];
    for at in moments {
        w.store.commit(room, ann.id.into(), post("hi"), Timestamp(at)).await.unwrap();
    }
    let all = w.all(room).await;
    for at in [0, 1, 2, 999, 1_000, 1_004, 1_005, 1_006, 1_010, 1_999, 2_000, i64::MAX] {
        let expected = all.iter().filter(|event| event.at.0 <= at).map(|event| event.seq).max().unwrap_or(0);
        assert_eq!(w.store.seq_at(room, Timestamp(at)).await.unwrap(), expected as Seq, "{at}");
    }
    assert_eq!(w.store.seq_at(ConversationId::fresh(), Timestamp(9)).await.unwrap(), 0);
}
