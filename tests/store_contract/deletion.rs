//! Deleting a message.

use crate::world::{World, edit, message, posted, react, reply, seqs, unreact, words};
use exchat::domain::{Change, ErrorCode, Happening, Reason};

pub async fn it_takes_the_words_and_the_reactions_everywhere(mut w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let kept = w.says(room, &ann, "kept").await;
    let gone = w.says(room, &ann, "secret").await;
    w.did(room, &ann, edit(gone.id, "secret, edited")).await;
    w.did(room, &bob, react(gone.id, "👍")).await;
    let reason = Some(Reason::stored("No secrets here".into()));
    let event = w.did(room, &ann, Change::Delete { message: gone.id, reason: reason.clone() }).await;
    assert_eq!(event.what, Happening::Deleted { message_id: gone.id, reason });
    assert_eq!(words(&w.newest(room).await.events), ["kept"]);
    assert_eq!(words(&w.all(room).await), ["kept"]);
    let seen = w.store.overview(room, bob.id).await.unwrap().unwrap();
    assert_eq!((seen.unread, seen.last_message_at), (1, Some(kept.at)));
    assert_eq!(w.store.conversation_of(gone.id).await.unwrap(), Some(room));
    assert_eq!(w.fed(8).await.last(), Some(&event));
    w.reopen().await;
    let all = w.all(room).await;
    assert_eq!((words(&all), all.last()), (vec!["kept"], Some(&event)));
}

pub async fn replies_stay(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let gone = w.says(room, &ann, "question").await;
    let answer = posted(w.did(room, &ann, reply("answer", gone.id)).await);
    w.did(room, &ann, Change::delete(gone.id)).await;
    let page = w.newest(room).await;
    assert_eq!(page.events.iter().filter_map(message).collect::<Vec<_>>(), [&answer]);
    assert_eq!(answer.reply_to, Some(gone.id));
}

pub async fn it_is_once(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "oops").await.id;
    w.did(room, &ann, Change::delete(id)).await;
    let delete = Change::delete(id);
    for change in [delete, edit(id, "x"), react(id, "👍"), unreact(id, "👍"), reply("x", id)] {
        assert_eq!(w.refused(room, &ann, change).await, ErrorCode::NotFound);
    }
}

pub async fn its_place_in_the_order_stays(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "oops").await.id;
    w.did(room, &ann, edit(id, "ooops")).await;
    w.did(room, &ann, Change::delete(id)).await;
    let events = w.all(room).await;
    assert_eq!(seqs(&events), [1, 2, 3, 4, 5]);
    assert_eq!(events[2].what, Happening::Posted { message_id: id, message: None });
    assert_eq!(events[3].what, Happening::Edited { message_id: id, message: None });
}
