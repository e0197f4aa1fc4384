//! What every bus must do, asked through its port only, and run against each that there is.
#![allow(clippy::expect_used, clippy::panic)]

use exchat::bus::local::LocalBus;
use exchat::chat::bus::{Bus, Heard, Signal, Subscription};
use exchat::domain::SessionId;
use std::sync::Arc;

mod nats;

/// A bus whose listeners may be a few signals behind.
const SMALL: usize = 8;

fn signals(count: usize) -> Vec<Signal> {
    (0..count).map(|_| Signal::SessionEnded(SessionId::fresh())).collect()
}

async fn publish(bus: &dyn Bus, signals: &[Signal]) {
    for signal in signals {
        bus.publish(signal.clone()).await;
    }
}

async fn hear(listener: &mut dyn Subscription) -> Signal {
    match listener.next().await {
        Some(Heard::Signal(signal)) => signal,
        other => panic!("no signal: {other:?}"),
    }
}

async fn everybody_hears_everything_in_order(bus: Arc<dyn Bus>) {
    let sent = signals(5);
    let mut listeners = [bus.subscribe(), bus.subscribe(), bus.subscribe()];
    publish(&*bus, &sent).await;
    for listener in &mut listeners {
        for signal in &sent {
            assert_eq!(hear(&mut **listener).await, *signal);
        }
    }
}

async fn what_was_before_is_not_heard(bus: Arc<dyn Bus>) {
    let sent = signals(2);
    publish(&*bus, &sent[..1]).await;
    let mut listener = bus.subscribe();
    publish(&*bus, &sent[1..]).await;
    assert_eq!(hear(&mut *listener).await, sent[1]);
}

async fn who_is_too_slow_is_told_and_goes_on(bus: Arc<dyn Bus>) {
    let (mut slow, mut quick) = (bus.subscribe(), bus.subscribe());
    let sent = signals(20 * SMALL);
    for signal in &sent {
        bus.publish(signal.clone()).await;
        assert_eq!(hear(&mut *quick).await, *signal, "nobody waits for the slow one");
    }
    assert_eq!(slow.next().await, Some(Heard::Missed));
    // What is still there comes in order, up to the newest.
    let mut rest = vec![hear(&mut *slow).await];
    while rest.last() != sent.last() {
        rest.push(hear(&mut *slow).await);
    }
    assert!(sent.ends_with(&rest));
    let new = signals(1);
    publish(&*bus, &new).await;
    assert_eq!(hear(&mut *slow).await, new[0]);
}

async fn publishers_at_once_keep_their_own_order(bus: Arc<dyn Bus>) {
    let mut listener = bus.subscribe();
    let sent = [signals(SMALL / 2), signals(SMALL / 2)];
    futures::future::join(publish(&*bus, &sent[0]), publish(&*bus, &sent[1])).await;
    let mut heard = Vec::new();
    for _ in 0..SMALL {
        heard.push(hear(&mut *listener).await);
    }
    for own in &sent {
        assert!(heard.iter().filter(|signal| own.contains(signal)).eq(own));
    }
}

async fn a_listener_that_goes_away_disturbs_nobody(bus: Arc<dyn Bus>) {
    drop(bus.subscribe());
    publish(&*bus, &signals(1)).await;
    let (gone, mut stays) = (bus.subscribe(), bus.subscribe());
    drop(gone);
    let sent = signals(1);
    publish(&*bus, &sent).await;
    assert_eq!(hear(&mut *stays).await, sent[0]);
    assert!(bus.ready().await);
}

async fn listening_ends_with_the_bus(bus: Arc<dyn Bus>) {
    let mut listener = bus.subscribe();
    let sent = signals(1);
    publish(&*bus, &sent).await;
    drop(bus);
    assert_eq!(hear(&mut *listener).await, sent[0]);
    assert_eq!(listener.next().await, None);
}

/// Runs the contract against one kind of bus.
macro_rules! contract {
    ($name:ident, $bus:expr; $($test:ident),+ $(,)?) => {
        mod $name {
            use super::*;
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(Arc::new($bus)).await;
                }
            )+
        }
    };
}

macro_rules! contracts {
    ($($name:ident: $bus:expr),+ $(,)?) => {$(
        contract! { $name, $bus;
            everybody_hears_everything_in_order,
            what_was_before_is_not_heard,
            who_is_too_slow_is_told_and_goes_on,
            publishers_at_once_keep_their_own_order,
            a_listener_that_goes_away_disturbs_nobody,
            listening_ends_with_the_bus,
        }
    )+};
}

contracts! { on_one_node: LocalBus::with_capacity(SMALL), on_several: nats::small().await }
