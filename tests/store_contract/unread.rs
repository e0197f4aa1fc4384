//! Read marks, and what is after them.

use crate::world::{World, edit, post, react, refusal};
use exchat::chat::store::Outcome;
use exchat::domain::{Change, ConversationId, ErrorCode, Seq, Timestamp, UserRef};

async fn unread(w: &World, room: ConversationId, user: &UserRef) -> u32 {
    let one = w.store.overview(room, user.id).await.unwrap().unwrap().unread;
    let list = w.store.conversations(user.id).await.unwrap();
    assert_eq!(list.iter().find(|overview| overview.conversation.id == room).unwrap().unread, one);
    one
}

pub async fn other_peoples_messages_are_unread(w: World) {
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let first = w.says(room, &ann, "one").await;
    w.says(room, &ann, "two").await;
    w.did(room, &ann, edit(first.id, "uno")).await;
    w.did(room, &ann, react(first.id, "👍")).await;
    w.did(room, &cid, Change::JOIN).await;
    assert_eq!((unread(&w, room, &ann).await, unread(&w, room, &bob).await), (0, 2), "only messages count");
    w.did(room, &ann, Change::delete(first.id)).await;
    assert_eq!(unread(&w, room, &bob).await, 1);
    let own = w.says(room, &bob, "three").await;
    assert_eq!((unread(&w, room, &ann).await, unread(&w, room, &bob).await), (1, 0), "who writes has read");
    let seen = w.store.overview(room, bob.id).await.unwrap().unwrap();
    assert_eq!(seen.membership.unwrap().last_read, own.seq);
}

pub async fn marks_move_both_ways_and_not_past_the_head(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    for text in ["one", "two", "three"] {
        w.says(room, &ann, text).await;
    }
    for (to, seq, left) in [(5, 5, 1), (0, 0, 3), (4, 4, 2), (6, 6, 0), (99, 6, 0), (Seq::MAX, 6, 0), (3, 3, 3)] {
        let mark = w.store.mark_read(room, bob.id, to).await.unwrap();
        assert_eq!((mark.seq, mark.unread), (seq, left));
        assert_eq!(unread(&w, room, &bob).await, left);
    }
    assert_eq!(w.store.mark_read(room, ann.id, 0).await.unwrap().unread, 0, "one's own are read");
}

pub async fn it_counts_to_a_hundred(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    for _ in 0..103 {
        w.says(room, &ann, "spam").await;
    }
    assert_eq!(unread(&w, room, &bob).await, 100);
    assert_eq!(w.store.mark_read(room, bob.id, 5).await.unwrap().unread, 100);
    assert_eq!(w.store.mark_read(room, bob.id, 7).await.unwrap().unread, 99);
}

pub async fn only_members_have_a_mark(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [public, private] = [w.room("lobby", &ann).await, w.private_room("secret", &ann).await];
    w.says(public, &ann, "hello").await;
    assert_eq!(w.store.overview(public, bob.id).await.unwrap().unwrap().unread, 0);
    for (room, code) in
        [(public, ErrorCode::NotMember), (private, ErrorCode::NotFound), (ConversationId::fresh(), ErrorCode::NotFound)]
    {
        assert_eq!(refusal(w.store.mark_read(room, bob.id, 1).await), code);
    }
}

pub async fn who_joins_has_read_everything(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    w.says(room, &ann, "old").await;
    let joined = w.did(room, &bob, Change::JOIN).await;
    assert_eq!(unread(&w, room, &bob).await, 0);
    let seen = w.store.overview(room, bob.id).await.unwrap().unwrap();
    assert_eq!(seen.membership.unwrap().last_read, joined.seq);
    w.says(room, &ann, "new").await;
    assert_eq!(unread(&w, room, &bob).await, 1);
}

pub async fn a_mark_may_be_given_as_a_moment(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let at = async || w.store.read_mark(room, bob.id).await.unwrap().unwrap().at;
    assert_eq!(at().await, None, "nothing was said yet");
    let early = w.store.mark_read_until(room, bob.id, Timestamp(5)).await.unwrap();
    assert_eq!((early.seq, early.unread, early.at), (3, 0, Some(Timestamp(5))), "a moment before all events is kept");
    let later = w.now().0 + 1_000;
    for n in [0, 10, 20] {
        w.store.commit(room, ann.id.into(), post("hi"), Timestamp(later + n)).await.unwrap();
    }
    for (moment, seq, unread, kept) in [(15, 5, 1, 15), (4, 5, 1, 15), (16, 5, 1, 16), (99, 6, 0, 99)] {
        let mark = w.store.mark_read_until(room, bob.id, Timestamp(later + moment)).await.unwrap();
        assert_eq!((mark.seq, mark.unread, mark.at), (seq, unread, Some(Timestamp(later + kept))), "{moment}");
    }
    let said = w.store.commit(room, bob.id.into(), post("yes"), Timestamp(later + 200)).await.unwrap();
    assert!(matches!(said, Outcome::Committed(_)));
    assert_eq!(at().await, Some(Timestamp(later + 200)), "that of the last event that is read");
    w.did(room, &bob, Change::Leave { reason: None }).await;
    assert_eq!(w.store.read_mark(room, bob.id).await.unwrap(), None);
    assert_eq!(refusal(w.store.mark_read_until(room, bob.id, Timestamp(9)).await), ErrorCode::NotMember);
    let joined = Timestamp(later + 50);
    w.store.commit(room, bob.id.into(), Change::JOIN, joined).await.unwrap();
    assert_eq!(at().await, Some(Timestamp(later + 99)), "who comes back has it again");
}
