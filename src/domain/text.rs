//! Characters that names and one-line texts may not hold.

/// Whether `c` changes the direction or the visibility of the text around it (Unicode bidi controls, zero-width
/// and other format characters): in a name it could pass one for another.
#[must_use]
pub const fn is_invisible_control(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// `text` in one line: white space becomes spaces, and control characters go, with those that change the direction or
/// the visibility of the text around them. What joins emoji and letters stays.
#[must_use]
pub fn one_line(text: &str) -> String {
    let joins = |c| matches!(c, '\u{200C}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0020}'..='\u{E007F}');
    let text: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && (joins(*c) || !is_invisible_control(*c)))
        .collect();
    text.trim().to_owned()
}

/// Whether `name` is `1..=max` letters, digits, `-`, `_` and `.` (letters and digits of any script), not starting
/// with a mark that IRC or a path would take for something else.
#[must_use]
pub fn is_name(name: &str, max: usize) -> bool {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=max).contains(&name.chars().count())
        && name.chars().all(|c| good(c) && !is_invisible_control(c))
        && name.chars().any(char::is_alphanumeric)
        && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_keeps_words_and_emoji_and_nothing_hidden() {
        assert_eq!(one_line(" a\r\nb\tc\u{0}\u{7f} "), "a  b c");
        assert_eq!(one_line("a\u{202e}b\u{2066}c\u{200f}d\u{200b}e\u{feff}f\u{2060}g\u{061c}h"), "abcdefgh");
        for kept in ["👨‍👩‍👧‍👦 ❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "می‌خواهم", "Zürich — ja!"]
        {
            assert_eq!(one_line(kept), kept);
        }
    }
}
