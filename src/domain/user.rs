//! Users: who may say something.

use super::text::is_name;
use super::{Error, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest username, in characters.
pub const USERNAME_MAX: usize = 32;

/// A username as its owner writes it: 1–32 letters, digits, `-`, `_`, `.`. Compared without case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UserName(String);

impl UserName {
    /// Checks the form only; whether it is free or reserved is the chat's to say.
    ///
    /// # Errors
    /// `invalid` with the rule in words.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::invalid("Choose a username."));
        }
        if !is_name(text, USERNAME_MAX) {
            return Err(Error::invalid(format!(
                "A username has 1 to {USERNAME_MAX} letters, digits, “-”, “_” or “.”, and does not start with a dot."
            )));
        }
        Ok(Self(text.to_owned()))
    }

    /// A name that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What kind of user it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// Signs in with a credential of their own.
    #[default]
    Person,
    /// A program.
    Bot,
    /// Without an account, for the length of a visit.
    Guest,
}

/// A user as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct UserRef {
    /// Never changes.
    pub id: UserId,
    /// Unique, compared without case.
    pub name: UserName,
}

/// A user as they see themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// Never changes.
    pub id: UserId,
    /// Unique, compared without case.
    pub name: UserName,
    /// Person, bot or guest.
    pub kind: UserKind,
    /// May run the server.
    pub admin: bool,
}

impl User {
    /// The part that everybody sees.
    #[must_use]
    pub fn as_ref(&self) -> UserRef {
        UserRef { id: self.id, name: self.name.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_letters_digits_and_marks_are_good() {
        for name in ["a", "Ann-Marie_2.0", "Жанна", "李雷", &"x".repeat(32)] {
            assert!(UserName::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn other_names_are_refused_in_words() {
        for name in ["", " ", "a b", "a\u{202e}b", "<b>", "a/b", "#a", "..", "._.", ".a", "a\u{200b}", &"x".repeat(33)]
        {
            assert!(UserName::parse(name).is_err(), "{name:?}");
        }
    }
}
