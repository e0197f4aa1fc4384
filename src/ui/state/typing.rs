//! Who is writing.

use crate::domain::{ConversationId, UserId, UserRef};

/// Somebody who was not heard of for so long has stopped.
const FORGET_MS: i64 = 5_000;

/// The most names in the line under the timeline.
const NAMES_MAX: usize = 3;

/// Who is writing where, and until when that holds.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    heard: Vec<(ConversationId, UserRef, i64)>,
}

impl Typing {
    /// Somebody is writing.
    pub fn heard(&mut self, conversation: ConversationId, user: UserRef, now: i64) {
        self.stopped(conversation, user.id);
        self.heard.push((conversation, user, now + FORGET_MS));
    }

    /// Somebody has said it.
    pub fn stopped(&mut self, conversation: ConversationId, user: UserId) {
        self.heard.retain(|(c, u, _)| *c != conversation || u.id != user);
    }

    /// Forgets those who stopped; whether there were any.
    pub fn expire(&mut self, now: i64) -> bool {
        let before = self.heard.len();
        self.heard.retain(|(_, _, until)| *until > now);
        self.heard.len() < before
    }

    /// Whether nobody is writing anywhere.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.heard.is_empty()
    }

    /// The line under a timeline; empty when nobody is writing there.
    #[must_use]
    pub fn line(&self, conversation: ConversationId) -> String {
        let names: Vec<_> =
            self.heard.iter().filter(|(c, _, _)| *c == conversation).map(|(_, u, _)| u.name.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("{one} is writing…"),
            [first @ .., last] if names.len() <= NAMES_MAX => format!("{} and {last} are writing…", first.join(", ")),
            _ => "Several people are writing…".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::user;
    use super::*;

    #[test]
    fn writing_is_forgotten_after_five_seconds_or_when_it_is_said() {
        let (here, ann, bob) = (ConversationId::fresh(), user("ann"), user("bob"));
        let mut typing = Typing::default();
        typing.heard(here, ann.clone(), 0);
        typing.heard(here, bob.clone(), 1_000);
        assert_eq!(typing.line(here), "ann and bob are writing…");
        assert_eq!(typing.line(ConversationId::fresh()), "");
        typing.heard(here, ann, 2_000);
        assert!(!typing.expire(5_999));
        assert!(typing.expire(6_000));
        assert_eq!(typing.line(here), "ann is writing…");
        typing.heard(here, bob.clone(), 6_000);
        typing.stopped(here, bob.id);
        assert!(typing.expire(7_000) && typing.is_quiet());
    }
}
