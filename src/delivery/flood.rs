//! Floods: whoever is refused again and again does not listen to what the refusals say.

use std::time::{Duration, Instant};

/// How many refusals are borne.
const MOST: f64 = 200.0;
/// After so long, half of them are forgotten.
const HALF_LIFE: Duration = Duration::from_secs(5);

/// The refusals of a connection for asking too much.
#[derive(Debug, Default)]
pub struct Flood {
    refusals: f64,
    last: Option<Instant>,
}

impl Flood {
    /// Notes one more refusal; whether this goes on for too long.
    pub fn goes_on(&mut self, now: Instant) -> bool {
        let passed = self.last.replace(now).map_or(Duration::ZERO, |last| now.duration_since(last));
        let kept = (-passed.as_secs_f64() / HALF_LIFE.as_secs_f64()).exp2();
        self.refusals = self.refusals.mul_add(kept, 1.0);
        self.refusals > MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many refusals are borne at so many a second; none when there is no end.
    fn borne(per_second: u32) -> Option<u32> {
        let (mut flood, start) = (Flood::default(), Instant::now());
        (0..10_000).find(|n| flood.goes_on(start + Duration::from_secs(1) / per_second * *n))
    }

    #[test]
    fn a_flood_that_goes_on_is_too_much_and_a_few_refusals_now_and_then_are_not() {
        assert_eq!(borne(1_000_000), Some(200), "all at once");
        assert!(borne(100).is_some_and(|n| n < 500));
        assert_eq!(borne(10), None);
    }
}
