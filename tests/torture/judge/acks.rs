//! Promises 1, 2, 5 and 12: what is acknowledged is stored, once and as it was said; what is refused is not; and no fault
//! of the disk is an acknowledgement.

use super::case::{Case, Deed, Event};
use crate::log::{Command, Effect, Op};
use std::collections::{BTreeMap, BTreeSet};

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let stored = stored(case);
    for (op, deed) in &case.deeds {
        if *deed.command == Command::Post {
            wrong.extend(check_post(case, *op, deed, stored.get(op).map_or(&[], Vec::as_slice)));
        } else {
            wrong.extend(deed.done().filter_map(|(_, seq, _)| check_change(case, *op, deed, seq?)));
        }
        wrong.extend(stored_nowhere(case, *op, deed));
    }
    let said = |op: &Op| case.deeds.get(op).is_some_and(|deed| *deed.command == Command::Post);
    wrong.extend(stored.keys().filter(|op| !said(op)).map(|op| format!("message {op} is stored, and nobody said it")));
    wrong
}

/// The stored events by the message that they post.
fn stored<'a>(case: &Case<'a>) -> BTreeMap<Op, Vec<&'a Event>> {
    let mut stored: BTreeMap<Op, Vec<&Event>> = BTreeMap::new();
    for event in case.history.places.iter().flatten().filter(|event| event.kind == "posted") {
        if let Some(op) = event.op {
            stored.entry(op).or_default().push(event);
        }
    }
    stored
}

fn check_post(case: &Case, op: Op, deed: &Deed, stored: &[&Event]) -> Vec<String> {
    let mut wrong = Vec::new();
    if stored.len() > 1 {
        wrong.push(format!("message {op} is stored {} times: {stored:?}", stored.len()));
    }
    let seqs: BTreeSet<_> = deed.done().filter_map(|(_, seq, _)| seq).collect();
    let messages: BTreeSet<_> = deed.done().filter_map(|(.., message)| message).collect();
    if seqs.len() > 1 || messages.len() > 1 {
        wrong.push(format!("message {op} was answered differently when it was sent again: {seqs:?} {messages:?}"));
    }
    if deed.done().next().is_none() {
        if deed.is_refused() && !stored.is_empty() {
            wrong.push(format!("message {op} was refused, and is stored: {stored:?}"));
        }
        return wrong;
    }
    let is_it = |event: &&Event| {
        let same = messages.first().is_none_or(|id| event.message.as_deref() == Some(id));
        same && event.kind == "posted" && (event.op == Some(op) || event.op.is_none() && case.condemned.contains(&op))
    };
    let found = match seqs.first() {
        Some(seq) => case.event(deed.place, *seq).filter(is_it).is_some(),
        None => stored.iter().any(is_it) || case.condemned.contains(&op),
    };
    if !found {
        wrong.push(format!("message {op} of {} was acknowledged {seqs:?}, and is not stored so", deed.client));
    }
    wrong
}

fn check_change(case: &Case, op: Op, deed: &Deed, seq: u64) -> Option<String> {
    let kind = match deed.command {
        Command::Post => "posted",
        Command::Edit(_) => "edited",
        Command::Delete(_) => "deleted",
        Command::React(_) => "reacted",
        Command::Unreact(_) => "unreacted",
        Command::Join => "joined",
        Command::Leave => "left",
        Command::Remove(_) => "removed",
    };
    let event = case.event(deed.place, seq);
    let stored = event.is_some_and(|event| event.kind == kind);
    (!stored).then(|| format!("{:?} ({op}) was acknowledged as {seq}, where {event:?} is stored", deed.command))
}

/// Acknowledgements of what was first asked, and answered, while nothing could be stored.
fn stored_nowhere(case: &Case, op: Op, deed: &Deed) -> Option<String> {
    let first = deed.tries.first()?;
    let (at, ..) = deed.done().next()?;
    let during = |effect, from, to| effect == Effect::StoresNothing && from < first.asked && at < to;
    let window = case.windows.iter().find(|window| during(window.effect, window.from, window.to))?;
    let changes = *deed.command == Command::Post || deed.done().any(|(_, seq, _)| seq.is_some());
    changes.then(|| format!("{:?} ({op}) was acknowledged during: {}", deed.command, window.fault))
}
