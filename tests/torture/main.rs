//! The checker: many clients of all doors use one node, or three, while things go wrong around them. Everything that they
//! ask, are answered and hear is taken down, and in the end it is judged by what the program promises: see judge/.
//!
//! The environment says more: `TORTURE_SEED` (a number: what chance begins with), `TORTURE_SECONDS` (for how long things go
//! wrong), `TORTURE_NODES` (`1` or `3`), `TORTURE_FAULTS` (names from faults/mod.rs, with commas between them: only these),
//! `TORTURE_KEEP` (keep all records, even if nothing is wrong).
//!
//! Chance and the seed say what is asked and what goes wrong; how all of it interleaves is up to the machine. What is
//! judged holds for every interleaving.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod clients;
mod faults;
mod finale;
mod ground;
#[path = "../server/harness/mod.rs"]
mod harness;
mod judge;
mod log;
#[path = "../services/nats.rs"]
mod nats;
mod node;
#[path = "../services/postgres.rs"]
mod postgres;
#[cfg(test)]
mod proofs;
mod proxy;
mod restored;
mod slow;
mod world;

use clients::{door, gate, irc, live, noise, old, page};
use finale::Worker;
use judge::{History, Verdict};
use log::{Answer, What};
use rand::Rng;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;
use world::{OPEN, PRIVATE, Plan, QUIET, SHARED, World};

/// For how long things go wrong in the tests, and what chance begins with there: what was seen to pass goes wrong again
/// for a reason, and `make torture` looks for more.
const SHORT: u64 = 6;
const SEED: u64 = 1;
/// For how long in all, in `make torture`, and in one world there.
const LONG: u64 = 600;
const ROUND: u64 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_keeps_its_promises() {
    run(&plan(1, setting("TORTURE_SECONDS").unwrap_or(SHORT), SEED)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_keep_their_promises() {
    run(&plan(3, setting("TORTURE_SECONDS").unwrap_or(SHORT), SEED)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes long: make torture"]
async fn for_a_long_time() {
    let until = Instant::now() + Duration::from_secs(setting("TORTURE_SECONDS").unwrap_or(LONG));
    let worlds = setting("TORTURE_NODES").map_or_else(|| vec![1, 3], |nodes| vec![nodes]);
    for nodes in worlds.into_iter().cycle() {
        let left = until.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            return;
        }
        run(&plan(usize::try_from(nodes).unwrap_or(1), left.min(ROUND), rand::rng().random())).await;
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, and should be a number")))
}

fn plan(nodes: usize, seconds: u64, seed: u64) -> Plan {
    let seed = setting("TORTURE_SEED").unwrap_or(seed);
    Plan { seed, nodes, length: Duration::from_secs(seconds), pace: Duration::from_millis(150) }
}

/// Runs a world and judges it.
async fn run(plan: &Plan) {
    println!("TORTURE_SEED={} TORTURE_NODES={}: {:?} of faults", plan.seed, plan.nodes, plan.length);
    let mut world = World::start(plan).await;
    let workers = staff(&mut world).await;
    world.make_brittle(true);
    let suffered = world.suffers(Instant::now() + plan.length).await;
    let history = finale::end(&mut world, workers).await;
    let Verdict { violations, delays } = judge::judge(&history);
    println!("{suffered:?}");
    println!("{}", summary(&history));
    println!(
        "{} deliveries within {} ms (99 %), {} ms (all)",
        delays.count(),
        delays.quantile(990),
        delays.quantile(1000)
    );
    if !violations.is_empty() || std::env::var_os("TORTURE_KEEP").is_some() {
        println!("all records are in {}", keep(&world, plan.seed));
    }
    if !violations.is_empty() {
        let (count, some) = (violations.len(), violations.iter().take(30).map(String::as_str).collect::<Vec<_>>());
        panic!("TORTURE_SEED={}: {count} violations\n{}", plan.seed, some.join("\n"));
    }
}

/// How much there was to judge.
fn summary(history: &History) -> String {
    let count = |is_it: fn(&What) -> bool| history.records.iter().filter(|record| is_it(&record.what)).count();
    let numbers = [
        ("events stored", history.places.iter().map(Vec::len).sum()),
        ("requests", count(|what| matches!(what, What::Asked { .. }))),
        ("carried out", count(|what| matches!(what, What::Answered { answer: Answer::Done { .. }, .. }))),
        ("refused", count(|what| matches!(what, What::Answered { answer: Answer::Refused(_), .. }))),
        ("failed", count(|what| matches!(what, What::Answered { answer: Answer::Failed(_), .. }))),
        ("without an answer", count(|what| matches!(what, What::Answered { answer: Answer::Unknown, .. }))),
        ("streams", count(|what| matches!(what, What::Opened { .. }))),
        ("events heard", count(|what| matches!(what, What::Heard { .. }))),
        ("resyncs", count(|what| matches!(what, What::Resync { .. }))),
        ("reads", count(|what| matches!(what, What::Read { .. }))),
    ];
    numbers.map(|(what, number)| format!("{number} {what}")).join(", ")
}

/// Clients of all doors at work.
async fn staff(world: &mut World) -> Vec<Worker> {
    let mut workers = Vec::new();
    for n in 0..4 {
        let me = world.client(&format!("live{n}"), true).await;
        hire(&mut workers, &me.name.clone(), live::run(me, SHARED, OPEN));
    }
    for n in 0..3 {
        // It hears little, and stays where it is.
        let me = world.client(&format!("ear{n}"), true).await;
        hire(&mut workers, &me.name.clone(), live::run(me, &[QUIET], &[]));
    }
    for n in 0..2 {
        let me = world.client(&format!("web{n}"), true).await;
        hire(&mut workers, &me.name.clone(), door::run(me, OPEN));
    }
    let me = world.client("page0", true).await;
    hire(&mut workers, &me.name.clone(), page::run(me, OPEN));
    let me = world.client("irc0", true).await;
    hire(&mut workers, &me.name.clone(), irc::run(me, OPEN));
    let me = world.client("old0", true).await;
    hire(&mut workers, &me.name.clone(), old::run(me, OPEN));
    let me = world.client("noise0", false).await;
    hire(&mut workers, &me.name.clone(), noise::run(me));
    let (owner, guest) = (world.owner(), world.client("gustav", false).await);
    hire(&mut workers, &guest.name.clone(), gate::run(owner, guest, PRIVATE));
    workers
}

fn hire(workers: &mut Vec<Worker>, name: &std::sync::Arc<str>, work: impl Future<Output = ()> + Send + 'static) {
    workers.push(Worker { name: name.clone(), task: tokio::spawn(work) });
}

/// Writes down what happened; where.
fn keep(world: &World, seed: u64) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("torture-{seed}.jsonl"));
    world.ground.log.write(&path).expect("the log is written");
    for (n, node) in world.nodes.iter().enumerate() {
        let path = folder.join(format!("torture-{seed}-node{n}.log"));
        std::fs::write(path, node.server.has_logged()).expect("the node's log is written");
    }
    path.display().to_string()
}
