//! What all clients asked, were answered and heard, in one order of time.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Names something that was asked once, and perhaps again. A message's words carry that of its posting: see [`mark`].
pub type Op = u64;
/// A place in a conversation's order.
pub type Seq = u64;
/// Microseconds since the log began.
pub type Moment = u64;
/// A conversation, by its number among those of the world.
pub type Place = usize;
/// A node, by its number.
pub type Node = usize;

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Command {
    /// To say something.
    Post,
    /// To change the words of a message.
    Edit(Op),
    /// To delete a message.
    Delete(Op),
    /// To react to a message.
    React(Op),
    /// To take a reaction back.
    Unreact(Op),
    /// To join.
    Join,
    /// To leave.
    Leave,
    /// To remove somebody.
    Remove(String),
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// It was carried out; the event and the message, where the door says so.
    Done { seq: Option<Seq>, message: Option<String> },
    /// It was refused, with this code.
    Refused(String),
    /// The server says that something went wrong, with this code: nobody knows whether it was carried out.
    Failed(String),
    /// There was no answer.
    Unknown,
}

impl Answer {
    /// Whether nobody knows what became of it.
    pub const fn is_unclear(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Unknown)
    }
}

/// What a fault may do to those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Nothing at all, or only hints between nodes get lost: everything still comes within seconds.
    InTime,
    /// It may take longer, and come to nothing.
    Any,
    /// Nothing can be stored.
    StoresNothing,
}

/// A message as a client shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its words.
    pub words: String,
    /// Emoji and who reacted with it.
    pub reactions: BTreeSet<(String, String)>,
}

/// The messages of a conversation as a client shows them, by their ids.
pub type Picture = BTreeMap<String, Shown>;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum What {
    /// Something is asked; again if this `op` was asked before.
    Asked { op: Op, node: Node, place: Place, command: Command },
    /// What became of the latest try.
    Answered { op: Op, answer: Answer },
    /// Somebody is about to connect to hear what happens.
    Opened { stream: u64, node: Node },
    /// They hear what comes after this in a place; unknown where a door does not say.
    From { stream: u64, place: Place, seq: Option<Seq> },
    /// Everything that was missing has come: from here on the stream is live.
    Live { stream: u64 },
    /// It is over, and whoever heard it knows.
    Closed { stream: u64 },
    /// They are told to load a place anew.
    Resync { stream: u64, place: Place },
    /// They hear of something; `op` is the message's, where there is one with words.
    Heard { stream: u64, place: Place, seq: Option<Seq>, kind: String, message: Option<String>, op: Option<Op> },
    /// Somebody has read a part of a place, asking since `since`; to its end, or some of it.
    Read { node: Node, place: Place, door: &'static str, since: Moment, to_end: bool, ops: Vec<Op> },
    /// What a client that has heard everything shows.
    Pictured { place: Place, picture: Picture },
    /// Something goes wrong with the machine.
    Strikes { fault: String, effect: Effect },
    /// It is well again.
    Heals { fault: String },
    /// Something that must not be.
    Ill(String),
}

/// One of those, with its moment.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// When.
    pub at: Moment,
    /// Whose.
    pub client: Arc<str>,
    /// What.
    pub what: What,
}

/// The log of a world.
pub struct Log {
    start: Instant,
    records: Mutex<Vec<Record>>,
    numbers: AtomicU64,
}

impl Log {
    /// An empty one, which begins now.
    pub fn fresh() -> Self {
        Self { start: Instant::now(), records: Mutex::default(), numbers: AtomicU64::new(1) }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// A number that nobody else has.
    pub fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes something down.
    pub fn note(&self, client: &Arc<str>, what: What) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        // Within the lock, so that records stand in the order of their moments.
        records.push(Record { at: self.now(), client: client.clone(), what });
    }

    /// All of it.
    pub fn records(&self) -> Vec<Record> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes all of it, a record a line, as JSON.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(std::fs::File::create(path)?);
        for record in self.records() {
            serde_json::to_writer(&mut file, &record)?;
            file.write_all(b"\n")?;
        }
        file.flush()
    }
}

/// What stands in the words of a message, in every version of it, so that each door shows which one it is.
pub fn mark(op: Op) -> String {
    format!("§{op}§")
}

/// The first message whose mark stands in a text. One that was cut off is none.
pub fn marked(text: &str) -> Option<Op> {
    let mut pieces = text.split('§').skip(1);
    let (number, _) = (pieces.next()?, pieces.next()?);
    number.parse().ok()
}
