//! What of a long text shows why it was found.

use crate::domain::search::{Term, Terms, is_accent, is_of_word};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How many characters stand before what was looked for.
const LEAD: usize = 60;
/// How many characters there are in all, about.
const LENGTH: usize = 240;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it says.
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}

/// The part of a text where terms stand first, in parts; its beginning, when they cannot be seen there.
#[must_use]
pub fn excerpt(text: &str, terms: &Terms) -> Vec<Part> {
    let marks = marks(text, terms);
    let start = marks.first().map_or(0, |mark| start_before(text, mark.start));
    let end = text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(length, _)| start + length);
    let mut parts = Vec::new();
    let mut push = |text: &str, found| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), found });
        }
    };
    push(if start > 0 { "…" } else { "" }, false);
    let mut at = start;
    for mark in marks.into_iter().filter(|mark| mark.start < end) {
        push(&text[at..mark.start], false);
        at = mark.end;
        push(&text[mark], true);
    }
    push(&text[at..end.max(at)], false);
    push(if end.max(at) < text.len() { "…" } else { "" }, false);
    parts
}

/// Where an excerpt starts that shows what stands at `at`: at a word, a little before it.
fn start_before(text: &str, at: usize) -> usize {
    let Some((start, _)) = text[..at].char_indices().rev().nth(LEAD) else { return 0 };
    text[start..at].find(char::is_whitespace).map_or(start, |space| start + space).min(at)
}

/// Where terms stand in a text, one after the other.
fn marks(text: &str, terms: &Terms) -> Vec<Range<usize>> {
    let words = words(text);
    let terms: Vec<Term> = terms.iter().map(folded_term).collect();
    let mut marks: Vec<Range<usize>> = Vec::new();
    for place in 0..words.len() {
        let rest = &words[place..];
        let here = terms.iter().filter(|term| stands_at(rest, term)).map(|term| term.words.len()).max();
        let Some(last) = here.and_then(|length| rest.get(length - 1)) else { continue };
        match marks.last_mut() {
            Some(before) if rest[0].at.start < before.end => before.end = before.end.max(last.at.end),
            _ => marks.push(rest[0].at.start..last.at.end),
        }
    }
    marks
}

/// A word of a text, and where it stands.
struct Word {
    at: Range<usize>,
    folded: String,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(is_of_word).map(|start| rest + start) {
        let end = text[start..].find(|c| !is_of_word(c)).map_or(text.len(), |length| start + length);
        words.push(Word { at: start..end, folded: folded(&text[start..end]) });
        rest = end;
    }
    words
}

fn stands_at(words: &[Word], term: &Term) -> bool {
    let Some((last, before)) = term.words.split_last() else { return false };
    let Some(end) = words.get(before.len()) else { return false };
    let ends = if term.open { end.folded.starts_with(last) } else { end.folded == *last };
    ends && before.iter().zip(words).all(|(word, there)| there.folded == *word)
}

fn folded_term(term: &Term) -> Term {
    Term { words: term.words.iter().map(|word| folded(word)).collect(), open: term.open }
}

/// A word as it is compared: without accents and without case.
fn folded(word: &str) -> String {
    word.nfd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The excerpt, with brackets around what was found.
    fn shown(text: &str, terms: &str) -> String {
        let show = |part: Part| if part.found { format!("[{}]", part.text) } else { part.text };
        excerpt(text, &Terms::parse(terms).expect("terms")).into_iter().map(show).collect()
    }

    #[test]
    fn what_was_looked_for_is_marked() {
        for (text, terms, expected) in [
            ("Green tea, please", "tea", "Green [tea], please"),
            ("TÉA te\u{301}a teapot", "tea", "[TÉA] [te\u{301}a] teapot"),
            ("tea teapot", "tea*", "[tea] [teapot]"),
            ("green cup, green tea", "\"green tea\"", "green cup, [green tea]"),
            ("it's green-tea time", "\"green te*\" its it's", "[it's] [green-tea] time"),
            ("a b c d", "\"a b\" \"b c\"", "[a b c] d"),
            ("nothing of it", "tea", "nothing of it"),
            ("", "tea", ""),
        ] {
            assert_eq!(shown(text, terms), expected, "{text} {terms}");
        }
    }

    #[test]
    fn of_a_long_text_the_part_is_shown_where_the_terms_stand() {
        let long = format!("{}tea {}", "before ".repeat(100), "after ".repeat(100));
        let shown = shown(&long, "tea");
        assert!(shown.starts_with("… before ") && shown.contains(" [tea] after ") && shown.ends_with('…'), "{shown}");
        assert!((LENGTH - 10..LENGTH + 10).contains(&shown.chars().count()), "{shown}");
    }

    proptest! {
        #[test]
        fn it_is_a_part_of_the_text(text in "[a-cé \u{301}🎉\n-]{0,500}", terms in "[a-cé]{1,2}[*]?( [a-c])?") {
            let parts = excerpt(&text, &Terms::parse(&terms).expect("terms"));
            let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert!(text.contains(whole.trim_start_matches('…').trim_end_matches('…')));
        }
    }
}
