//! Bans: patterns of who somebody is, and what follows from a match.

use super::{Error, Timestamp, UserRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What follows from a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BanKind {
    /// May neither join nor speak.
    #[default]
    Ban,
    /// No ban applies.
    Exception,
    /// Joins without an invitation.
    InviteException,
}

/// What the hosts of accounts end with, and no other.
const ACCOUNT_HOST: &str = ".account";

/// A pattern `name!user@host`, where `*` stands for any characters and `?` for one. Compared without case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// The longest pattern, in characters: it is matched in one machine word.
    pub const MAX: usize = 127;

    /// Completes `text`: a plain name is `name!*@*`, and what is missing of the three parts is `*`.
    ///
    /// # Errors
    /// `invalid` for an empty, too long or spaced one.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || super::text::is_invisible_control(c);
        if text.is_empty() || text.contains(bad) {
            return Err(Error::invalid("A ban is a username, or a pattern like “name!user@host” without spaces."));
        }
        let mut whole = complete(text);
        while whole.contains("**") {
            whole = whole.replace("**", "*");
        }
        if folded(&whole).count() > Self::MAX {
            return Err(Error::invalid(format!("A pattern has at most {} characters.", Self::MAX)));
        }
        Ok(Self(whole))
    }

    /// The text of a pattern that fits the account of that name at every door, and nobody without one.
    #[must_use]
    pub fn of_account_named(name: &str) -> String {
        format!("{name}!*@*{ACCOUNT_HOST}")
    }

    /// A pattern that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two patterns are the same.
    #[must_use]
    pub fn key(&self) -> String {
        folded(&self.0).collect()
    }

    /// Whether it fits all of `text`. The time is linear in the lengths of both, whatever is in them: all places in
    /// the pattern that the text may have come to move on together, as the bits of one word.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        self.fits_all(folded(text))
    }

    fn fits_all(&self, text: impl Iterator<Item = char>) -> bool {
        let (mut places, mut any, mut stars, mut length) = (BTreeMap::<char, u128>::new(), 0_u128, 0_u128, 0_u32);
        for c in folded(&self.0).take(Self::MAX) {
            match c {
                '*' => stars |= 1 << length,
                '?' => (any, length) = (any | 1 << length, length + 1),
                c => {
                    *places.entry(c).or_default() |= 1 << length;
                    length += 1;
                }
            }
        }
        let step = |at: u128, c: char| {
            let here = places.get(&c).copied().unwrap_or_default() | any;
            ((at & here) << 1) | (at & stars)
        };
        text.fold(1, step) & (1 << length) != 0
    }
}

fn complete(text: &str) -> String {
    match (text.contains('!'), text.contains('@')) {
        (true, true) => text.to_owned(),
        (true, false) => format!("{text}@*"),
        (false, true) => format!("*!{text}"),
        (false, false) => format!("{text}!*@*"),
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Where somebody is, as bans see it: the parts after the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// What their program calls them.
    pub user: String,
    /// Their host.
    pub host: String,
}

impl Identity {
    /// The longest user part, in characters, without its tilde.
    const USER_MAX: usize = 16;

    /// What is known of somebody with an account: the same at every door, so that a ban holds at all of them.
    #[must_use]
    pub fn of_account(user: &UserRef) -> Self {
        // The end of an id is random, and tells nothing that the id does not.
        let (_, tail) = user.id.0.as_u64_pair();
        let host = format!("{:012x}{ACCOUNT_HOST}", tail & 0xffff_ffff_ffff);
        Self { user: Self::unchecked(user.name.as_str()), host }
    }

    /// The user part of somebody who says to be called `said`; the tilde says that nobody has checked it.
    #[must_use]
    pub fn unchecked(said: &str) -> String {
        let good = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let good: String = said.chars().filter(good).take(Self::USER_MAX).collect();
        format!("~{}", if good.is_empty() { "user" } else { &good })
    }

    /// Whether somebody can say to be called that: it has a letter or a digit of some script.
    #[must_use]
    pub fn can_be_said(said: &str) -> bool {
        said.chars().any(char::is_alphanumeric)
    }

    /// `name!user@host`: what a pattern is held against.
    #[must_use]
    pub fn full(user: &UserRef, identity: Option<&Self>) -> String {
        let identity = identity.cloned().unwrap_or_else(|| Self::of_account(user));
        format!("{}!{}@{}", user.name, identity.user, identity.host)
    }
}

/// What the list of a room says of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Whether a ban fits them, and no exception.
    pub banned: bool,
    /// Whether they need no invitation.
    pub exempt: bool,
}

impl Listed {
    /// Looks for `who`, a `name!user@host`, in a list.
    #[must_use]
    pub fn of<'a>(list: impl IntoIterator<Item = (BanKind, &'a Pattern)>, who: &str) -> Self {
        let (mut banned, mut excepted, mut exempt) = (false, false, false);
        for (kind, pattern) in list {
            let found = match kind {
                BanKind::Ban => &mut banned,
                BanKind::Exception => &mut excepted,
                BanKind::InviteException => &mut exempt,
            };
            *found = *found || pattern.fits(who);
        }
        Self { banned: banned && !excepted, exempt }
    }
}

/// A pattern in the list of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ban {
    /// What follows from a match.
    pub ban: BanKind,
    /// Whom it is about.
    pub pattern: Pattern,
    /// Who put it there.
    pub set_by: UserRef,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::stored(pattern.to_owned()).fits(text)
    }

    #[test]
    fn what_is_missing_stands_for_everything() {
        for (text, whole) in
            [("ann", "ann!*@*"), ("ann!a", "ann!a@*"), ("a@b", "*!a@b"), ("a!b@c", "a!b@c"), ("a***!**@c", "a*!*@c")]
        {
            assert_eq!(Pattern::parse(text).expect("a pattern").as_str(), whole);
        }
        for text in ["", " ", "a b", "a\nb", "a\u{202E}b", &"x".repeat(125)] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
        assert!(Pattern::parse(&"x".repeat(123)).is_ok());
    }

    #[test]
    fn stars_and_question_marks_fit_without_case() {
        for (pattern, text) in [
            ("ann!*@*", "Ann!ann@exchat"),
            ("*", ""),
            ("*!*@*.example.org", "a!b@c.d.example.org"),
            ("a?n!*@*", "aün!x@y"),
            ("ÄRGER*", "ärger!x@y"),
            ("*a*b*", "xxaxxbxx"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("ann!*@*", "anna!ann@exchat"), ("a?n!*@*", "an!x@y"), ("?", ""), ("*a*b*", "bxa"), ("a", "ab"), ("", "a")]
        {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_longer() {
        let pattern = Pattern::stored("*a".repeat(63) + "b");
        let text = "a".repeat(10_000);
        let mut looked_at = 0;
        assert!(!pattern.fits_all(text.chars().inspect(|_| looked_at += 1)));
        assert_eq!(looked_at, text.len(), "each character once");
    }

    #[test]
    fn an_account_has_a_user_and_a_host_of_its_own() {
        let user = |id: &str, name: &str| UserRef {
            id: id.parse().expect("an id"),
            name: super::super::UserName::stored(name.to_owned()),
        };
        let ann = user("0193a000-0000-7000-8000-0123456789ab", "Ann");
        assert_eq!(Identity::full(&ann, None), "Ann!~Ann@0123456789ab.account");
        assert_eq!(Identity::of_account(&user("0193a000-0000-7000-8000-000000000001", "Жанна")).user, "~user");
        let guest = Identity { user: Identity::unchecked("a b@c!d"), host: "h.guest".into() };
        assert_eq!(Identity::full(&ann, Some(&guest)), "Ann!~abcd@h.guest");
    }

    #[test]
    fn an_exception_is_stronger_than_a_ban() {
        let [all, ann] = ["*", "ann!*@*"].map(|text| Pattern::stored(text.to_owned()));
        let of = |list: &[(BanKind, &Pattern)]| Listed::of(list.iter().copied(), "ann!~ann@h");
        assert_eq!(of(&[(BanKind::Ban, &all)]), Listed { banned: true, exempt: false });
        assert_eq!(of(&[(BanKind::Exception, &ann), (BanKind::Ban, &all)]), Listed::default());
        assert_eq!(of(&[(BanKind::InviteException, &ann)]), Listed { banned: false, exempt: true });
    }

    /// The same by trying everything.
    fn tried(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => tried(rest, text) || text.split_first().is_some_and(|(_, t)| tried(pattern, t)),
            (Some(('?', rest)), Some((_, text))) => tried(rest, text),
            (Some((p, rest)), Some((t, text))) => p == t && tried(rest, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_fits_what_trying_everything_fits(pattern in "[ab*?]{0,10}", text in "[ab]{0,12}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(fits(&pattern, &text), tried(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn no_input_panics(pattern in ".*", text in ".*") {
            fits(&pattern, &text);
            let _ = Pattern::parse(&pattern);
        }
    }
}
