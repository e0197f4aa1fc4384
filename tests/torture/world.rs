//! Nodes, their database and their bus, with a network between all of them that breaks when it is told to.

use crate::ground::{Ground, Me, Room, Stage};
use crate::harness::Account;
use crate::log::{Log, Place};
use crate::nats::Nats;
use crate::node::{Draft, Node};
use crate::postgres::Postgres;
use crate::proxy::Weather;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// All rooms.
pub const ROOMS: [&str; 4] = ["tea", "coffee", "attic", "cellar"];
/// Where everybody talks.
pub const OPEN: &[Place] = &[0, 1];
/// Where the owner lets somebody in, and removes them again.
pub const PRIVATE: Place = 2;
/// Where everybody listens, and only the owner says something, now and then: a node that misses it is not told by what
/// comes next.
pub const QUIET: Place = 3;
/// The rooms of everybody.
pub const SHARED: &[Place] = &[0, 1, QUIET];

/// Clients' connections break after at most so many bytes, half of them.
const BRITTLE: Weather = Weather::Brittle(60_000);

/// What is run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What chance begins with.
    pub seed: u64,
    /// One, on a file; or several, with PostgreSQL and NATS.
    pub nodes: usize,
    /// For how long things go wrong.
    pub length: Duration,
    /// How long a client thinks at most.
    pub pace: Duration,
}

/// What several nodes share.
pub struct Services {
    /// The database server.
    pub postgres: Postgres,
    /// The database's name.
    pub database: String,
    /// The bus.
    pub nats: Nats,
}

/// All of it.
pub struct World {
    /// What the clients share.
    pub ground: Arc<Ground>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// What they share, if they are several.
    pub services: Option<Services>,
    /// Who owns the rooms.
    pub owner: Account,
    /// What chance has in store.
    pub chance: StdRng,
}

impl World {
    /// Starts everything, and makes the rooms.
    pub async fn start(plan: &Plan) -> Self {
        let mut chance = StdRng::seed_from_u64(plan.seed);
        let services = if plan.nodes > 1 { Some(Services::start().await) } else { None };
        let seeds: Vec<u64> = (0..plan.nodes).map(|_| chance.random()).collect();
        let drafts = join_all(seeds.iter().map(|seed| Draft::start(services.as_ref(), *seed))).await;
        let owner = drafts[0].server.register("olga").await;
        let mut rooms = Vec::new();
        for (place, name) in ROOMS.iter().enumerate() {
            let visibility = if place == PRIVATE { "private" } else { "public" };
            let body = json!({"name": name, "visibility": visibility});
            let (status, made) = drafts[0].server.api(&owner, Method::POST, "/api/v1/rooms", Some(body)).await;
            assert_eq!(status, 201, "{made}");
            rooms.push(Room { id: made["id"].as_str().expect("an id").to_owned(), name: (*name).to_owned() });
        }
        let gates = drafts.iter().map(Draft::gate).collect();
        let stage = watch::Sender::new(Stage::Busy);
        let ground = Arc::new(Ground { log: Log::fresh(), gates, rooms, stage, pace: plan.pace });
        let nodes = drafts.into_iter().enumerate().map(|(n, draft)| draft.into_node(n, &ground)).collect();
        Self { ground, nodes, services, owner, chance }
    }

    /// A client, who is in all rooms of everybody if `is_in`.
    pub async fn client(&mut self, name: &str, is_in: bool) -> Me {
        let server = &self.nodes[0].server;
        let account = server.register(name).await;
        for place in SHARED.iter().filter(|_| is_in) {
            let path = format!("/api/v1/conversations/{}/join", self.ground.rooms[*place].id);
            let (status, answer) = server.api(&account, Method::POST, &path, None).await;
            assert_eq!(status, 200, "{answer}");
        }
        Me::new(&self.ground, &account, StdRng::seed_from_u64(self.chance.random()))
    }

    /// The rooms' owner as a client.
    pub fn owner(&mut self) -> Me {
        Me::new(&self.ground, &self.owner, StdRng::seed_from_u64(self.chance.random()))
    }

    /// Makes sure that every node runs, and waits until it is ready.
    pub async fn recover(&mut self) {
        for node in &mut self.nodes {
            if let Some(status) = node.server.has_ended() {
                node.note_ill(&self.ground, format!("it has ended by itself: {status}"));
                node.start().await;
            }
            node.until_ready(&self.ground).await;
        }
    }

    /// Lets clients' connections break by themselves, or no more.
    pub fn make_brittle(&self, brittle: bool) {
        let weather = if brittle { BRITTLE } else { Weather::Fair };
        self.nodes.iter().flat_map(|node| &node.doors).for_each(|door| door.turn(weather));
    }
}

impl Services {
    async fn start() -> Self {
        let (postgres, nats) = (Postgres::start(), Nats::start());
        let url = postgres.database().await;
        let path = url.split('?').next().unwrap_or_default();
        let database = path.rsplit('/').next().unwrap_or_default().to_owned();
        Self { postgres, database, nats }
    }

    /// The address of the database beside all proxies.
    pub fn database_url(&self) -> String {
        self.postgres.url(&self.database)
    }
}
