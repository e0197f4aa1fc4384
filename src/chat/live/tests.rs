//! The registry and its queues, without a store.

use super::arrival::Arrival;
use super::connection::{Connection, Ended};
use super::notice::{Notice, Shared};
use super::presence::NEIGHBOURS_MAX;
use super::registry::Live;
use crate::chat::{Actor, Credential};
use crate::domain::{ConversationId, Event, Happening, SessionId, Timestamp, Topic, User, UserId, UserKind, UserName};
use bytes::Bytes;
use futures::FutureExt;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

fn actor(name: &str) -> Actor {
    let user = User { id: UserId::fresh(), name: UserName::stored(name.into()), kind: UserKind::Person, admin: false };
    Actor { user, credential: Credential::Session(SessionId::fresh()), identity: None, operator: false }
}

fn live(queue_bytes: usize) -> Arc<Live> {
    Arc::new(Live::new(queue_bytes, Duration::from_secs(5), 10).0)
}

fn subscribed(live: &Live, actor: Actor) -> Arc<Connection> {
    let connection = live.connect(actor);
    connection.subscribe();
    connection
}

fn event(conversation: ConversationId, actor: &Actor, seq: u64) -> Arc<Shared> {
    let what = Happening::TopicChanged { topic: Topic::default() };
    let event = Event { conversation, seq, at: Timestamp(0), actor: actor.user.as_ref(), what };
    Shared::new(Notice::Event(Arc::new(event)))
}

async fn notices(connection: &Connection) -> Vec<Notice> {
    connection.take().await.expect("open").into_iter().map(|shared| shared.notice.clone()).collect()
}

#[tokio::test]
async fn a_connection_hears_what_it_listens_to_and_nothing_else() {
    let (live, ann) = (live(1 << 20), actor("ann"));
    let (here, there) = (ConversationId::fresh(), ConversationId::fresh());
    let connection = subscribed(&live, ann.clone());
    live.listen(here, &connection, 0);
    live.tell(there, &event(there, &ann, 1), None);
    connection.push(&event(there, &ann, 1));
    live.tell(here, &event(here, &ann, 1), None);
    let heard = notices(&connection).await;
    assert!(matches!(&heard[..], [Notice::Event(event)] if event.conversation == here));
}

#[tokio::test]
async fn revoking_drops_what_was_queued_before_anybody_can_take_it() {
    let (live, ann) = (live(1 << 20), actor("ann"));
    let room = ConversationId::fresh();
    let connection = subscribed(&live, ann.clone());
    live.listen(room, &connection, 0);
    // A fan-out that is under way has its own list of listeners.
    let under_way = live.listeners(room);
    live.tell(room, &event(room, &ann, 1), None);
    live.revoke(room, ann.user.id, 1);
    under_way.iter().for_each(|connection| connection.push(&event(room, &ann, 2)));
    assert_eq!(notices(&connection).await, [Notice::ConversationGone(room)]);
    assert!(live.places().is_empty() && live.delivered(room).is_none());
}

#[tokio::test]
async fn the_end_of_an_earlier_membership_ends_no_later_one() {
    let (live, ann) = (live(1 << 20), actor("ann"));
    let room = ConversationId::fresh();
    let connection = subscribed(&live, ann.clone());
    live.listen(room, &connection, 2);
    live.listen(room, &connection, 7);
    live.revoke(room, ann.user.id, 6);
    live.tell(room, &event(room, &ann, 8), None);
    assert!(matches!(&notices(&connection).await[..], [Notice::Event(_)]));
    live.revoke(room, ann.user.id, 9);
    assert_eq!(notices(&connection).await, [Notice::ConversationGone(room)]);
}

#[tokio::test]
async fn who_is_gone_listens_to_nothing_any_more() {
    let (live, ann) = (live(1 << 20), actor("ann"));
    let room = ConversationId::fresh();
    let connection = subscribed(&live, ann);
    live.disconnect(&connection);
    live.listen(room, &connection, 1);
    assert!(live.listeners(room).is_empty());
    live.deserted().await;
}

// Time is paused and runs ahead when nothing else happens.
#[tokio::test(start_paused = true)]
async fn connections_are_told_to_come_back_a_few_at_a_time() {
    let live = live(1 << 20);
    let connections: Vec<_> = (0..1_000).map(|n| live.connect(actor(&n.to_string()))).collect();
    let told = || connections.iter().filter(|connection| connection.ended() == Some(Ended::ShuttingDown)).count();
    let start = tokio::time::Instant::now();
    let mut stopping = Box::pin(live.shut_down(100));
    assert!(stopping.as_mut().now_or_never().is_none());
    assert_eq!(told(), 2);
    assert_eq!(live.connect(actor("late")).ended(), Some(Ended::ShuttingDown));
    stopping.await;
    assert_eq!(told(), 1_000);
    let took = start.elapsed();
    assert!((9_900..10_100).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn who_is_at_the_door_when_the_server_stops_is_told_and_waited_for() {
    let live = live(1 << 20);
    let arrival = Arrival::before(&live);
    assert!(arrival.turned_away().now_or_never().is_none());
    live.shut_down(1).await;
    assert_eq!(arrival.turned_away().now_or_never(), Some(Ended::ShuttingDown));
    assert!(live.deserted().now_or_never().is_none());
    drop(arrival);
    live.deserted().await;
}

#[tokio::test]
async fn however_many_are_here_a_newcomer_is_told_of_so_many() {
    let (live, me) = (live(1 << 20), actor("me"));
    let mine = subscribed(&live, me);
    for _ in 0..1_200 {
        let room = ConversationId::fresh();
        live.listen(room, &mine, 0);
        for _ in 0..9 {
            live.listen(room, &subscribed(&live, actor("other")), 0);
        }
    }
    assert_eq!(live.neighbours(&mine).len(), NEIGHBOURS_MAX);
}

#[tokio::test]
async fn one_notice_alone_is_never_too_much() {
    let (live, ann) = (live(1), actor("ann"));
    let room = ConversationId::fresh();
    let connection = subscribed(&live, ann.clone());
    live.listen(room, &connection, 0);
    for seq in 1..=2 {
        live.tell(room, &event(room, &ann, seq), None);
        assert_eq!(notices(&connection).await.len(), 1);
    }
}

#[tokio::test]
async fn a_queue_over_its_bound_ends_its_connection_and_no_other() {
    let (live, ann, bob) = (live(1000), actor("ann"), actor("bob"));
    let room = ConversationId::fresh();
    let (slow, quick) = (subscribed(&live, ann.clone()), subscribed(&live, bob));
    live.listen(room, &slow, 0);
    live.listen(room, &quick, 0);
    for seq in 1..=10 {
        live.tell(room, &event(room, &ann, seq), None);
        assert_eq!(notices(&quick).await.len(), 1);
    }
    assert_eq!(slow.take().await.expect_err("ended"), Ended::TooSlow);
}

#[tokio::test]
async fn ending_a_session_ends_its_connections_only() {
    let (live, ann) = (live(1 << 20), actor("ann"));
    let other = Actor { credential: Credential::Session(SessionId::fresh()), ..ann.clone() };
    let (first, second) = (subscribed(&live, ann.clone()), subscribed(&live, other));
    live.end(ann.credential);
    assert_eq!(first.take().await.expect_err("ended"), Ended::SignedOut);
    live.tell_user(ann.user.id, Notice::Presence { user: ann.user.as_ref(), online: true });
    assert_eq!(notices(&second).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn others_learn_who_comes_and_who_stays_away() {
    let (live, ann, bob) = (live(1 << 20), actor("ann"), actor("bob"));
    let room = ConversationId::fresh();
    let watcher = subscribed(&live, bob);
    live.listen(room, &watcher, 0);
    let come = || {
        let connection = subscribed(&live, ann.clone());
        live.listen(room, &connection, 0);
        live.announce(&connection);
        connection
    };
    let presence = |online| Notice::Presence { user: ann.user.as_ref(), online };

    let first = come();
    assert_eq!(notices(&watcher).await, [presence(true)]);
    live.disconnect(&first);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let second = come();
    live.disconnect(&second);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(live.is_online(ann.user.id), "back in time, so the grace period counts from the second leave");
    assert_eq!(notices(&watcher).await, [presence(false)], "and nothing in between");
    assert!(!live.is_online(ann.user.id));
}

#[tokio::test]
async fn everybody_in_a_crowd_hears_everything_once_and_nobody_what_is_for_another() {
    let (live, room) = (live(1 << 20), ConversationId::fresh());
    let crowd: Vec<_> = (0..300).map(|n| subscribed(&live, actor(&format!("u{n}")))).collect();
    crowd.iter().for_each(|connection| _ = live.listen(room, connection, 0));
    let (first, last) = (&crowd[0].actor, &crowd[299].actor);
    let read = Shared::new(Notice::Read { conversation: room, seq: 1, unread: 0, at: None });
    let told = [(event(room, first, 1), None), (read, Some(last.user.id)), (event(room, first, 2), None)];
    live.tell_all(room, &told).await;
    for connection in &crowd {
        let mine = |only: &Option<UserId>| only.is_none_or(|user| user == connection.actor.user.id);
        let wanted: Vec<_> = told.iter().filter(|(_, only)| mine(only)).map(|(it, _)| it.notice.clone()).collect();
        assert_eq!(notices(connection).await, wanted);
        assert_eq!(wanted.len(), if connection.actor.user.id == last.user.id { 3 } else { 2 });
    }
}

#[test]
fn a_notice_is_encoded_once_for_each_form() {
    let shared = event(ConversationId::fresh(), &actor("ann"), 1);
    let times = Cell::new(0);
    let encode = |_: &Notice| {
        times.set(times.get() + 1);
        Some(Bytes::from_static(b"x"))
    };
    assert_eq!(shared.encoded(0, encode), shared.encoded(0, encode));
    assert_eq!(shared.encoded(1, encode).map(|bytes| &bytes[..]), Some(&b"x"[..]));
    assert_eq!(times.get(), 2);
}
