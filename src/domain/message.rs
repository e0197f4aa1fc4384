//! Messages and what is attached to them.

use super::text::{is_invisible_control, one_line};
use super::{Error, ErrorCode, MessageId, Seq, Timestamp, UserRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody says: lines ended by `\n`, no control characters but `\n` and `\t`, and not empty. What clients of the
/// original protocol say is kept to the letter: it may be empty, end in white space, and hold `\r`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Body(String);

impl Body {
    /// Makes a body of at most `max` bytes of `text`: line ends become `\n`, white space at the end and other
    /// control characters are dropped.
    ///
    /// # Errors
    /// `invalid` when nothing is left, `too_large` above `max`.
    pub fn parse(text: &str, max: usize) -> Result<Self, Error> {
        if text.len() > max {
            return Err(Self::too_large(text.len(), max));
        }
        let text: String = text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        let text = text.trim_end().trim_start_matches('\n');
        if text.chars().all(|c| c.is_whitespace() || is_invisible_control(c)) {
            return Err(Error::invalid("Write something first: the message is empty."));
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a body of at most `max` bytes of `text` as it is, white space and all, or nothing. Only control characters
    /// that are none of white space are dropped: to IRC and HTML they would be more than text.
    ///
    /// # Errors
    /// `too_large` above `max`.
    pub fn to_the_letter(text: &str, max: usize) -> Result<Self, Error> {
        if text.len() > max {
            return Err(Self::too_large(text.len(), max));
        }
        Ok(Self(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()))
    }

    /// What is said of a text of `bytes` bytes where `max` are allowed.
    #[must_use]
    pub fn too_large(bytes: usize, max: usize) -> Error {
        let message = format!("The message is too long: {bytes} bytes of at most {max}. Send it in parts.");
        Error::new(ErrorCode::TooLarge, message)
    }

    /// A body that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a room is about: one line, at most 250 characters, may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Topic(String);

impl Topic {
    /// The longest topic, in characters.
    pub const MAX: usize = 250;

    /// Makes one line of `text`; control characters become spaces or go.
    ///
    /// # Errors
    /// `too_large` above [`Topic::MAX`] characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = one_line(text);
        if text.chars().count() > Self::MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("A topic has at most {} characters.", Self::MAX)));
        }
        Ok(Self(text))
    }

    /// A topic that the store holds, and that was checked when it went in.
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

/// The character of a reaction: one short run without letters, white space or controls.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Emoji(String);

impl Emoji {
    /// The longest emoji, in bytes: a family of four with skin tones fits.
    pub const MAX: usize = 64;

    /// Takes what an emoji keyboard gives.
    ///
    /// # Errors
    /// `invalid` for anything that is not symbols.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let symbol = |c: char| !c.is_ascii() && !c.is_alphabetic() && !c.is_whitespace() && !c.is_control();
        let joining = |c: char| matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}');
        let keycap = |c: char| matches!(c, '0'..='9' | '#' | '*') && text.contains('\u{20E3}');
        let visible = text.chars().any(|c| symbol(c) && !is_invisible_control(c));
        let plain = text.chars().all(|c| (symbol(c) && !is_invisible_control(c)) || joining(c) || keycap(c));
        if text.len() > Self::MAX || !visible || !plain {
            return Err(Error::invalid("A reaction is one emoji."));
        }
        Ok(Self(text.to_owned()))
    }

    /// An emoji that the store holds, and that was checked when it went in.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who reacted with one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// The emoji.
    pub emoji: Emoji,
    /// Who, in the order they came. Never empty.
    pub users: Vec<UserRef>,
}

/// How something is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// As words.
    #[default]
    Text,
    /// By a program, or in passing: nobody is expected to answer.
    Notice,
    /// As something that the author does: “Ann makes tea”.
    Action,
}

impl MessageKind {
    /// Whether it is the ordinary kind.
    #[must_use]
    pub fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// What programs attach to a message for other programs, by name: the client-only tags of IRCv3, names with their `+`.
pub type Tags = std::collections::BTreeMap<String, String>;

/// A message as it is now: edits and reactions are in it, a deleted one is nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Never changes.
    pub id: MessageId,
    /// The seq of the event that posted it.
    pub seq: Seq,
    /// Who said it.
    pub author: UserRef,
    /// What was said.
    pub body: Body,
    /// When it was stored.
    pub at: Timestamp,
    /// The author's own id for it: a retry with the same one is the same message.
    pub client_id: Uuid,
    /// When it was last edited, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// The message that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Reactions, in the order they first came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// How it was said; words unless told.
    #[serde(default, rename = "as", skip_serializing_if = "MessageKind::is_text")]
    pub kind: MessageKind,
    /// What programs have attached to it for other programs.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_keeps_words_and_drops_control_characters() {
        let body = Body::parse("\r\nhi\r\nthere\u{0}\u{1b}[1m \t\n", 100).expect("good");
        assert_eq!(body.as_str(), "hi\nthere[1m");
    }

    #[test]
    fn a_body_of_nothing_visible_is_refused() {
        for text in ["", "  \n\t ", "\u{200b}\u{202e}", "\u{0}"] {
            assert_eq!(Body::parse(text, 100).expect_err(text).code, ErrorCode::Invalid);
        }
        assert_eq!(Body::parse("xxx", 2).expect_err("long").code, ErrorCode::TooLarge);
    }

    #[test]
    fn to_the_letter_is_white_space_too_and_even_nothing() {
        for text in ["", " ", "  a \r\n b\t\n\n", "\n", "\u{200b}"] {
            assert_eq!(Body::to_the_letter(text, 100).expect(text).as_str(), text);
        }
        assert_eq!(Body::to_the_letter("\u{0}\u{1}VERSION\u{1}\u{85}", 100).expect("good").as_str(), "VERSION");
        assert_eq!(Body::to_the_letter("xxx", 2).expect_err("long").code, ErrorCode::TooLarge);
    }

    #[test]
    fn reactions_are_symbols() {
        for emoji in ["👍", "❤️", "👨‍👩‍👧‍👦", "🇨🇭", "1️⃣", "✅"] {
            assert!(Emoji::parse(emoji).is_ok(), "{emoji}");
        }
        for text in ["", "a", "1", "<b>", "\u{200d}", "👍 👍", "ab👍", "\u{202e}👍"] {
            assert!(Emoji::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_topic_is_one_line() {
        assert_eq!(Topic::parse(" a\nb\u{202e} ").expect("good").as_str(), "a b");
        assert!(Topic::parse(&"x".repeat(251)).is_err());
    }
}
