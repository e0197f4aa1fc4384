//! Promises 9 and 10: what is acknowledged comes to everybody within two seconds, also without the bus, and whatever a
//! slow reader does.

use super::case::Case;
use crate::log::{Effect, Moment, What};

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
    (Delays(delays), wrong)
}
