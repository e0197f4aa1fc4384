//! What stands in words beside them: formatting, and what programs ask each other (CTCP).

use super::layout::OWN_TAGS;
use crate::domain::Tags;
use std::iter::Peekable;
use std::str::Chars;

/// What a command of CTCP starts and ends with.
const MARK: char = '\u{01}';

/// The name of the tag that carries a command of CTCP.
fn tag() -> String {
    format!("{OWN_TAGS}ctcp")
}

/// A command of CTCP and what belongs to it; the mark at the end may be missing.
#[must_use]
pub fn parse(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix(MARK)?;
    let text = text.strip_suffix(MARK).unwrap_or(text);
    Some(text.split_once(' ').unwrap_or((text, "")))
}

/// Carries what is asked or answered by PRIVMSG or NOTICE among tags.
pub fn carry(tags: &mut Tags, command: &str, text: &str) {
    tags.insert(tag(), format!("{command} {text}"));
}

/// What tags carry: PRIVMSG or NOTICE, and the text.
#[must_use]
pub fn carried(tags: &Tags) -> Option<(&str, &str)> {
    tags.get(&tag()).and_then(|carried| carried.split_once(' '))
}

/// Words without their formatting: codes that set a colour go with its number.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{03}' => skip_colours(&mut chars, 2, |c| c.is_ascii_digit()),
            '\u{04}' => skip_colours(&mut chars, 6, |c| c.is_ascii_hexdigit()),
            // Bold, italic, underlined, struck through, of one width, reversed, and none of these any more.
            '\u{02}' | '\u{1D}' | '\u{1F}' | '\u{1E}' | '\u{11}' | '\u{16}' | '\u{0F}' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Skips a colour of at most `digits` digits, and that of the background after a comma.
fn skip_colours(chars: &mut Peekable<Chars<'_>>, digits: usize, is_digit: fn(char) -> bool) {
    if !skip_digits(chars, digits, is_digit) {
        return;
    }
    let mut ahead = chars.clone();
    if ahead.next() == Some(',') && skip_digits(&mut ahead, digits, is_digit) {
        *chars = ahead;
    }
}

fn skip_digits(chars: &mut Peekable<Chars<'_>>, most: usize, is_digit: fn(char) -> bool) -> bool {
    (0..most).filter(|_| chars.next_if(|c| is_digit(*c)).is_some()).count() > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formatting_goes_and_words_stay() {
        for (formatted, words) in [
            ("\x02bold\x02 and \x1ditalic\x0f", "bold and italic"),
            ("\x0304red\x03, \x034,12both\x03 \x031234", "red, both 34"),
            ("\x033,no \x03,1", ",no ,1"),
            ("\x04ff0000red\x04 \x0400ff00,0000ffboth", "red both"),
            ("plain, 3,4", "plain, 3,4"),
            ("\x03", ""),
        ] {
            assert_eq!(plain(formatted), words);
        }
    }

    #[test]
    fn commands_are_taken_apart() {
        assert_eq!(parse("\x01PING 1 2\x01"), Some(("PING", "1 2")));
        assert_eq!(parse("\x01VERSION"), Some(("VERSION", "")));
        assert_eq!(parse("\x01"), Some(("", "")));
        assert_eq!(parse("hi"), None);
        let mut tags = Tags::new();
        carry(&mut tags, "PRIVMSG", "\x01PING 1 2\x01");
        assert_eq!(carried(&tags), Some(("PRIVMSG", "\x01PING 1 2\x01")));
    }

    proptest! {
        #[test]
        fn nothing_is_added(text in "[\x02\x03\x04\x0f,0-9a-f]{0,40}") {
            prop_assert!(plain(&text).len() <= text.len());
        }
    }
}
