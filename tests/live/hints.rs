//! The bus may lose, double and reorder: the store is the truth, and nobody misses anything.

use crate::world::{Listener, Unruly, World, events};
use exchat::chat::live::Notice;
use exchat::chat::{Actor, Settings};
use exchat::domain::{ConversationId, Seq};
use std::sync::atomic::Ordering;

const ROUNDS: usize = 300;

/// Everybody does something at random.
async fn bustle(w: &World, people: &[Actor], rooms: &[ConversationId], listeners: &mut [Listener]) {
    for n in 0..ROUNDS {
        let (who, room) = (&people[w.bus.number(people.len())], rooms[w.bus.number(rooms.len())]);
        match w.bus.number(8) {
            0 => drop(w.chat.join_room(who, room).await.unwrap()),
            1 => drop(w.chat.set_topic(who, room, &n.to_string()).await),
            _ => drop(w.chat.post_message(who, room, uuid::Uuid::new_v4(), &n.to_string(), None).await),
        }
        let listener = w.bus.number(listeners.len());
        listeners[listener].glance();
    }
    for room in rooms {
        for who in people {
            w.chat.join_room(who, *room).await.unwrap();
        }
    }
}

/// The head of the room when the listener first learned of it.
fn known_from(listener: &Listener, room: ConversationId) -> Option<Seq> {
    listener.heard.iter().find_map(|notice| match notice {
        Notice::Conversation(overview) if overview.conversation.id == room => Some(overview.conversation.head),
        _ => None,
    })
}

#[tokio::test]
async fn whatever_the_bus_does_every_connection_hears_everything_once_and_in_order() {
    let seed = u64::from(uuid::Uuid::new_v4().as_fields().0);
    println!("seed {seed}");
    let w = World::with(Unruly::seeded(seed), Settings::default()).await;
    let people = [w.user("ann").await, w.user("bob").await, w.user("cat").await];
    let mut listeners = Vec::new();
    for who in people.iter().chain(&people) {
        listeners.push(w.connect(who).await);
    }
    let rooms = [w.room(&people[0], "one").await, w.room(&people[0], "two").await, w.room(&people[1], "three").await];
    bustle(&w, &people, &rooms, &mut listeners).await;
    for room in rooms {
        for listener in &mut listeners {
            let comes = |notice: &Notice| matches!(notice, Notice::Conversation(o) if o.conversation.id == room);
            listener.until("the conversation", |heard| heard.iter().any(comes)).await;
        }
        let (_, head) = w.post(&people[0], room, "over").await;
        for listener in &mut listeners {
            listener.until_seq(room, head).await;
            let seqs: Vec<_> = events(&listener.heard, room).iter().map(|event| event.seq).collect();
            assert_eq!(seqs, (seqs[0]..=head).collect::<Vec<_>>(), "each once and in order");
            assert!(known_from(listener, room).is_some_and(|known| seqs[0] <= known + 1), "nothing is left out");
        }
    }
}

#[tokio::test]
async fn lost_memberships_are_made_up_for() {
    let w = World::new().await;
    let (ann, bob) = (w.user("ann").await, w.user("bob").await);
    let (old, new) = (w.room(&ann, "old").await, w.room(&ann, "new").await);
    w.chat.join_room(&bob, old).await.unwrap();
    let mut bobs = w.connect(&bob).await;
    w.bus.deaf.store(true, Ordering::SeqCst);
    let elsewhere = w.another_node().await;
    elsewhere.join_room(&bob, new).await.unwrap();
    elsewhere.leave_room(&bob, old).await.unwrap();
    w.bus.deaf.store(false, Ordering::SeqCst);
    w.bus.confess();
    let told = |heard: &[Notice]| {
        let come = heard.iter().any(|n| matches!(n, Notice::Conversation(o) if o.conversation.id == new));
        come && heard.contains(&Notice::ConversationGone(old))
    };
    bobs.until("both conversations", told).await;
    w.post(&ann, old, "unheard").await;
    let (_, seq) = w.post(&ann, new, "heard").await;
    bobs.until_seq(new, seq).await;
    assert!(events(&bobs.heard, old).is_empty());
}
