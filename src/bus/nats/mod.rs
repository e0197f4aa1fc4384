//! The bus of several nodes, over NATS.
//!
//! A node hears what it publishes itself at once, by the ring in its memory; NATS is for the others. So a NATS that is slow
//! or gone costs a node nothing of its own, and what it has of the others' it gets from the store.

mod wire;

use super::local::{LocalBus, WeakBus};
use crate::chat::bus::{Bus, Heard, Interest, Signal, Subscription};
use crate::domain::Epoch;
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, Subscriber};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::task::unconstrained;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// How long to wait for NATS to have taken a subscription.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(250);
/// How often to ask NATS whether it is there; it is gone when it has not answered twice.
const PING: Duration = Duration::from_secs(1);
/// How often to look after everything while NATS is away.
const SWEEP_WITHOUT: Duration = Duration::from_secs(1);

/// The bus of one node among several.
#[derive(Debug)]
pub struct NatsBus {
    local: LocalBus,
    client: Client,
    node: Uuid,
    /// What all subjects begin with: nodes of another database, or of a version that speaks otherwise, do not hear it.
    prefix: String,
    sweep: Duration,
    // A std mutex: held for a look-up or an insertion only, never across an await.
    followed: Mutex<HashMap<Interest, AbortOnDropHandle<()>>>,
    _everybody: AbortOnDropHandle<()>,
}

impl NatsBus {
    /// A bus by way of the NATS server at `url` (`nats://user:password@host`), for the nodes of one database. `local` is this
    /// node's own. While NATS is
    /// well, everything is looked after once in `sweep` all the same. Returns at once: the server is looked for in the
    /// background, for as long as it takes. Needs a tokio runtime.
    ///
    /// # Errors
    /// In words, when the URL names no server. They never hold the URL: there may be a password in it.
    pub async fn connect(local: LocalBus, url: &str, epoch: Epoch, sweep: Duration) -> Result<Self, String> {
        let (weak, node, prefix) = (local.downgrade(), Uuid::new_v4(), format!("exchat.1.{}", epoch.0.simple()));
        let options = ConnectOptions::new()
            .name("exchat")
            .retry_on_initial_connect()
            .ping_interval(PING)
            .reconnect_delay_callback(|_| PAUSE)
            .event_callback(move |event| {
                // From here on things may be lost, or may have been until now.
                if matches!(event, Event::Connected | Event::Disconnected | Event::SlowConsumer(_)) {
                    tracing::info!(%event, "NATS");
                    weak.tell(Heard::Missed);
                }
                std::future::ready(())
            });
        let wrong = |error: &dyn std::fmt::Display| format!("NATS: {error}");
        let client = options.connect(url).await.map_err(|error| wrong(&error))?;
        let everybody = client.subscribe(format!("{prefix}.all")).await.map_err(|error| wrong(&error))?;
        let everybody = AbortOnDropHandle::new(tokio::spawn(hear(everybody, local.downgrade(), node)));
        Ok(Self { local, client, node, prefix, sweep, followed: Mutex::default(), _everybody: everybody })
    }

    /// Waits until the server has taken all subscriptions: it answers in order.
    async fn settle(&self) {
        let asked = async {
            let inbox = self.client.new_inbox();
            let Ok(mut answer) = self.client.subscribe(inbox.clone()).await else { return };
            if self.client.publish(inbox, Bytes::new()).await.is_ok() {
                answer.next().await;
            }
        };
        let _ = timeout(PATIENCE, asked).await;
    }

    fn followed(&self) -> std::sync::MutexGuard<'_, HashMap<Interest, AbortOnDropHandle<()>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears what other nodes say on a subject.
async fn hear(mut subject: Subscriber, local: WeakBus, node: Uuid) {
    while let Some(message) = subject.next().await {
        let Some(signal) = wire::read(&message.payload, node) else { continue };
        metrics::counter!("exchat_bus_heard_total").increment(1);
        if !local.tell(Heard::Signal(signal)) {
            return;
        }
    }
}

#[async_trait]
impl Bus for NatsBus {
    async fn publish(&self, signal: Signal) {
        let subjects = wire::subjects(&signal);
        if let Some(words) = wire::write(&signal, self.node).filter(|_| !subjects.is_empty()) {
            for subject in subjects {
                let sending = self.client.publish(format!("{}.{subject}", self.prefix), words.clone());
                // Whatever cannot be sent at once is lost: it is a hint. That a task has done much already is no reason.
                let sent = unconstrained(sending).now_or_never();
                let outcome =
                    if matches!(sent, Some(Ok(()))) { "exchat_bus_said_total" } else { "exchat_bus_lost_total" };
                metrics::counter!(outcome).increment(1);
            }
        }
        self.local.publish(signal).await;
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.local.subscribe()
    }

    async fn follow(&self, interests: &[Interest]) -> bool {
        for interest in interests {
            let subject = format!("{}.{}", self.prefix, wire::subject_of(*interest));
            // When NATS is away for long it takes no more; everything is looked after all the time then.
            let Ok(subscribed) = timeout(PATIENCE, self.client.subscribe(subject)).await else { break };
            match subscribed {
                Ok(subject) => {
                    let hearing = tokio::spawn(hear(subject, self.local.downgrade(), self.node));
                    self.followed().insert(*interest, AbortOnDropHandle::new(hearing));
                }
                Err(error) => tracing::warn!(%error, "hints of other nodes are not heard"),
            }
        }
        self.settle().await;
        true
    }

    async fn unfollow(&self, interests: &[Interest]) {
        let mut followed = self.followed();
        for interest in interests {
            followed.remove(interest);
        }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn sweep_after(&self) -> Option<Duration> {
        let well = self.client.connection_state() == State::Connected;
        Some(if well { self.sweep } else { SWEEP_WITHOUT })
    }

    async fn ready(&self) -> bool {
        self.client.connection_state() == State::Connected
    }
}
