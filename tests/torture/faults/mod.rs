//! What goes wrong.

mod disk;
mod limits;

use crate::clients::door::say;
use crate::ground::Ground;
use crate::harness::Fault as Breakage;
use crate::log::{Effect, What};
use crate::proxy::{Proxy, Weather};
use crate::slow;
use crate::world::{QUIET, Services, World};
use rand::Rng;
use rand::seq::SliceRandom;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a node may take to stop.
const STOPPING: Duration = Duration::from_secs(30);
/// Longer than what is said may take, also without NATS.
const LATE: Duration = Duration::from_secs(6);
const DAY: i64 = 24 * 60 * 60;

/// One thing that can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// kill -9.
    Killed,
    /// SIGTERM.
    Stopped,
    /// SIGTERM to one after the other.
    Upgraded,
    /// All connections of clients break.
    Cut,
    /// Everything takes long.
    SlowLink,
    /// No room on the disk.
    FullDisk,
    /// The disk takes nothing.
    FailingSync,
    /// The disk does not answer.
    HangingDisk,
    /// The disk can only be read.
    ReadOnlyDisk,
    /// The clock is off by a day.
    Clock,
    /// No more files and connections can be opened.
    FewDescriptors,
    /// No more memory.
    LittleMemory,
    /// Somebody does not take what is sent.
    SlowReader,
    /// Hundreds of connections.
    Flood,
    /// kill -9 of PostgreSQL.
    PostgresKilled,
    /// PostgreSQL does not answer.
    PostgresPaused,
    /// PostgreSQL commits, and nobody hears of it.
    AnswerLost,
    /// kill -9 of NATS.
    NatsKilled,
    /// NATS does not answer.
    NatsPaused,
    /// NATS has forgotten everything.
    NatsWiped,
    /// A node reaches neither PostgreSQL nor NATS.
    CutOff,
}

use Fault::*;

const ANY: [Fault; 9] = [Killed, Stopped, Cut, SlowLink, Clock, FewDescriptors, LittleMemory, SlowReader, Flood];
const ONE: [Fault; 4] = [FullDisk, FailingSync, HangingDisk, ReadOnlyDisk];
const SEVERAL: [Fault; 8] =
    [Upgraded, PostgresKilled, PostgresPaused, AnswerLost, NatsKilled, NatsPaused, NatsWiped, CutOff];

impl Fault {
    const fn effect(self) -> Effect {
        match self {
            FullDisk | FailingSync | HangingDisk | ReadOnlyDisk => Effect::StoresNothing,
            Cut | Clock | SlowReader | Flood | NatsKilled | NatsPaused | NatsWiped => Effect::InTime,
            _ => Effect::Any,
        }
    }
}

impl World {
    /// Lets one thing after the other go wrong, each as often as the others, until this moment.
    pub async fn suffers(&mut self, until: Instant) -> Vec<Fault> {
        let own: &[Fault] = if self.services.is_some() { &SEVERAL } else { &ONE };
        let (mut deck, mut suffered) = (Vec::new(), Vec::new());
        while Instant::now() < until {
            if deck.is_empty() {
                deck = chosen(&[&ANY[..], own].concat());
                deck.shuffle(&mut self.chance);
            }
            let Some(fault) = deck.pop() else { break };
            self.suffer(fault).await;
            suffered.push(fault);
            self.recover().await;
            self.hold(100..400).await;
        }
        suffered
    }

    /// Lets one thing go wrong, and mends it.
    async fn suffer(&mut self, fault: Fault) {
        let at = self.chance.random_range(0..self.nodes.len());
        let lasting = self.chance.random_range(300..1500);
        let lasting = Duration::from_millis(lasting);
        let note = Noting { world: self.ground.clone(), fault };
        match fault {
            FullDisk | HangingDisk => self.disk(at, fault, &note, lasting).await,
            FailingSync | ReadOnlyDisk => {
                self.disk(at, fault, &note, lasting).await;
                self.nodes[at].dies().await;
            }
            _ => {
                note.strikes();
                self.elsewhere(at, fault, lasting).await;
                note.heals();
            }
        }
    }

    /// Something that is no matter of the disk.
    async fn elsewhere(&mut self, at: usize, fault: Fault, lasting: Duration) {
        match fault {
            Killed => self.nodes[at].dies().await,
            Stopped => self.stop(at).await,
            Upgraded => {
                for at in 0..self.nodes.len() {
                    self.stop(at).await;
                }
            }
            Cut => self.nodes[at].doors.iter().for_each(Proxy::cut),
            SlowLink => {
                self.nodes[at].doors.iter().for_each(|door| door.turn(Weather::Slow));
                tokio::time::sleep(lasting).await;
                self.make_brittle(true);
            }
            Clock => {
                let days = if self.chance.random() { DAY } else { -DAY };
                self.nodes[at].machine.breaks(Breakage::Clock(days));
                tokio::time::sleep(lasting).await;
                self.nodes[at].machine.mends(Breakage::Clock(days));
            }
            FewDescriptors => self.nodes[at].has_few_descriptors(lasting).await,
            LittleMemory => self.nodes[at].has_little_memory(lasting).await,
            SlowReader => slow::reader(&mut self.owner(), at, lasting).await,
            Flood => slow::flood(&self.owner(), at, lasting).await,
            CutOff => {
                self.nodes[at].lines.iter().for_each(|line| line.turn(Weather::Hole));
                tokio::time::sleep(lasting * 4).await;
                self.nodes[at].lines.iter().for_each(|line| line.turn(Weather::Fair));
            }
            AnswerLost => {
                self.nodes.iter().for_each(|node| node.lines[0].lose_answers(3));
                tokio::time::sleep(lasting).await;
                self.nodes.iter().for_each(|node| node.lines[0].lose_answers(0));
            }
            NatsKilled | NatsPaused => {
                self.without_nats(fault, true);
                let mut owner = self.owner();
                say(&mut owner, QUIET).await;
                if self.chance.random() {
                    tokio::time::sleep(LATE).await;
                } else {
                    // Two things at once: hints are lost while something else happens.
                    let other = [Killed, Stopped, Cut, Clock, SlowReader][self.chance.random_range(0..5)];
                    Box::pin(self.suffer(other)).await;
                }
                self.without_nats(fault, false);
            }
            service => self.service(service, lasting).await,
        }
    }

    fn without_nats(&mut self, fault: Fault, begins: bool) {
        let Some(Services { nats, .. }) = &mut self.services else { return };
        match (fault, begins) {
            (NatsPaused, pause) => nats.pause(pause),
            (_, true) => nats.kill(),
            (_, false) => nats.restart(),
        }
    }

    async fn service(&mut self, fault: Fault, lasting: Duration) {
        let Some(services) = &mut self.services else { return };
        match fault {
            PostgresKilled => {
                services.postgres.kill();
                tokio::time::sleep(lasting).await;
                services.postgres.restart();
            }
            PostgresPaused => {
                services.postgres.pause(true);
                tokio::time::sleep(lasting * 4).await;
                services.postgres.pause(false);
            }
            _ => {
                services.nats.kill();
                services.nats.restart();
            }
        }
    }

    async fn stop(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        node.excuse();
        node.server.terminate();
        let until = Instant::now() + STOPPING;
        let ended = loop {
            match node.server.has_ended() {
                None if Instant::now() < until => tokio::time::sleep(Duration::from_millis(20)).await,
                ended => break ended,
            }
        };
        match ended {
            Some(status) if status.success() => {}
            Some(status) => node.note_ill(&self.ground, format!("told to stop, it failed: {status}")),
            None => {
                node.note_ill(&self.ground, "told to stop, it did not".into());
                node.server.kill().await;
            }
        }
        node.start().await;
    }

    async fn hold(&mut self, millis: std::ops::Range<u64>) {
        tokio::time::sleep(Duration::from_millis(self.chance.random_range(millis))).await;
    }
}

/// Takes down from when to when a fault is at work.
struct Noting {
    world: Arc<Ground>,
    fault: Fault,
}

impl Noting {
    fn strikes(&self) {
        let (fault, effect) = (format!("{:?}", self.fault), self.fault.effect());
        self.world.log.note(&"fault".into(), What::Strikes { fault, effect });
    }

    fn heals(&self) {
        self.world.log.note(&"fault".into(), What::Heals { fault: format!("{:?}", self.fault) });
    }
}

/// Those that TORTURE_FAULTS names, or all.
fn chosen(all: &[Fault]) -> Vec<Fault> {
    let Ok(names) = std::env::var("TORTURE_FAULTS") else { return all.to_vec() };
    let is_named = |fault: &&Fault| names.split(',').any(|name| format!("{fault:?}") == name.trim());
    all.iter().filter(is_named).copied().collect()
}
