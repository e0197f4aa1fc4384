//! BATCH from clients: a message of several lines (IRCv3 multiline).

use super::super::caps::Cap;
use super::super::client::{Client, Done, Hung};
use super::super::ctcp::plain;
use super::super::layout::Layout;
use super::super::speech::{CONCAT, MULTILINE};
use super::super::wire::Message;
use super::messages::{Words, say_to_all};
use super::{Command, command};
use crate::domain::MessageKind;

pub const COMMANDS: &[Command] = &[command!("BATCH", 1, Registered, batch)];

/// A message whose lines are on their way.
#[derive(Debug)]
pub struct Batch {
    name: String,
    /// The line that began it: its tags are those of the message.
    start: Message,
    /// The label of that line.
    label: Option<String>,
    /// Each with whether it goes on where the one before ends.
    lines: Vec<(String, bool)>,
    bytes: usize,
    /// Whether it was refused already, and what is left of it goes nowhere.
    refused: bool,
}

/// Why a batch is no message: a code of the specification, what it is about, and words.
struct Refusal(&'static str, Vec<String>, &'static str);

async fn batch(client: &mut Client, message: Message) -> Done {
    if !client.caps.has(Cap::Multiline) {
        return client.numeric("421", &["BATCH", "Unknown command"]);
    }
    match message.param(0).split_at_checked(1) {
        Some(("+", name)) if !name.is_empty() => begin(client, name.to_owned(), message),
        Some(("-", name)) => end(client, name).await,
        _ => refuse(client, invalid("Write +name or -name")),
    }
}

fn begin(client: &mut Client, name: String, start: Message) -> Done {
    let label = client.out.withdraw();
    let is_open = client.session()?.batch.as_ref().is_some_and(|open| !open.refused);
    let is_good = start.param(1) == MULTILINE && !start.param(2).is_empty() && !start.param(2).contains(',');
    let batch = Batch { name, start, label, lines: Vec::new(), bytes: 0, refused: false };
    client.session()?.batch = Some(Box::new(batch));
    if is_open || !is_good {
        return refuse(client, invalid("Begin one draft/multiline at a time, with one target"));
    }
    Ok(())
}

/// Takes a line of a batch.
pub fn take(client: &mut Client, message: &Message) -> Done {
    let settings = &client.gateway.settings;
    let most = (settings.multiline_bytes, settings.multiline_lines);
    let taken = match client.session()?.batch.as_deref_mut() {
        Some(batch) if batch.refused => Ok(()),
        Some(batch) if message.tag("batch") == Some(&batch.name) => batch.add(message, most),
        _ => Err(invalid("There is no such batch")),
    };
    taken.or_else(|refusal| refuse(client, refusal))
}

impl Batch {
    fn add(&mut self, message: &Message, (most_bytes, most_lines): (usize, usize)) -> Result<(), Refusal> {
        let (target, text) = (message.param(0), message.param(1));
        let concat = message.tag(CONCAT).is_some() && !self.lines.is_empty();
        if message.command != "PRIVMSG" {
            return Err(invalid("A draft/multiline has lines of PRIVMSG alone"));
        }
        if !target.eq_ignore_ascii_case(self.start.param(2)) {
            let both = vec![self.start.param(2).to_owned(), target.to_owned()];
            return Err(Refusal("MULTILINE_INVALID_TARGET", both, "All lines have the target of the batch"));
        }
        if text.is_empty() && message.tag(CONCAT).is_some() {
            return Err(invalid("An empty line cannot go on from another one"));
        }
        self.bytes += text.len() + usize::from(!concat && !self.lines.is_empty());
        if self.bytes > most_bytes {
            return Err(Refusal("MULTILINE_MAX_BYTES", vec![most_bytes.to_string()], "The message is too long"));
        }
        if self.lines.len() >= most_lines {
            return Err(Refusal("MULTILINE_MAX_LINES", vec![most_lines.to_string()], "There are too many lines"));
        }
        self.lines.push((plain(text), concat));
        Ok(())
    }
}

async fn end(client: &mut Client, name: &str) -> Done {
    let open = client.session()?.batch.take_if(|open| open.name == name);
    let Some(batch) = open else { return refuse(client, invalid("There is no such batch")) };
    if batch.refused {
        return Ok(());
    }
    if let Some(label) = batch.label {
        client.out.begin(label);
    }
    let (text, layout) = Layout::join(&batch.lines);
    if text.trim().is_empty() {
        return refuse(client, invalid("The message is empty"));
    }
    let mut words = Words::new(MessageKind::Text, text, &batch.start);
    layout.keep(&mut words.tags);
    say_to_all(client, batch.start.param(2), &words).await
}

fn invalid(words: &'static str) -> Refusal {
    Refusal("MULTILINE_INVALID", Vec::new(), words)
}

/// Says why; what is left of an open batch is passed over.
fn refuse(client: &mut Client, Refusal(code, about, words): Refusal) -> Done {
    if let Some(label) = give_up(client)? {
        client.out.begin(label);
    }
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    client.fail("BATCH", code, &about, words)
}

/// Passes over what is left of an open batch; its label.
fn give_up(client: &mut Client) -> Result<Option<String>, Hung> {
    let Some(batch) = client.session()?.batch.as_deref_mut() else { return Ok(None) };
    batch.refused = true;
    batch.lines = Vec::new();
    Ok(batch.label.take())
}
