//! Promises 9 and 10: what is acknowledged comes to everybody who listens within two seconds, also without the bus, and
//! whatever a slow reader does.

use super::case::Case;
use crate::log::{Command, Effect, Moment, Op, Place, What};
use std::collections::{BTreeMap, HashSet};

/// How long it may take: two seconds, and what a busy machine adds to it.
const BOUND: Moment = 5_000_000;
/// What was measured, in microseconds.
#[derive(Debug, Default)]
pub struct Delays(Vec<Moment>);

impl Delays {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Below which so many of a thousand are, in milliseconds.
    pub fn quantile(&self, thousandths: usize) -> u64 {
        let at = (self.0.len() * thousandths / 1000).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0, |delay| delay / 1000)
    }
}

/// How long it took where nothing was in the way but lost hints, and what took too long.
pub fn check(case: &Case) -> (Delays, Vec<String>) {
    let (mut delays, mut wrong) = (Vec::new(), Vec::new());
    for record in &case.history.records {
        let What::Heard { stream, op: Some(op), kind, seq: Some(_), .. } = &record.what else { continue };
        let Some(live) = case.streams.get(stream).and_then(|stream| stream.live) else { continue };
        let Some(deed) = case.deeds.get(op).filter(|_| kind == "posted") else { continue };
        let Some((asked, (acked, ..))) = deed.tries.first().map(|once| once.asked).zip(deed.done().next()) else {
            continue;
        };
        // What is late already is not excused by what goes wrong later.
        let due = record.at.min(acked + BOUND);
        if live > asked || case.is_struck(asked, due, |effect| effect != Effect::InTime) {
            continue;
        }
        let delay = record.at.saturating_sub(acked);
        delays.push(delay);
        if delay > BOUND {
            wrong.push(format!(
                "{} heard of message {op} only {} ms after it was acknowledged",
                record.client,
                delay / 1000
            ));
        }
    }
    delays.sort_unstable();
    wrong.extend(deaf(case));
    (Delays(delays), wrong)
}

/// Streams that went on, and by which something did not come that was due.
fn deaf(case: &Case) -> Vec<String> {
    let (begun, heard) = listeners(case);
    let removals = case.deeds.values().filter(|deed| matches!(deed.command, Command::Remove(_)));
    // Who listens there is removed now and then.
    let unsure: HashSet<_> = removals.map(|deed| deed.place).collect();
    let posts = case.deeds.iter().filter(|(op, deed)| {
        *deed.command == Command::Post && !unsure.contains(&deed.place) && !case.condemned.contains(op)
    });
    let mut wrong = Vec::new();
    for (op, deed) in posts {
        let Some((asked, (acked, ..))) = deed.tries.first().map(|once| once.asked).zip(deed.done().next()) else {
            continue;
        };
        let due = acked + BOUND;
        if case.is_struck(asked, due, |effect| effect != Effect::InTime) {
            continue;
        }
        for ((stream, place), since) in &begun {
            let Some(to) = case.streams.get(stream).filter(|to| *since < asked && due < to.closed) else { continue };
            if *place == deed.place && !heard.contains(&(*stream, *op)) {
                wrong.push(format!("{} did not hear message {op} where they listened ({stream})", to.client));
            }
        }
    }
    wrong
}

/// From when on each stream is due to bring what is said in a place.
type Begun = BTreeMap<(u64, Place), Moment>;

/// That, and which messages each has brought.
fn listeners(case: &Case) -> (Begun, HashSet<(u64, Op)>) {
    let (mut begun, mut heard) = (Begun::new(), HashSet::new());
    for record in &case.history.records {
        match &record.what {
            What::From { stream, place, seq } => {
                let live = case.streams.get(stream).and_then(|stream| stream.live);
                // The doors that tell no seqs are live at once.
                let since = if seq.is_some() { live } else { Some(record.at) };
                begun.extend(since.map(|since| ((*stream, *place), since)));
            }
            What::Heard { stream, kind, op: Some(op), .. } if kind == "posted" => {
                heard.insert((*stream, *op));
            }
            _ => {}
        }
    }
    (begun, heard)
}
