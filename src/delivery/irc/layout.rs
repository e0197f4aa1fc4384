//! How the words of a message are laid out in lines (IRCv3 multiline).

use super::wire::fit;
use crate::domain::Tags;

/// The start of tags that are this gateway's own: clients neither send nor get them.
pub const OWN_TAGS: &str = "+exchat/";
/// The tag that keeps a [`Layout`] with a message.
const TAG: &str = "+exchat/lines";
/// The longest text of a layout that is kept, in bytes: tags are bounded.
const TEXT_MAX: usize = 1024;

/// What a client's lines have beside their words, which are stored without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Empty lines before the first word.
    blank: usize,
    /// Where in the words a line goes on in another one, in bytes.
    cuts: Vec<usize>,
}

/// One line of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its words; may be empty.
    pub text: &'a str,
    /// Whether it goes on where the line before ends.
    pub concat: bool,
}

impl Layout {
    /// The words of lines, each with whether it goes on where the one before ends, and their layout.
    #[must_use]
    pub fn join(lines: &[(String, bool)]) -> (String, Self) {
        let mut layout = Self::default();
        let mut words = String::new();
        for (place, (line, concat)) in lines.iter().enumerate() {
            match concat {
                _ if place == 0 => {}
                true => layout.cuts.push(words.len()),
                false => words.push('\n'),
            }
            words.push_str(line);
        }
        let body = words.trim_start_matches('\n');
        layout.blank = words.len() - body.len();
        layout.cuts.iter_mut().for_each(|cut| *cut = cut.saturating_sub(layout.blank));
        (body.to_owned(), layout)
    }

    /// Keeps it with a message, if there is something to keep.
    pub fn keep(&self, tags: &mut Tags) {
        let cuts: Vec<_> = self.cuts.iter().map(usize::to_string).collect();
        let text = format!("{} {}", self.blank, cuts.join(","));
        if *self != Self::default() && text.len() <= TEXT_MAX {
            tags.insert(TAG.into(), text);
        }
    }

    /// What was kept with a message.
    #[must_use]
    pub fn kept(tags: &Tags) -> Self {
        let kept = tags.get(TAG).and_then(|text| text.split_once(' '));
        let Some((blank, cuts)) = kept else { return Self::default() };
        Self {
            blank: blank.parse().unwrap_or_default(),
            cuts: cuts.split(',').filter_map(|cut| cut.parse().ok()).collect(),
        }
    }

    /// The words in lines of at most `max` bytes.
    #[must_use]
    pub fn pieces<'a>(&self, body: &'a str, max: usize) -> Vec<Piece<'a>> {
        let mut pieces = vec![Piece { text: "", concat: false }; self.blank];
        let mut start = 0;
        for line in body.split(['\n', '\r']) {
            let mut concat = false;
            for part in self.cut(line, start).into_iter().flat_map(|part| fitting(part, max)) {
                pieces.push(Piece { text: part, concat });
                concat = true;
            }
            start += line.len() + 1;
        }
        pieces
    }

    /// A line of the words, which starts at `start`, in parts.
    fn cut<'a>(&self, line: &'a str, start: usize) -> Vec<&'a str> {
        let (mut parts, mut rest, mut from) = (Vec::new(), line, start);
        for cut in self.cuts.iter().copied().filter(|cut| (start + 1..start + line.len()).contains(cut)) {
            if let Some((part, after)) = cut.checked_sub(from).and_then(|at| rest.split_at_checked(at)) {
                parts.push(part);
                (rest, from) = (after, cut);
            }
        }
        parts.push(rest);
        parts
    }
}

/// A text in parts of at most `max` bytes: cut after spaces, where there are some, and between characters.
fn fitting(mut text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    loop {
        let part = fit(text, max);
        if part.len() == text.len() || part.is_empty() {
            parts.push(text);
            return parts;
        }
        let (part, after) = text.split_at(part.rfind(' ').map_or(part.len(), |space| space + 1));
        parts.push(part);
        text = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(pieces: &[Piece<'_>]) -> String {
        let mut text = String::new();
        for (place, piece) in pieces.iter().enumerate() {
            text.push_str(if place == 0 || piece.concat { "" } else { "\n" });
            text.push_str(piece.text);
        }
        text
    }

    #[test]
    fn lines_come_out_as_they_went_in() {
        let lines = [("", false), ("#how is ", false), ("everyone?", true), ("", false), ("Bye", false)];
        let lines = lines.map(|(text, concat)| (text.to_owned(), concat));
        let (body, layout) = Layout::join(&lines);
        assert_eq!(body, "#how is everyone?\n\nBye");
        let mut tags = Tags::new();
        layout.keep(&mut tags);
        let layout = Layout::kept(&tags);
        let pieces = layout.pieces(&body, 100);
        let out: Vec<_> = pieces.iter().map(|piece| (piece.text.to_owned(), piece.concat)).collect();
        assert_eq!(out, lines);
    }

    #[test]
    fn plain_words_need_no_layout() {
        let mut tags = Tags::new();
        Layout::join(&[("a".into(), false), ("b".into(), false)]).1.keep(&mut tags);
        assert!(tags.is_empty());
        assert_eq!(
            Layout::default().pieces("tea or coffee", 8).iter().map(|p| p.text).collect::<Vec<_>>(),
            ["tea or ", "coffee"]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_everything_fits(body in "[a-cé \n]{1,60}", cuts in "[0-9, ]{0,20}", max in 4..20_usize) {
            let mut tags = Tags::new();
            tags.insert(TAG.into(), format!("0 {cuts}"));
            let pieces = Layout::kept(&tags).pieces(&body, max);
            prop_assert_eq!(joined(&pieces), body.as_str());
            prop_assert!(pieces.iter().all(|piece| piece.text.len() <= max));
        }
    }
}
