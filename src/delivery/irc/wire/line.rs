//! From bytes to lines.

use bytes::{Buf, BytesMut};

/// The longest line without its tags and line end, in bytes (RFC 1459, section 2.3).
const BODY_MAX: usize = 510;
/// The most tags that a client may send, with `@` and the space after them, in bytes (IRCv3 message-tags).
const TAGS_MAX: usize = 4096;
/// What is kept of a line that has not ended yet: more than any good one has.
const PENDING_MAX: usize = 8191 + 512;

/// A longer line ends the connection: nobody means it.
const LINE_END_MAX: usize = 16 * 1024;

/// What has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A line, without its end.
    Line(String),
    /// A line that is too long.
    TooLong,
    /// Bytes without an end to the line: no client sends that by mistake.
    Endless,
    /// A line that is not UTF-8: what can be read of it.
    NotUtf8(String),
}

/// Bytes that have come and are not looked at yet. It holds no memory when there are none.
#[derive(Debug, Default)]
pub struct LineBuffer {
    bytes: BytesMut,
    /// How much of it has no line end in it.
    scanned: usize,
    /// How much was passed over of a line that is too long.
    skipped: usize,
}

impl LineBuffer {
    /// Takes what has come.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next line, if all of it is there. Empty lines are passed over; both CRLF and LF end one.
    pub fn next_line(&mut self) -> Option<Incoming> {
        loop {
            let end = self.bytes[self.scanned..].iter().position(|byte| *byte == b'\n').map(|at| self.scanned + at);
            if self.skipped + end.unwrap_or(self.bytes.len()) > LINE_END_MAX {
                *self = Self::default();
                return Some(Incoming::Endless);
            }
            let Some(length) = end else {
                self.wait();
                return None;
            };
            let line = self.bytes.split_to(length);
            self.bytes.advance(1);
            self.scanned = 0;
            if std::mem::take(&mut self.skipped) > 0 {
                return Some(Incoming::TooLong);
            }
            if let Some(incoming) = read(&line) {
                return Some(incoming);
            }
        }
    }

    /// There is no whole line: forgets what is too long already, and gives memory back.
    fn wait(&mut self) {
        if self.bytes.len() > PENDING_MAX {
            self.skipped += self.bytes.len();
            self.bytes.clear();
        }
        if self.bytes.is_empty() {
            self.bytes = BytesMut::new();
        }
        self.scanned = self.bytes.len();
    }
}

fn read(line: &[u8]) -> Option<Incoming> {
    let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
    let line = line.get(..end).unwrap_or_default();
    if line.is_empty() {
        return None;
    }
    let tags =
        if line.first() == Some(&b'@') { line.iter().position(|byte| *byte == b' ').map_or(0, |at| at + 1) } else { 0 };
    if tags > TAGS_MAX || line.len() - tags > BODY_MAX {
        return Some(Incoming::TooLong);
    }
    // NUL is in no message.
    match std::str::from_utf8(line) {
        Ok(text) => Some(Incoming::Line(text.replace('\0', ""))),
        Err(_) => Some(Incoming::NotUtf8(String::from_utf8_lossy(line).replace('\0', ""))),
    }
}
