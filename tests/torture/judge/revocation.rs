//! Promise 7: whoever was removed hears nothing more; from other nodes not after a second.

use super::case::{Case, Deed};
use crate::log::{Answer, Command, Moment, Node, Record, Seq, What};

/// How long other nodes have: a second, and what a busy machine adds to it.
const SOON: Moment = 3_000_000;

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let removals = case.deeds.values().filter_map(|deed| match deed.command {
        Command::Remove(user) => Some((deed, user.as_str())),
        _ => None,
    });
    removals.flat_map(|(deed, user)| after(case, deed, user)).collect()
}

fn after(case: &Case, removal: &Deed, user: &str) -> Vec<String> {
    let done = removal.tries.iter().find_map(|once| match once.answered {
        Some((at, Answer::Done { seq: Some(seq), .. })) => Some((once.node, at, *seq)),
        _ => None,
    });
    let Some((node, at, seq)) = done else { return Vec::new() };
    let until = back(case, removal, user, at);
    let heard = case.history.records.iter().filter(|record| (at..until).contains(&record.at));
    heard.filter_map(|record| too_much(case, removal, user, (node, at, seq), record)).collect()
}

/// When they ask to be let in again.
fn back(case: &Case, removal: &Deed, user: &str, at: Moment) -> Moment {
    let joins = case
        .deeds
        .values()
        .filter(|deed| deed.client == user && deed.place == removal.place && *deed.command == Command::Join);
    let asked = joins.filter_map(|deed| deed.tries.first()).map(|once| once.asked);
    asked.filter(|asked| *asked > at).min().unwrap_or(Moment::MAX)
}

fn too_much(
    case: &Case,
    removal: &Deed,
    user: &str,
    (node, at, removed): (Node, Moment, Seq),
    record: &Record,
) -> Option<String> {
    let What::Heard { stream, place, seq: Some(seq), .. } = &record.what else { return None };
    let stream = case.streams.get(stream).filter(|stream| stream.client == user)?;
    let late = stream.node == node || record.at > at + SOON;
    (*place == removal.place && *seq > removed && late).then(|| {
        format!("{user} heard {seq} of place {place} from node {} after being removed at {removed}", stream.node)
    })
}
