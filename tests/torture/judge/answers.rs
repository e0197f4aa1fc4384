//! Every request is answered, and when nothing is in the way it does not fail.

use super::case::Case;
use crate::ground::PATIENCE;
use crate::log::{Answer, Effect};

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let patience = PATIENCE.as_micros() as u64;
    for (op, deed) in &case.deeds {
        for once in &deed.tries {
            let Some((at, answer)) = once.answered else { continue };
            if case.is_struck(once.asked, at, |effect| effect != Effect::InTime) {
                continue;
            }
            let why = match answer {
                Answer::Failed(code) => format!("failed ({code})"),
                Answer::Unknown if at - once.asked >= patience => "was not answered".into(),
                _ => continue,
            };
            let (client, command, node) = (deed.client, deed.command, once.node);
            wrong.push(format!("{command:?} ({op}) of {client} {why} at node {node}, and nothing was in its way"));
        }
    }
    wrong
}
