//! What somebody says, as lines.

use super::isupport;
use super::layout::{Layout, Piece};
use super::wire::{LINE_MAX, Message};
use crate::domain::{self, MessageKind};

/// The type of a batch whose lines are one message (IRCv3 multiline).
pub const MULTILINE: &str = "draft/multiline";
/// The tag of a line that goes on where the one before it ends.
pub const CONCAT: &str = "draft/multiline-concat";

/// How lines are written.
struct Frame<'a> {
    /// Whose words these are.
    mask: &'a str,
    /// For whom.
    target: &'a str,
    kind: MessageKind,
    /// What stands before the words.
    mark: &'a str,
}

/// A message as lines, with `mark` before its words; as one batch for clients that know of that, if it has several.
#[must_use]
pub fn of(mask: &str, target: &str, message: &domain::Message, mark: &str, multiline: bool) -> Vec<Message> {
    let frame = Frame { mask, target, kind: message.kind, mark };
    // Other words have other lines.
    let layout = if message.edited_at.is_none() { Layout::kept(&message.tags) } else { Layout::default() };
    let pieces = layout.pieces(message.body.as_str(), frame.room());
    if multiline && message.kind == MessageKind::Text && pieces.len() > 1 {
        return frame.batch(&format!("m{}", message.id.0.simple()), &pieces);
    }
    frame.each(&pieces)
}

/// Words as lines that belong together in no way that a client could see.
#[must_use]
pub fn lines(mask: &str, target: &str, kind: MessageKind, words: &str) -> Vec<Message> {
    let frame = Frame { mask, target, kind, mark: "" };
    frame.each(&Layout::default().pieces(words, frame.room()))
}

/// Whether a line has tags of its own: of a batch that is one message, only the first has.
#[must_use]
pub fn takes_tags(line: &Message) -> bool {
    line.tag("batch").is_none() && !(line.command == "BATCH" && line.param(0).starts_with('-'))
}

impl Frame<'_> {
    /// How many bytes of words fit on a line.
    fn room(&self) -> usize {
        let Self { mask, target, mark, .. } = self;
        let around = if self.kind == MessageKind::Action { "\x01ACTION \x01" } else { "" };
        let frame = format!(":{mask} {} {target} :{mark}{around}", isupport::command(self.kind)).len();
        LINE_MAX.saturating_sub(frame).max(4)
    }

    fn line(&self, text: &str) -> Message {
        let text = match self.kind {
            MessageKind::Action => format!("\x01ACTION {}{text}\x01", self.mark),
            _ => format!("{}{text}", self.mark),
        };
        Message::new(self.mask, isupport::command(self.kind), &[self.target, &text])
    }

    /// Lines by themselves. Empty ones cannot be told, but a message of nothing else is a line with a space: it was said,
    /// and by the line's id it can be answered and redacted.
    fn each(&self, pieces: &[Piece<'_>]) -> Vec<Message> {
        let texts = pieces.iter().map(|piece| piece.text).filter(|text| !text.is_empty());
        let lines: Vec<_> = texts.map(|text| self.line(text)).collect();
        if lines.is_empty() { vec![self.line(" ")] } else { lines }
    }

    /// Lines as one batch, with the mark on the first of them alone.
    fn batch(&self, name: &str, pieces: &[Piece<'_>]) -> Vec<Message> {
        let plain = Frame { mark: "", ..*self };
        let line = |(place, piece): (usize, &Piece<'_>)| {
            let frame = if place == 0 { self } else { &plain };
            let line = frame.line(piece.text).tagged("batch", name);
            if piece.concat { line.tagged(CONCAT, "") } else { line }
        };
        let start = Message::new(self.mask, "BATCH", &[&format!("+{name}"), MULTILINE, self.target]);
        let end = Message::new(self.mask, "BATCH", &[&format!("-{name}")]);
        [start].into_iter().chain(pieces.iter().enumerate().map(line)).chain([end]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_no_lines_is_told_all_the_same() {
        let words = |body| {
            let lines = lines("ann!~ann@host", "#tea", MessageKind::Text, body);
            lines.iter().map(|line| line.param(1).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(""), [" "]);
        assert_eq!(words("\r\n\n"), [" "]);
        assert_eq!(words(" a \r\n\rb\n"), [" a ", "b"]);
    }

    #[test]
    fn a_message_of_many_words_becomes_lines_that_fit() {
        let body = format!("{}\n\nend", "é".repeat(1000));
        let lines = lines("ann!~ann@host", "#tea", MessageKind::Text, &body);
        let words: String = lines.iter().map(|line| line.param(1)).collect();
        assert_eq!(words, body.replace('\n', ""));
        for line in &lines {
            let mut bytes = Vec::new();
            line.write(&mut bytes);
            assert!(bytes.len() <= 512, "{}", bytes.len());
        }
    }
}
