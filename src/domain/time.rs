//! Moments. Only shown to people, never used to order anything.

use ::time::OffsetDateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The clock of this machine. Not for the browser: `std`'s clock panics there.
    #[must_use]
    pub fn now() -> Self {
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        Self(i64::try_from(now).unwrap_or(i64::MAX))
    }

    /// Whole milliseconds from `earlier` to this, negative when the clock went back.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1_000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-11-22`, in UTC.
    #[must_use]
    pub fn date(self) -> String {
        let t = self.utc();
        format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day())
    }

    /// `15:04`, in UTC.
    #[must_use]
    pub fn clock(self) -> String {
        let t = self.utc();
        format!("{:02}:{:02}", t.hour(), t.minute())
    }

    /// `2026-11-22T15:04:05.006Z` (RFC 3339), for `<time datetime>`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let t = self.utc();
        format!("{}T{}:{:02}.{:03}Z", self.date(), self.clock(), t.second(), self.0.rem_euclid(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_date_clock_and_rfc3339() {
        let t = Timestamp(1_795_359_845_006);
        assert_eq!(t.date(), "2026-11-22");
        assert_eq!(t.clock(), "15:04");
        assert_eq!(t.rfc3339(), "2026-11-22T15:04:05.006Z");
        assert_eq!(Timestamp(i64::MAX).date(), "1970-01-01");
    }
}
