//! How the connection stands, and what to say about it.

/// Short cuts are not worth a word.
const SILENT_MS: i64 = 5_000;

/// How long the good news stays.
const BACK_MS: i64 = 4_000;

/// The longest wait between two tries.
const WAIT_MAX_MS: u32 = 15_000;

/// How the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    up: bool,
    lost_at: Option<i64>,
    back_at: Option<i64>,
}

/// What to say about the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    #[default]
    None,
    /// It has been gone for a while.
    Lost,
    /// It is here again.
    Back,
}

impl Link {
    /// Whether everything that was missing has come, and the rest comes live.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// The connection stands.
    pub fn came(&mut self, now: i64) {
        let noticed = self.notice(now) == Notice::Lost;
        *self = Self { up: true, lost_at: None, back_at: noticed.then_some(now) };
    }

    /// The connection is gone, or was never there.
    pub fn went(&mut self, now: i64) {
        *self = Self { up: false, lost_at: self.lost_at.or(Some(now)), back_at: None };
    }

    /// Whether what there is to say depends on the time.
    #[must_use]
    pub const fn is_watched(&self) -> bool {
        self.lost_at.is_some() || self.back_at.is_some()
    }

    /// What to say now.
    #[must_use]
    pub fn notice(&self, now: i64) -> Notice {
        match (self.lost_at, self.back_at) {
            (Some(lost), _) if now - lost >= SILENT_MS => Notice::Lost,
            (_, Some(back)) if now - back < BACK_MS => Notice::Back,
            _ => Notice::None,
        }
    }
}

/// How long to wait before try number `attempt` (from 0): it doubles from half a second, and `random` (0 to 1) spreads
/// the clients of a server that comes back.
#[must_use]
pub fn wait_ms(attempt: u32, random: f64) -> u32 {
    let most = 500_u32.saturating_mul(1 << attempt.min(10)).min(WAIT_MAX_MS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 15,000")]
    let spread = (f64::from(most) / 2.0 * random) as u32;
    most / 2 + spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_loss_is_told_and_its_end_too() {
        let mut link = Link::default();
        link.went(0);
        assert_eq!(link.notice(4_999), Notice::None);
        link.came(4_999);
        assert_eq!((link.is_up(), link.notice(5_000)), (true, Notice::None));
        link.went(10_000);
        link.went(14_000);
        assert_eq!(link.notice(15_000), Notice::Lost);
        link.came(16_000);
        assert_eq!(link.notice(16_000), Notice::Back);
        assert_eq!(link.notice(20_000), Notice::None);
    }

    #[test]
    fn waits_double_up_to_fifteen_seconds() {
        assert_eq!((wait_ms(0, 0.0), wait_ms(0, 1.0)), (250, 500));
        assert_eq!((wait_ms(1, 0.5), wait_ms(3, 1.0)), (750, 4_000));
        assert_eq!((wait_ms(5, 1.0), wait_ms(99, 1.0)), (15_000, 15_000));
    }
}
