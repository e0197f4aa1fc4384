//! What holds for any bytes. The fuzzer tries it (see `fuzz/`), and a test tries what the fuzzer has kept.

use super::{Incoming, LINE_MAX, LineBuffer, Message};

/// Longer than any good line: how such a one is refused may depend on where it was cut.
const LONG: usize = 8 * 1024;

/// Takes bytes whole and in parts, and everything that is said in them.
pub fn bytes(bytes: &[u8]) {
    let whole = incoming(bytes, bytes.len());
    if bytes.split(|byte| *byte == b'\n').all(|line| line.len() < LONG) {
        for size in [1, 7, 512] {
            assert_eq!(incoming(bytes, size), whole, "in parts of {size}");
        }
    }
    for come in whole {
        if let Incoming::Line(text) = come {
            line(&text);
        }
    }
}

fn incoming(bytes: &[u8], size: usize) -> Vec<Incoming> {
    let mut buffer = LineBuffer::default();
    let mut all = Vec::new();
    for part in bytes.chunks(size.max(1)) {
        buffer.push(part);
        all.extend(std::iter::from_fn(|| buffer.next_line()));
    }
    all
}

/// A line says the same when it is written and read again, and is one line.
fn line(text: &str) {
    assert!(!text.contains(['\n', '\0']), "{text:?}");
    let Some(message) = Message::parse(text) else { return };
    assert!(!message.command.is_empty(), "{text:?}");
    let (once, whole) = again(&message);
    if !whole || !is_word(&message.command) {
        return;
    }
    assert_eq!(once.params.len(), message.params.len(), "{text:?}");
    assert_eq!(again(&once).0, once, "{text:?}");
}

/// What it says when it was written, and whether all of it fits on a line.
fn again(message: &Message) -> (Message, bool) {
    let mut bytes = Vec::new();
    message.write(&mut bytes);
    let text = String::from_utf8(bytes).unwrap_or_default();
    let Some(text) = text.strip_suffix("\r\n") else { panic!("{text:?} has no end") };
    assert!(!text.contains(['\r', '\n', '\0']), "{text:?} is more than one line");
    let body = if text.starts_with('@') { text.split_once(' ').map_or("", |(_, body)| body) } else { text };
    assert!(body.len() <= LINE_MAX, "{text:?} is too long");
    // What is as long as it may be was perhaps cut off.
    let whole = body.len() + 1 < LINE_MAX;
    match Message::parse(text) {
        Some(read) => (read, whole),
        None if is_word(&message.command) => panic!("{text:?} says nothing"),
        None => (message.clone(), whole),
    }
}

/// Whether it may be a command: we write no other, but anything may come.
fn is_word(command: &str) -> bool {
    command.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
