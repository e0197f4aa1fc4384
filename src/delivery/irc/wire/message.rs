//! What a line says (RFC 1459, section 2.3.1, and IRCv3 message-tags).

use std::fmt::Write;

/// The longest line without its tags and line end, in bytes.
pub const LINE_MAX: usize = 510;

/// A message, in either direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Tags by name; a tag without value has an empty one. In the order they came.
    pub tags: Vec<(String, String)>,
    /// Whom it is from, if it says so.
    pub source: Option<String>,
    /// A word or a number, in capitals.
    pub command: String,
    /// The parameters.
    pub params: Vec<String>,
}

impl Message {
    /// A message of the server or of somebody whom it speaks for.
    pub fn new(source: impl Into<String>, command: &str, params: &[&str]) -> Self {
        Self {
            tags: Vec::new(),
            source: Some(source.into()),
            command: command.to_owned(),
            params: params.iter().map(|param| (*param).to_owned()).collect(),
        }
    }

    /// The same with one more tag.
    #[must_use]
    pub fn tagged(mut self, name: &str, value: &str) -> Self {
        self.tags.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a tag; of several with one name the last.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().rev().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str())
    }

    /// A parameter; empty if there is none.
    #[must_use]
    pub fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// What a line says; none when it names no command.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut message = Self::default();
        let mut rest = line.trim_start_matches(' ');
        if let Some(tagged) = rest.strip_prefix('@') {
            let (tags, after) = tagged.split_once(' ')?;
            message.tags = tags.split(';').filter(|tag| !tag.is_empty()).map(parse_tag).collect();
            rest = after.trim_start_matches(' ');
        }
        if let Some(sourced) = rest.strip_prefix(':') {
            let (source, after) = sourced.split_once(' ')?;
            message.source = Some(source.to_owned());
            rest = after.trim_start_matches(' ');
        }
        let (command, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
        message.command = command.to_ascii_uppercase();
        loop {
            rest = rest.trim_start_matches(' ');
            if let Some(last) = rest.strip_prefix(':') {
                message.params.push(last.to_owned());
                break;
            }
            if rest.is_empty() {
                break;
            }
            let (param, after) = rest.split_once(' ').unwrap_or((rest, ""));
            message.params.push(param.to_owned());
            rest = after;
        }
        (!message.command.is_empty()).then_some(message)
    }

    /// Writes it as one line. Nothing in it can end the line or start another one, and what is longer than a line
    /// may be is cut off between two characters.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut line = String::new();
        write_tags(&mut line, &self.tags);
        let tags = line.len();
        self.write_body(&mut line);
        let end = fit(line.get(tags..).unwrap_or_default(), LINE_MAX).len();
        out.extend_from_slice(line.get(..tags + end).unwrap_or_default().as_bytes());
        out.extend_from_slice(b"\r\n");
    }

    fn write_body(&self, line: &mut String) {
        if let Some(source) = &self.source {
            line.push(':');
            push_word(line, source);
            line.push(' ');
        }
        push_word(line, &self.command);
        let Some((last, before)) = self.params.split_last() else { return };
        for param in before {
            line.push(' ');
            push_word(line, param);
        }
        // An end becomes a space below.
        let needs_colon = last.is_empty() || last.starts_with(':') || last.contains(|c| c == ' ' || is_end(c));
        line.push_str(if needs_colon || self.command == "PRIVMSG" || self.command == "NOTICE" { " :" } else { " " });
        line.extend(last.chars().map(|c| if is_end(c) { ' ' } else { c }));
    }
}

/// What fits into `max` bytes, cut between two characters.
#[must_use]
pub fn fit(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Writes tags, with a space after them if there are any.
pub fn write_tags(line: &mut String, tags: &[(String, String)]) {
    for (place, (name, value)) in tags.iter().enumerate() {
        line.push(if place == 0 { '@' } else { ';' });
        line.extend(name.chars().filter(|c| !is_end(*c) && !matches!(c, ' ' | ';' | '=')));
        if !value.is_empty() {
            line.push('=');
            escape(line, value);
        }
    }
    if !tags.is_empty() {
        line.push(' ');
    }
}

const fn is_end(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\0')
}

/// A parameter that is not the last one, or a source: a word, and never nothing.
fn push_word(line: &mut String, word: &str) {
    let start = line.len();
    let word = word.trim_start_matches(|c| c == ':' || c == ' ' || is_end(c));
    line.extend(word.chars().filter(|c| !is_end(*c) && *c != ' '));
    if line.len() == start {
        line.push('*');
    }
}

fn escape(line: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            ';' => line.push_str("\\:"),
            ' ' => line.push_str("\\s"),
            '\\' => line.push_str("\\\\"),
            '\r' => line.push_str("\\r"),
            '\n' => line.push_str("\\n"),
            '\0' => {}
            other => {
                // Writing into a string cannot fail.
                let _ = line.write_char(other);
            }
        }
    }
}

fn parse_tag(tag: &str) -> (String, String) {
    let (name, value) = tag.split_once('=').unwrap_or((tag, ""));
    (name.to_owned(), unescape(value))
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(':') => text.push(';'),
                Some('s') => text.push(' '),
                Some('r') => text.push('\r'),
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}
