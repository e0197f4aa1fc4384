//! What is NATS's own: several nodes, and a server that goes away.

#[path = "../services/nats.rs"]
mod server;

use super::{SMALL, hear, signals};
use exchat::bus::local::LocalBus;
use exchat::bus::nats::NatsBus;
use exchat::chat::bus::{Bus, Heard, Interest, Signal};
use exchat::domain::{ConversationId, Epoch, UserId, UserName, UserRef};
use server::Nats;
use std::time::Duration;

/// Longer than a test takes.
const NEVER: Duration = Duration::from_secs(3_600);

/// A node's bus, connected.
async fn node(nats: &Nats, epoch: Epoch, capacity: usize) -> NatsBus {
    let local = LocalBus::with_capacity(capacity);
    let mut heard = local.subscribe();
    let bus = NatsBus::connect(local, &nats.url(), epoch, NEVER).await.expect("an address");
    // Until now things may have been missed.
    assert_eq!(heard.next().await, Some(Heard::Missed));
    bus
}

/// A node alone.
pub async fn small() -> NatsBus {
    node(Nats::shared(), Epoch::fresh(), SMALL).await
}

/// Two nodes of one database.
async fn two(nats: &Nats) -> (NatsBus, NatsBus) {
    let epoch = Epoch::fresh();
    (node(nats, epoch, 100).await, node(nats, epoch, 100).await)
}

fn typing(conversation: ConversationId) -> Signal {
    let user = UserRef { id: UserId::fresh(), name: UserName::parse("ann").expect("a name") };
    Signal::Typing { conversation, user, tagged: false }
}

#[tokio::test]
async fn what_concerns_everybody_is_heard_at_all_nodes_of_the_database_once() {
    let (one, other) = two(Nats::shared()).await;
    let stranger = small().await;
    let (mut here, mut there, mut elsewhere) = (one.subscribe(), other.subscribe(), stranger.subscribe());
    let sent = signals(3);
    one.publish(sent[0].clone()).await;
    assert_eq!(hear(&mut *there).await, sent[0]);
    other.publish(sent[1].clone()).await;
    assert_eq!(hear(&mut *here).await, sent[0]);
    assert_eq!(hear(&mut *here).await, sent[1], "its own comes once");
    stranger.publish(sent[2].clone()).await;
    assert_eq!(hear(&mut *elsewhere).await, sent[2], "nothing of another database");
}

#[tokio::test]
async fn of_conversations_and_users_a_node_hears_what_it_follows() {
    let (one, other) = two(Nats::shared()).await;
    let (tea, oak, user) = (ConversationId::fresh(), ConversationId::fresh(), UserId::fresh());
    let read = Signal::Read { user, conversation: oak, seq: 1, unread: 0, at: None };
    let mut there = other.subscribe();
    assert!(other.follow(&[Interest::Conversation(tea), Interest::User(user)]).await);
    for signal in [typing(oak), typing(tea), read.clone()] {
        one.publish(signal).await;
    }
    let heard = [hear(&mut *there).await, hear(&mut *there).await];
    assert!(heard.contains(&read));
    assert!(heard.iter().any(|signal| matches!(signal, Signal::Typing { conversation, .. } if *conversation == tea)));
    other.unfollow(&[Interest::Conversation(tea)]).await;
    assert!(other.follow(&[Interest::Conversation(oak)]).await);
    one.publish(typing(tea)).await;
    let last = typing(oak);
    one.publish(last.clone()).await;
    assert_eq!(hear(&mut *there).await, last);
}

#[tokio::test]
async fn without_a_server_a_node_hears_itself_and_learns_that_it_misses_others() {
    let mut nats = Nats::start();
    let (one, other) = two(&nats).await;
    let (mut here, mut there) = (one.subscribe(), other.subscribe());
    nats.kill();
    assert_eq!(there.next().await, Some(Heard::Missed));
    assert_eq!(here.next().await, Some(Heard::Missed));
    assert!(!one.ready().await);
    assert_eq!(one.sweep_after(), Some(Duration::from_secs(1)));
    for signal in signals(50) {
        one.publish(signal.clone()).await;
        assert_eq!(hear(&mut *here).await, signal);
    }
    nats.restart();
    assert_eq!(there.next().await, Some(Heard::Missed));
    assert_eq!(here.next().await, Some(Heard::Missed));
    assert_eq!(one.sweep_after(), Some(NEVER));
    let sent = signals(1);
    // The other is connected a moment before it hears again; and what was said meanwhile may come after all.
    let mut again = tokio::time::interval(Duration::from_millis(20));
    loop {
        tokio::select! {
            heard = hear(&mut *there) => if heard == sent[0] { return },
            _ = again.tick() => one.publish(sent[0].clone()).await,
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_holds_nobody_up() {
    let nats = Nats::start();
    let (one, _other) = two(&nats).await;
    let mut here = one.subscribe();
    nats.pause(true);
    for signal in signals(10_000) {
        one.publish(signal.clone()).await;
        assert_eq!(hear(&mut *here).await, signal);
    }
    assert!(one.follow(&[Interest::Conversation(ConversationId::fresh())]).await);
    nats.pause(false);
}

#[tokio::test]
async fn a_wrong_address_is_said_without_the_password() {
    let wrong = NatsBus::connect(LocalBus::default(), "nats://ann:secret@[", Epoch::fresh(), NEVER).await;
    let words = wrong.expect_err("no address");
    assert!(!words.contains("secret"), "{words}");
}
