//! Floods are slowed: each kind of request has a rate per key (an address, a name, a user).

use super::Settings;
use crate::domain::{Error, UserId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// How many keys are kept before those that are full again are forgotten.
const KEYS: usize = 10_000;

/// The rates of the chat.
pub struct Throttle {
    sign_ins: Rate<IpAddr>,
    accounts: Rate<String>,
    sign_ups: Rate<IpAddr>,
    commands: Rate<UserId>,
    frames: Rate<UserId>,
}

impl Throttle {
    /// With the rates of `settings`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let rate = |count, seconds| (settings.rate_limit, count, Duration::from_secs(seconds));
        Self {
            sign_ins: Rate::new(rate(settings.sign_ins_per_minute, 60)),
            accounts: Rate::new(rate(settings.sign_ins_per_name_and_minute, 60)),
            sign_ups: Rate::new(rate(settings.sign_ups_per_hour, 3600)),
            commands: Rate::new(rate(settings.commands_per_10s, 10)),
            frames: Rate::new(rate(settings.commands_per_10s, 10)),
        }
    }

    /// An attempt to sign in as `name` (its key) from `ip`.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn sign_in(&self, ip: Option<IpAddr>, name: &str) -> Result<(), Error> {
        ip.map_or(Ok(()), |ip| self.sign_ins.take(&network(ip)))?;
        self.accounts.take(&name.to_owned())
    }

    /// An attempt to guess from `ip` what is nobody's in particular: a password of the server, an access token.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn guess(&self, ip: Option<IpAddr>) -> Result<(), Error> {
        ip.map_or(Ok(()), |ip| self.sign_ins.take(&network(ip)))
    }

    /// An attempt to sign up from `ip`.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn sign_up(&self, ip: Option<IpAddr>) -> Result<(), Error> {
        ip.map_or(Ok(()), |ip| self.sign_ups.take(&network(ip)))
    }

    /// A guest who comes from `ip`.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn visit(&self, ip: Option<IpAddr>) -> Result<(), Error> {
        self.guess(ip)
    }

    /// A command of `user`.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn command(&self, user: UserId) -> Result<(), Error> {
        self.commands.take(&user)
    }

    /// A frame of `user` that says nothing to others: no command, or a read mark. These have a rate of their own, so that
    /// whoever has just said much can resume, and whoever reads much can speak.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn frame(&self, user: UserId) -> Result<(), Error> {
        self.frames.take(&user)
    }
}

/// What one household or machine has: of IPv6 a whole /64, all of whose addresses are its own to take.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
    }
}

struct Rate<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Rate<K> {
    /// `count` (at least 1) at once, and as many again in each `period`; without end when off.
    fn new((on, count, period): (bool, u32, Duration)) -> Self {
        let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period / count.get()).map(|quota| quota.allow_burst(count));
        Self(quota.filter(|_| on).map(RateLimiter::keyed))
    }

    fn take(&self, key: &K) -> Result<(), Error> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        if limiter.len() > KEYS {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|full| {
            let wait = full.wait_time_from(DefaultClock::default().now());
            Error::rate_limited(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ErrorCode;

    #[test]
    fn a_flood_is_refused_with_the_time_to_wait() {
        let settings = Settings { commands_per_10s: 3, ..Settings::default() };
        let (throttle, me) = (Throttle::new(&settings), UserId::fresh());
        assert!((0..3).all(|_| throttle.command(me).is_ok()));
        let error = throttle.command(me).expect_err("the fourth");
        assert_eq!(error.code, ErrorCode::RateLimited);
        assert!(error.retry_after_ms.is_some_and(|ms| (1..=10_000).contains(&ms)));
        assert!(throttle.command(UserId::fresh()).is_ok(), "others are not slowed");
    }

    #[test]
    fn all_addresses_of_an_ipv6_network_count_as_one() {
        let throttle = Throttle::new(&Settings { sign_ups_per_hour: 1, ..Settings::default() });
        let from = |ip: &str| throttle.sign_up(ip.parse().ok()).is_ok();
        assert!(from("2001:db8::1"));
        assert!(!from("2001:db8::2:0:0:1"));
        assert!(from("2001:db8:0:1::1"));
        assert!(from("192.0.2.1"));
        assert!(from("192.0.2.2"));
        let throttle = Throttle::new(&Settings { sign_ins_per_minute: 1, ..Settings::default() });
        let visits = |ip: &str| throttle.visit(ip.parse().ok()).is_ok();
        assert!(visits("2001:db8::1"));
        assert!(!visits("2001:db8::2:0:0:1"));
    }

    #[test]
    fn off_means_off() {
        let settings = Settings { commands_per_10s: 1, rate_limit: false, ..Settings::default() };
        let (throttle, me) = (Throttle::new(&settings), UserId::fresh());
        assert!((0..1000).all(|_| throttle.command(me).is_ok()));
    }
}
