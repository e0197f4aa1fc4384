//! How a world ends: everybody is heard out, and everything is read by every door of every node.

use crate::clients::door::{events, insist};
use crate::clients::irc::Irc;
use crate::clients::{page, picture};
use crate::ground::{Ground, Me, Stage};
use crate::harness::exchat;
use crate::judge::{Copy, Event, History};
use crate::log::{Answer, Command, Op, Place, Record, What};
use crate::restored;
use crate::world::{OPEN, World};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// How long everybody may take to be done when all is well.
const ENDING: Duration = Duration::from_secs(60);

/// A client at work.
pub struct Worker {
    /// Who.
    pub name: Arc<str>,
    /// What it does.
    pub task: JoinHandle<()>,
}

/// Ends everything; what is to be judged.
pub async fn end(world: &mut World, workers: Vec<Worker>) -> History {
    let ground = world.ground.clone();
    let mut owner = world.owner();
    world.make_brittle(false);
    ground.stage.send_replace(Stage::Settling);
    settle(&owner).await;
    let mut last = Vec::new();
    for place in 0..ground.rooms.len() {
        let op = owner.number();
        let Answer::Done { seq: Some(seq), .. } = insist(&mut owner, op, place).await else {
            owner.note(What::Ill("the last message was refused".into()));
            continue;
        };
        last.push((op, seq));
    }
    ground.stage.send_replace(Stage::Last(last));
    let until = Instant::now() + ENDING;
    for Worker { name, task } in workers {
        let stop = task.abort_handle();
        match timeout_at(until, task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => ground.log.note(&name, What::Ill(format!("the client itself failed: {error}"))),
            Err(_) => {
                ground.log.note(&name, What::Ill("it has not heard the last messages".into()));
                stop.abort();
            }
        }
    }
    examine(world).await;
    read(world, &owner).await
}

/// Waits until every post is answered that is asked again until it is, and nothing moves any more.
async fn settle(owner: &Me) {
    let until = Instant::now() + ENDING;
    let mut before = None;
    loop {
        let mut heads = Vec::new();
        for place in 0..owner.ground.rooms.len() {
            heads.push(events(owner, 0, place, 0).await.map(|events| events.len()));
        }
        let is_quiet = before.as_ref() == Some(&heads) && heads.iter().all(Option::is_some);
        if is_quiet && open_posts(&owner.ground.log.records()) == 0 {
            return;
        }
        if Instant::now() > until {
            return owner.note(What::Ill("things did not come to rest".into()));
        }
        before = Some(heads);
        sleep(Duration::from_millis(300)).await;
    }
}

/// How many posts have no answer, of those who ask until they have one.
fn open_posts(records: &[Record]) -> usize {
    let mut open: HashSet<Op> = HashSet::new();
    for record in records {
        match &record.what {
            What::Asked { op, command: Command::Post, .. } if is_insisting(&record.client) => {
                open.insert(*op);
            }
            What::Answered { op, answer: Answer::Done { .. } | Answer::Refused(_) } => {
                open.remove(op);
            }
            _ => {}
        }
    }
    open.len()
}

fn is_insisting(client: &str) -> bool {
    ["live", "web", "page"].iter().any(|kind| client.starts_with(kind))
}

/// Looks after the nodes and the database.
async fn examine(world: &mut World) {
    world.recover().await;
    for node in &world.nodes {
        if node.panics() > node.excused {
            node.note_ill(&world.ground, "it has panicked".into());
        }
    }
    let folder = world.nodes[0].server.database();
    let url = world.services.as_ref().map(crate::world::Services::database_url);
    let arguments: Vec<&str> = std::iter::once("check").chain(url.as_deref()).collect();
    let output = exchat(folder.parent().expect("a folder"), &arguments).await;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !said.contains("All is well") {
        world.nodes[0]
            .note_ill(&world.ground, format!("exchat check: {said} {}", String::from_utf8_lossy(&output.stderr)));
    }
}

/// Reads everything.
async fn read(world: &World, owner: &Me) -> History {
    let mut history = History::default();
    for node in 0..world.nodes.len() {
        for place in 0..owner.ground.rooms.len() {
            let told = events(owner, node, place, 0).await.unwrap_or_default();
            history.told.push((format!("node {node}"), place, told.iter().map(Event::told).collect()));
            if node == 0 {
                history
                    .pictures
                    .push(picture::fetch(owner, node, place).await.map_or_else(Default::default, |(p, _)| p));
            }
        }
        copies(&owner.ground, owner, node, &mut history.copies).await;
    }
    history.places = history.told.iter().take(owner.ground.rooms.len()).map(|(.., events)| events.clone()).collect();
    history.told.extend(restored::events(world, owner).await);
    history.records = owner.ground.log.records();
    history
}

async fn copies(ground: &Ground, owner: &Me, node: usize, copies: &mut Vec<Copy>) {
    let cookie = page::cookie(owner, node).await.unwrap_or_default();
    let mut irc = Irc::connect(owner, node, owner.number(), OPEN).await;
    for place in OPEN.iter().copied() {
        let mut note = |door: &str, ops: Option<Vec<Op>>| match ops {
            Some(ops) => copies.push(Copy { door: format!("{door} of node {node}"), place, ops }),
            None => ground.log.note(&owner.name, What::Ill(format!("{door} of node {node} shows nothing"))),
        };
        let told = match &mut irc {
            Some(irc) => irc.history(owner, place).await,
            None => None,
        };
        note("IRC", told);
        note("the pages", pages(owner, &cookie, node, place).await);
    }
}

/// All that the pages of a place show, from the newest back.
async fn pages(owner: &Me, cookie: &str, node: usize, place: Place) -> Option<Vec<Op>> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let (What::Read { ops, .. }, older) = page::read(owner, cookie, node, place, before).await? else {
            return None;
        };
        all.splice(0..0, ops);
        if older.is_none() {
            return Some(all);
        }
        before = older;
    }
}
