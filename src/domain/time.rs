//! Moments. Only shown to people, never used to order anything.

use ::time::{Date, Month, OffsetDateTime};
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

    /// The moment that is written like `2026-11-22T15:04:05.006Z`, with or without the fraction; none for anything
    /// else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
        let [year, month, day] = numbers(date, '-')?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [hour, minute, second] = numbers(clock, ':')?.map(u8::try_from);
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
        // A leap second is the last one of its minute.
        let at = date.with_hms(hour.ok()?, minute.ok()?, second.ok()?.min(59)).ok()?.assume_utc().unix_timestamp();
        Some(Self(at.saturating_mul(1_000).saturating_add(millis(fraction)?)))
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

/// Three whole numbers of digits alone.
fn numbers(text: &str, between: char) -> Option<[u16; 3]> {
    let numbers: Vec<u16> = text.split(between).map(digits).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn digits(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The thousandths of a fraction of any length.
fn millis(fraction: &str) -> Option<i64> {
    let known = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    known.then(|| format!("{fraction:0<3}")).and_then(|padded| padded.get(..3)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for at in [0, 1_795_359_845_006, 1_795_359_845_999] {
            assert_eq!(Timestamp::parse(&Timestamp(at).rfc3339()), Some(Timestamp(at)));
        }
        assert_eq!(Timestamp::parse("2026-11-22T15:04:05Z"), Some(Timestamp(1_795_359_845_000)));
        assert_eq!(Timestamp::parse("2026-11-22T15:04:05.0069Z"), Some(Timestamp(1_795_359_845_006)));
        for text in ["", "*", "2026-11-22", "2026-13-22T15:04:05Z", "2026-11-22T25:04:05Z", "2026-11-22T15:04:+5Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        for text in ["2026-11-22T15:04:05.Z", "2026-11-22T15:04:05.1é2Z", "2026-11-22T15:04Z", "2026-11-22T15:04:05"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_as_date_clock_and_rfc3339() {
        let t = Timestamp(1_795_359_845_006);
        assert_eq!(t.date(), "2026-11-22");
        assert_eq!(t.clock(), "15:04");
        assert_eq!(t.rfc3339(), "2026-11-22T15:04:05.006Z");
        assert_eq!(Timestamp(i64::MAX).date(), "1970-01-01");
    }
}
