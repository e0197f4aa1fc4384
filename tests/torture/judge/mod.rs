//! Whether what happened is what was promised: pure questions to the log and to what was stored in the end. Each answers
//! with what does not hold, in words.

mod acks;
mod answers;
mod case;
mod delays;
mod deletion;
mod order;
mod revocation;
mod state;
#[cfg(test)]
mod tests;

use case::Case;
pub use case::{Copy, Event, History};
pub use delays::Delays;

use super::log::What;

/// The verdict.
pub struct Verdict {
    /// What does not hold.
    pub violations: Vec<String>,
    /// How long it took until others heard of what was acknowledged.
    pub delays: Delays,
}

/// Judges.
pub fn judge(history: &History) -> Verdict {
    let case = Case::of(history);
    let (delays, late) = delays::check(&case);
    let ill = history.records.iter().filter_map(|record| match &record.what {
        What::Ill(why) => Some(format!("{}: {why}", record.client)),
        _ => None,
    });
    let violations = ill
        .chain(acks::check(&case))
        .chain(answers::check(&case))
        .chain(order::check(&case))
        .chain(deletion::check(&case))
        .chain(revocation::check(&case))
        .chain(state::check(&case))
        .chain(late)
        .collect();
    Verdict { violations, delays }
}
