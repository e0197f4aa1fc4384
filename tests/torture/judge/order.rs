//! Promises 3 and 4: one order without a gap, the same by every door; each stream brings everything once and in order, or
//! says that it does not.

use super::case::Case;
use crate::log::{Command, Moment, Op, Place, Seq, What};
use std::collections::{BTreeMap, HashSet};

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let mut wrong = stored(case);
    wrong.extend(numbered_streams(case));
    wrong.extend(plain_streams(case));
    wrong.extend(reads(case));
    wrong
}

fn stored(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, events) in case.history.places.iter().enumerate() {
        if !events.iter().map(|event| event.seq).eq(1..=events.len() as Seq) {
            wrong.push(format!("the seqs of place {place} have gaps"));
        }
    }
    for (node, place, events) in &case.history.told {
        if case.history.places.get(*place) != Some(events) {
            wrong.push(format!("{node} tells place {place} differently"));
        }
    }
    for copy in &case.history.copies {
        let all: Vec<_> = case.lasting(copy.place).map(|(_, op)| op).collect();
        if copy.ops != all {
            let (missing, more) = (without(&all, &copy.ops), without(&copy.ops, &all));
            wrong.push(format!(
                "{} shows place {} differently: without {missing:?}, with {more:?}",
                copy.door, copy.place
            ));
        }
    }
    wrong
}

fn without(all: &[Op], some: &[Op]) -> Vec<Op> {
    let some: HashSet<_> = some.iter().collect();
    all.iter().filter(|op| !some.contains(op)).copied().collect()
}

/// Streams with seqs: the live API.
fn numbered_streams(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut next: BTreeMap<(u64, Place), Seq> = BTreeMap::new();
    for record in &case.history.records {
        match &record.what {
            What::From { stream, place, seq: Some(seq) } => {
                next.insert((*stream, *place), seq + 1);
            }
            What::From { stream, place, seq: None } | What::Resync { stream, place } => {
                next.remove(&(*stream, *place));
            }
            What::Heard { stream, place, seq: Some(seq), kind, message, op } => {
                if let Some(due) = next.insert((*stream, *place), seq + 1).filter(|due| due != seq) {
                    let how = if *seq < due { "again, or too late" } else { "with a gap before it" };
                    wrong.push(format!("{} heard {seq} of place {place} {how}: {due} was due", record.client));
                }
                let event = case.event(*place, *seq);
                // Words that were deleted since may have been heard.
                let same = event.is_some_and(|event| {
                    event.kind == *kind && event.message == *message && (event.op.is_none() || event.op == *op)
                });
                if !same {
                    wrong.push(format!("{} heard {:?}, and stored is {event:?}", record.client, record.what));
                }
            }
            _ => {}
        }
    }
    wrong
}

/// Streams of messages alone: IRC and the original protocol.
fn plain_streams(case: &Case) -> Vec<String> {
    let mut begun: BTreeMap<(u64, Place), Moment> = BTreeMap::new();
    let mut heard: BTreeMap<(u64, Place), Vec<Op>> = BTreeMap::new();
    for record in &case.history.records {
        match &record.what {
            What::From { stream, place, seq: None } => {
                begun.entry((*stream, *place)).or_insert(record.at);
            }
            What::Heard { stream, place, seq: None, op: Some(op), .. } => {
                heard.entry((*stream, *place)).or_default().push(*op);
            }
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    for ((stream, place), ops) in heard {
        let who = case.streams.get(&stream).map_or("somebody", |stream| stream.client);
        wrong.extend(row(case, place, &ops).err().map(|why| format!("{who} heard in place {place} {why}")));
        let Some(since) = begun.get(&(stream, place)) else { continue };
        let first = ops.first().and_then(|op| case.seq_of(*op)).unwrap_or_default();
        // What was said once they listened, and is before the first that they heard.
        let later = |op: Op| case.deeds.get(&op).and_then(|deed| deed.tries.first()).is_some_and(|t| t.asked > *since);
        let missed = case.lasting(place).find(|(seq, op)| *seq < first && later(*op));
        wrong.extend(missed.map(|(_, op)| format!("{who} did not hear message {op}, said after they were let in")));
    }
    wrong
}

/// Whether messages stand in order, each once, with nothing left out between them but what was deleted.
fn row(case: &Case, place: Place, ops: &[Op]) -> Result<(), String> {
    let mut last = None;
    for op in ops {
        let Some(seq) = case.seq_of(*op) else {
            // One that was deleted before anybody could know its place.
            if case.condemned.contains(op) {
                continue;
            } else {
                return Err(format!("message {op}, which is not stored"));
            }
        };
        let due = last.unwrap_or(seq - 1);
        if seq <= due {
            return Err(format!("message {op} again, or after a later one"));
        }
        let between = |(at, _): &(Seq, Op)| (due + 1..seq).contains(at);
        if let Some((_, missing)) = case.lasting(place).find(between) {
            return Err(format!("message {op} without {missing} before it"));
        }
        last = Some(seq);
    }
    Ok(())
}

fn reads(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    for record in &case.history.records {
        let What::Read { node, place, door, since, to_end, ops } = &record.what else { continue };
        let who = format!("{} read in place {place} by {door} at node {node}", record.client);
        wrong.extend(row(case, *place, ops).err().map(|why| format!("{who} {why}")));
        let Some(last) = ops.last().and_then(|op| case.seq_of(*op)).filter(|_| *to_end) else { continue };
        // Whatever was acknowledged before anybody asked is there.
        let missed = case.lasting(*place).find(|(seq, op)| *seq > last && acked_before(case, *op, *since));
        wrong.extend(missed.map(|(_, op)| format!("{who} and did not find message {op}, acknowledged before")));
    }
    wrong
}

fn acked_before(case: &Case, op: Op, moment: Moment) -> bool {
    let deed = case.deeds.get(&op).filter(|deed| *deed.command == Command::Post);
    deed.is_some_and(|deed| deed.done().any(|(at, ..)| at < moment))
}
