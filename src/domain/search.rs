//! What somebody looks for.

use super::{ConversationId, Error, ErrorCode, MessageId, UserId};

/// What is looked for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What stands in the message.
    pub terms: Terms,
    /// In this conversation alone.
    pub conversation: Option<ConversationId>,
    /// By this user alone.
    pub author: Option<UserId>,
    /// Older than this message, or than another one that was made at its moment.
    pub before: Option<MessageId>,
    /// How many messages at most.
    pub limit: u32,
}

/// Terms, at least one, all of which stand in what is found. They are written as words, or as `"words in this order"`,
/// and a `*` at the end of either lets its last word go on. Nothing else means anything: words with other signs between
/// them, as in `it's`, stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

/// A word, or several that stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The words, as they were written, at least one with a letter or a digit. An accent on nothing is one too.
    pub words: Vec<String>,
    /// Whether the last one may go on.
    pub open: bool,
}

impl Terms {
    /// The most words of a search.
    pub const WORDS_MAX: usize = 20;
    /// The longest word of a search, in characters.
    pub const WORD_MAX: usize = 100;

    /// Reads what somebody has written.
    ///
    /// # Errors
    /// `invalid` when there is no word in it, `too_large` for too many words or one that is too long.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let terms: Vec<Term> = parts(text).into_iter().filter_map(Term::parse).collect();
        let words = || terms.iter().flat_map(|term| &term.words);
        let too_large = |what: String| Err(Error::new(ErrorCode::TooLarge, what));
        if terms.is_empty() {
            return Err(Error::invalid("Write what to look for: a word of letters or digits."));
        }
        if words().count() > Self::WORDS_MAX {
            return too_large(format!("A search has at most {} words.", Self::WORDS_MAX));
        }
        if words().any(|word| word.chars().count() > Self::WORD_MAX) {
            return too_large(format!("A word in a search has at most {} characters.", Self::WORD_MAX));
        }
        Ok(Self(terms))
    }

    /// One after the other; there is at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Term> {
        self.0.iter()
    }
}

impl Term {
    fn parse(part: &str) -> Option<Self> {
        let words: Vec<String> =
            part.split(|c| !is_of_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let open = part.trim_end().strip_suffix('*').is_some_and(|start| start.ends_with(is_of_word));
        let is_letter = |c: char| c.is_alphanumeric() && !is_accent(c);
        words.iter().any(|word| word.contains(is_letter)).then_some(Self { words, open })
    }
}

/// Words as they stand between white space, and what stands in quotes; the last quote need not be closed.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    // Telephones write them so, too.
    for (place, part) in text.split(['"', '“', '”', '„']).enumerate() {
        if place % 2 == 1 { parts.push(part) } else { parts.extend(part.split_whitespace()) }
    }
    parts
}

/// What separates words, from one character to another: white space, punctuation, symbols and emoji. Databases take the
/// same for it, so that a word is the same in what is said and in what is looked for.
pub const SEPARATORS: [(char, char); 42] = [
    ('\u{0}', '\u{2F}'),
    ('\u{3A}', '\u{40}'),
    ('\u{5B}', '\u{60}'),
    ('\u{7B}', '\u{A9}'),
    ('\u{AB}', '\u{B1}'),
    ('\u{B4}', '\u{B4}'),
    ('\u{B6}', '\u{B8}'),
    ('\u{BB}', '\u{BB}'),
    ('\u{BF}', '\u{BF}'),
    ('\u{D7}', '\u{D7}'),
    ('\u{F7}', '\u{F7}'),
    ('\u{55A}', '\u{55F}'),
    ('\u{589}', '\u{58A}'),
    ('\u{5BE}', '\u{5BE}'),
    ('\u{5C0}', '\u{5C0}'),
    ('\u{5C3}', '\u{5C3}'),
    ('\u{5F3}', '\u{5F4}'),
    ('\u{60C}', '\u{60C}'),
    ('\u{61B}', '\u{61B}'),
    ('\u{61E}', '\u{61F}'),
    ('\u{66A}', '\u{66D}'),
    ('\u{6D4}', '\u{6D4}'),
    ('\u{964}', '\u{965}'),
    ('\u{2000}', '\u{206F}'),
    ('\u{20A0}', '\u{20CF}'),
    ('\u{2190}', '\u{245F}'),
    ('\u{2500}', '\u{2775}'),
    ('\u{2794}', '\u{2BFF}'),
    ('\u{2E00}', '\u{2E2E}'),
    ('\u{2E30}', '\u{2E7F}'),
    ('\u{3000}', '\u{3004}'),
    ('\u{3008}', '\u{3020}'),
    ('\u{3030}', '\u{3030}'),
    ('\u{30FB}', '\u{30FB}'),
    ('\u{FE00}', '\u{FE1F}'),
    ('\u{FE30}', '\u{FE6F}'),
    ('\u{FEFF}', '\u{FF0F}'),
    ('\u{FF1A}', '\u{FF20}'),
    ('\u{FF3B}', '\u{FF40}'),
    ('\u{FF5B}', '\u{FF65}'),
    ('\u{1F000}', '\u{1F0FF}'),
    ('\u{1F190}', '\u{1FAFF}'),
];

/// Whether `c` is part of a word.
#[must_use]
pub fn is_of_word(c: char) -> bool {
    !SEPARATORS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether `c` is an accent on the letter before it.
#[must_use]
pub const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The terms, in the way in which they are explained.
    fn read(text: &str) -> Result<Vec<String>, ErrorCode> {
        let shown = |term: &Term| term.words.join(" ") + if term.open { "*" } else { "" };
        Terms::parse(text).map(|terms| terms.iter().map(shown).collect()).map_err(|error| error.code)
    }

    #[test]
    fn words_phrases_and_beginnings_are_told_apart() {
        for (text, terms) in [
            ("tea", &["tea"][..]),
            ("  green\ttea\n", &["green", "tea"]),
            ("\"green tea\" cup", &["green tea", "cup"]),
            ("“green tea”cup", &["green tea", "cup"]),
            ("kett* \"green te*\"", &["kett*", "green te*"]),
            ("\"not closed", &["not closed"]),
            ("e\u{301}te\u{301} Größe 2026", &["e\u{301}te\u{301}", "Größe", "2026"]),
        ] {
            assert_eq!(read(text), Ok(terms.iter().map(ToString::to_string).collect()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_to_the_letter() {
        for (text, terms) in [
            ("tea AND NOT cup OR NEAR(x, 2)", &["tea", "AND", "NOT", "cup", "OR", "NEAR x", "2"][..]),
            ("body:tea ^tea -tea +tea", &["body tea", "tea", "tea", "tea"]),
            ("https://a.example/b?c=1", &["https a example b c 1"]),
            ("it's 50% 'a'", &["it s", "50", "a"]),
            ("t*a *tea tea** te * a", &["t a", "tea", "tea", "te", "a"]),
            ("tea\0cup\\", &["tea cup"]),
            ("\"\" tea \" \"", &["tea"]),
        ] {
            assert_eq!(read(text), Ok(terms.iter().map(ToString::to_string).collect()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused_in_words() {
        for text in ["", " ", "*", "\"", "\"*\"", "- & |", "🎉", "\0", "\u{301}", "\u{345}"] {
            assert_eq!(read(text), Err(ErrorCode::Invalid), "{text:?}");
        }
        let most = vec!["a"; Terms::WORDS_MAX].join("-");
        assert_eq!(read(&most).map(|terms| terms.len()), Ok(1));
        for text in [format!("{most} a"), "é".repeat(Terms::WORD_MAX + 1), "a ".repeat(5_000), "a".repeat(10_000)] {
            assert_eq!(read(&text), Err(ErrorCode::TooLarge));
        }
    }

    proptest! {
        #[test]
        fn terms_have_words_of_letters_and_digits_alone(text in "[a-cé*\" \\-\u{301}🎉]{0,40}|.{0,60}") {
            for term in Terms::parse(&text).iter().flat_map(Terms::iter) {
                prop_assert!(!term.words.is_empty());
                for word in &term.words {
                    prop_assert!(word.chars().all(is_of_word) && !word.is_empty());
                }
            }
        }
    }
}
