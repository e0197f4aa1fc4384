//! Why somebody does what concerns others.

use super::text::one_line;
use super::{Error, ErrorCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why somebody was removed, or is away: one line, at most 250 characters, may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Reason(String);

impl Reason {
    /// The longest reason, in characters.
    pub const MAX: usize = 250;

    /// Makes one line of `text`; control characters become spaces or go.
    ///
    /// # Errors
    /// `too_large` above [`Reason::MAX`] characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = one_line(text);
        if text.chars().count() > Self::MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("A reason has at most {} characters.", Self::MAX)));
        }
        Ok(Self(text))
    }

    /// A reason that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text; may be empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
