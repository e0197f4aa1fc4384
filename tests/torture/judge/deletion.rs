//! Promise 13: who asks after a deletion was acknowledged never gets the words again.

use super::case::Case;
use crate::log::What;

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    for record in &case.history.records {
        let (asked, ops): (_, &[u64]) = match &record.what {
            What::Heard { stream, op: Some(op), .. } => {
                let Some(stream) = case.streams.get(stream) else { continue };
                (stream.opened, std::slice::from_ref(op))
            }
            What::Read { since, ops, .. } => (*since, ops),
            _ => continue,
        };
        let ghosts = ops.iter().filter(|op| case.deleted.get(op).is_some_and(|deleted| *deleted < asked));
        wrong
            .extend(ghosts.map(|op| format!("{} got message {op} after its deletion was acknowledged", record.client)));
    }
    let stored = case.history.places.iter().flatten().filter_map(|event| event.op);
    let left = stored.filter(|op| case.deleted.contains_key(op));
    wrong.extend(left.map(|op| format!("message {op} was deleted, and is still there")));
    wrong
}
