//! A node: a program, what it runs on, and the network around it.

use crate::ground::{Gate, Ground};
use crate::harness::{Machine, Server};
use crate::log::What;
use crate::proxy::{Proxy, Target, Weather};
use crate::world::Services;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// How long a node may take until it is ready.
const READY: Duration = Duration::from_secs(60);
/// How long a node may take to say that it lives.
const ALIVE: Duration = Duration::from_secs(10);
/// How often it is asked.
const OFTEN: Duration = Duration::from_millis(200);

/// A node, and the network around it.
pub struct Node {
    /// The program.
    pub server: Server,
    /// What it runs on.
    pub machine: Machine,
    /// Between it and its clients.
    pub doors: [Proxy; 2],
    /// Between it, PostgreSQL and NATS.
    pub lines: Vec<Proxy>,
    /// How many panics in its log are nothing to wonder about.
    pub excused: usize,
    name: Arc<str>,
    address: watch::Sender<Option<String>>,
    _watched: AbortOnDropHandle<()>,
}

/// A node that nobody watches yet.
pub struct Draft {
    /// The program.
    pub server: Server,
    machine: Machine,
    doors: [Proxy; 2],
    lines: Vec<Proxy>,
}

impl Draft {
    /// Starts it.
    pub async fn start(services: Option<&Services>, seed: u64) -> Self {
        let machine = Machine::new();
        let basic = [
            ("IRC_ADDR", "127.0.0.1:0"),
            ("IRC_HISTORY", "0"),
            ("DATABASE_TIMEOUT", "3s"),
            ("QUEUE_SIZE", "256KiB"),
            ("WRITE_TIMEOUT", "5s"),
            // Who is away for a second or two is told to load anew.
            ("RESUME_EVENTS", "20"),
        ];
        let mut settings: Vec<(&str, String)> = basic.map(|(key, value)| (key, value.to_owned())).into();
        let mut lines = Vec::new();
        if let Some(services) = services {
            let (database, bus) = (Proxy::open(Weather::Fair, seed).await, Proxy::open(Weather::Fair, seed).await);
            database.lead(Target::Unix(services.postgres.folder().join(".s.PGSQL.5432")));
            bus.lead(Target::Tcp(services.nats.url().trim_start_matches("nats://").to_owned()));
            let url = format!("postgres://exchat@{}/{}?sslmode=disable", database.addr, services.database);
            settings.extend([("DATABASE_URL", url), ("NATS_URL", format!("nats://{}", bus.addr))]);
            lines = vec![database, bus];
        }
        let settings: Vec<_> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let server = Server::quietly_on(&machine, &settings).await;
        let doors = [Proxy::open(Weather::Fair, seed).await, Proxy::open(Weather::Fair, seed + 1).await];
        Self { server, machine, doors, lines }
    }

    /// Where clients reach it.
    pub fn gate(&self) -> Gate {
        Gate { http: self.doors[0].addr, irc: self.doors[1].addr }
    }

    /// From now on somebody watches it.
    pub fn into_node(self, number: usize, ground: &Arc<Ground>) -> Node {
        let Self { server, machine, doors, lines } = self;
        let (name, address): (Arc<str>, _) = (format!("node {number}").into(), watch::Sender::default());
        let watching = watch_health(name.clone(), ground.clone(), address.subscribe());
        let watched = AbortOnDropHandle::new(tokio::spawn(watching));
        let node = Node { server, machine, doors, lines, excused: 0, name, address, _watched: watched };
        node.lead();
        node
    }
}

impl Node {
    /// Has clients come to where it listens now, and asks from now on whether it lives.
    fn lead(&self) {
        self.doors[0].lead(Target::Tcp(self.server.address().to_owned()));
        self.doors[1].lead(Target::Tcp(self.server.irc().to_owned()));
        self.address.send_replace(Some(self.server.address().to_owned()));
    }

    /// It need not say that it lives for now.
    pub fn excuse(&self) {
        self.address.send_replace(None);
    }

    /// It does from now on.
    pub fn excuse_no_more(&self) {
        self.lead();
    }

    /// Starts it again.
    pub async fn start(&mut self) {
        self.server.restart().await;
        self.lead();
    }

    /// Ends it without warning, and starts it again.
    pub async fn dies(&mut self) {
        self.excuse();
        self.server.kill().await;
        self.start().await;
    }

    /// Something about it must not be.
    pub fn note_ill(&self, ground: &Ground, why: String) {
        ground.log.note(&self.name, What::Ill(why));
    }

    /// How many panics there are in its log.
    pub fn panics(&self) -> usize {
        self.server.has_logged().matches("panicked at").count()
    }

    /// Waits until it is ready.
    pub async fn until_ready(&self, ground: &Ground) {
        let url = self.server.url("/ready");
        let asking = async {
            loop {
                let answer = reqwest::Client::new().get(&url).timeout(ALIVE).send().await;
                if answer.is_ok_and(|answer| answer.status() == 200) {
                    return;
                }
                tokio::time::sleep(OFTEN).await;
            }
        };
        if tokio::time::timeout(READY, asking).await.is_err() {
            self.note_ill(ground, "it was never ready again".into());
        }
    }
}

/// Asks a node again and again whether it lives, while it has an address.
async fn watch_health(name: Arc<str>, ground: Arc<Ground>, mut address: watch::Receiver<Option<String>>) {
    let http = reqwest::Client::builder().pool_max_idle_per_host(0).timeout(ALIVE).build().expect("a client");
    loop {
        let Ok(at) = address.wait_for(Option::is_some).await.map(|at| at.clone().unwrap_or_default()) else { return };
        let url = format!("http://{at}/health");
        tokio::select! {
            // It is another one now, or gone.
            _ = address.changed() => continue,
            answer = http.get(&url).send() => match answer {
                Ok(answer) if answer.status() == 200 => {}
                other => ground.log.note(&name, What::Ill(format!("it does not say that it lives: {other:?}"))),
            },
        }
        tokio::time::sleep(OFTEN).await;
    }
}
