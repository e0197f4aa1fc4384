//! Who is here.

use crate::world::{Unruly, World};
use exchat::chat::live::{Notice, Receiver};
use exchat::chat::{Actor, Settings};
use std::time::Duration;

fn presence(actor: &Actor, online: bool) -> Notice {
    Notice::Presence { user: actor.user.as_ref(), online }
}

#[tokio::test]
async fn others_learn_that_somebody_is_gone_whichever_connection_went_last() {
    let settings = Settings { presence_grace: Duration::from_millis(1), ..Settings::default() };
    let w = World::with(Unruly::default(), settings).await;
    let (ann, bob) = (w.user("ann").await, w.user("bob").await);
    let room = w.room(&ann, "tea").await;
    w.chat.join_room(&bob, room).await.unwrap();
    let mut bobs = w.connect(&bob).await;
    let subscribed = w.connect(&ann).await;
    let only_greeted = Receiver::connect(&w.chat, ann.clone());
    bobs.until("ann", |heard| heard.contains(&presence(&ann, true))).await;
    drop(subscribed);
    drop(only_greeted);
    bobs.until("ann to be gone", |heard| heard.contains(&presence(&ann, false))).await;
}

#[tokio::test]
async fn a_newcomer_learns_who_is_there_and_they_of_the_newcomer() {
    let w = World::new().await;
    let (ann, bob) = (w.user("ann").await, w.user("bob").await);
    let (mut anns, mut bobs) = (w.connect(&ann).await, w.connect(&bob).await);
    w.chat.open_direct(&ann, "bob").await.unwrap();
    anns.until("bob", |heard| heard.contains(&presence(&bob, true))).await;
    bobs.until("ann", |heard| heard.contains(&presence(&ann, true))).await;
    assert!(!bobs.heard.contains(&presence(&bob, true)), "one is not told of oneself");
}
