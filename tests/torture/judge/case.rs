//! The log and what was stored, sorted so that it can be asked.

use crate::log::{Answer, Command, Effect, Moment, Node, Op, Picture, Place, Record, Seq, What, marked};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How long after a fault things may still be as during it.
const AFTERMATH: Moment = 3_000_000;

/// A stored event, as the API tells it in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place in the order.
    pub seq: Seq,
    /// What kind of event.
    pub kind: String,
    /// The message that it is about.
    pub message: Option<String>,
    /// That message's mark, where it still has words.
    pub op: Option<Op>,
    /// Who did it.
    pub actor: String,
}

impl Event {
    /// As the API tells it.
    pub fn told(event: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            seq: event["seq"].as_u64().unwrap_or_default(),
            kind: text(&event["kind"]).unwrap_or_default(),
            message: text(&event["message_id"]),
            op: event["message"]["body"].as_str().and_then(marked),
            actor: text(&event["actor"]["name"]).unwrap_or_default(),
        }
    }
}

/// The messages of a place, in order, as a door shows them in the end.
pub struct Copy {
    /// Which door of which node.
    pub door: String,
    /// Which place.
    pub place: Place,
    /// The messages.
    pub ops: Vec<Op>,
}

/// Everything that is judged.
#[derive(Default)]
pub struct History {
    /// The log.
    pub records: Vec<Record>,
    /// The stored events of each place.
    pub places: Vec<Vec<Event>>,
    /// The same, as every node tells it, and a backup that was restored.
    pub told: Vec<(String, Place, Vec<Event>)>,
    /// The same by all doors.
    pub copies: Vec<Copy>,
    /// The messages of each place, freshly fetched.
    pub pictures: Vec<Picture>,
}

/// One time that something was asked.
pub struct Try<'a> {
    /// Of which node.
    pub node: Node,
    /// When.
    pub asked: Moment,
    /// What came of it, and when.
    pub answered: Option<(Moment, &'a Answer)>,
}

/// Something that was asked.
pub struct Deed<'a> {
    /// Whose.
    pub client: &'a str,
    /// Where.
    pub place: Place,
    /// What.
    pub command: &'a Command,
    /// Each time that it was asked.
    pub tries: Vec<Try<'a>>,
}

impl<'a> Deed<'a> {
    /// The times that it was carried out: the moment, the seq and the message.
    pub fn done(&self) -> impl Iterator<Item = (Moment, Option<Seq>, Option<&'a str>)> + '_ {
        self.tries.iter().filter_map(|once| match once.answered {
            Some((at, Answer::Done { seq, message })) => Some((at, *seq, message.as_deref())),
            _ => None,
        })
    }

    /// Whether each answer was a refusal.
    pub fn is_refused(&self) -> bool {
        self.tries.iter().all(|once| matches!(once.answered, Some((_, Answer::Refused(_)))))
    }
}

/// The time of a fault.
pub struct Window<'a> {
    /// Which.
    pub fault: &'a str,
    /// What it may do.
    pub effect: Effect,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
}

/// A stream of events to somebody.
pub struct Stream<'a> {
    /// Who hears it.
    pub client: &'a str,
    /// From which node.
    pub node: Node,
    /// When it was asked for.
    pub opened: Moment,
    /// When nothing was missing any more.
    pub live: Option<Moment>,
    /// When it was over.
    pub closed: Moment,
}

/// What is judged, sorted.
pub struct Case<'a> {
    /// All of it.
    pub history: &'a History,
    /// What was asked.
    pub deeds: BTreeMap<Op, Deed<'a>>,
    /// The streams by number.
    pub streams: BTreeMap<u64, Stream<'a>>,
    /// The faults.
    pub windows: Vec<Window<'a>>,
    /// Messages whose deletion was acknowledged, and when.
    pub deleted: HashMap<Op, Moment>,
    /// Messages that somebody has asked to delete.
    pub condemned: HashSet<Op>,
    seqs: HashMap<Op, Seq>,
}

impl<'a> Case<'a> {
    /// Sorts.
    pub fn of(history: &'a History) -> Self {
        let mut case = Self {
            history,
            deeds: BTreeMap::new(),
            streams: BTreeMap::new(),
            windows: Vec::new(),
            deleted: HashMap::new(),
            condemned: HashSet::new(),
            seqs: HashMap::new(),
        };
        history.records.iter().for_each(|record| case.take(record));
        case.note_deletions();
        case.note_seqs();
        case
    }

    fn take(&mut self, Record { at, client, what }: &'a Record) {
        let at = *at;
        match what {
            What::Asked { op, node, place, command } => {
                let deed = || Deed { client, place: *place, command, tries: Vec::new() };
                let again = Try { node: *node, asked: at, answered: None };
                self.deeds.entry(*op).or_insert_with(deed).tries.push(again);
            }
            What::Answered { op, answer } => {
                if let Some(last) = self.deeds.get_mut(op).and_then(|deed| deed.tries.last_mut()) {
                    last.answered = Some((at, answer));
                }
            }
            What::Opened { stream, node } => {
                self.streams
                    .insert(*stream, Stream { client, node: *node, opened: at, live: None, closed: Moment::MAX });
            }
            What::Live { stream } => {
                if let Some(stream) = self.streams.get_mut(stream) {
                    stream.live = Some(at);
                }
            }
            What::Closed { stream } => {
                if let Some(stream) = self.streams.get_mut(stream) {
                    stream.closed = at;
                }
            }
            What::Strikes { fault, effect } => {
                self.windows.push(Window { fault, effect: *effect, from: at, to: Moment::MAX });
            }
            What::Heals { fault } => {
                if let Some(window) = self.windows.iter_mut().rev().find(|window| window.fault == fault) {
                    window.to = at;
                }
            }
            _ => {}
        }
    }

    fn note_deletions(&mut self) {
        for deed in self.deeds.values() {
            let Command::Delete(op) = deed.command else { continue };
            self.condemned.insert(*op);
            if let Some(at) = deed.done().map(|(at, ..)| at).min() {
                self.deleted.entry(*op).and_modify(|first| *first = at.min(*first)).or_insert(at);
            }
        }
    }

    fn note_seqs(&mut self) {
        let posts = self.deeds.iter().filter(|(_, deed)| *deed.command == Command::Post);
        let acked = posts.filter_map(|(op, deed)| Some((*op, deed.done().find_map(|(_, seq, _)| seq)?)));
        let stored = self.history.places.iter().flatten().filter(|event| event.kind == "posted");
        self.seqs.extend(acked.chain(stored.filter_map(|event| Some((event.op?, event.seq)))));
    }

    /// Whether a fault of such an effect was at work between two moments, or had just been.
    pub fn is_struck(&self, from: Moment, to: Moment, is_such: impl Fn(Effect) -> bool) -> bool {
        let overlaps = |window: &Window| window.from < to && from < window.to.saturating_add(AFTERMATH);
        self.windows.iter().any(|window| is_such(window.effect) && overlaps(window))
    }

    /// Where a message stands, if that is known.
    pub fn seq_of(&self, op: Op) -> Option<Seq> {
        self.seqs.get(&op).copied()
    }

    /// The event at a seq.
    pub fn event(&self, place: Place, seq: Seq) -> Option<&'a Event> {
        let index = usize::try_from(seq).ok()?.checked_sub(1)?;
        self.history.places.get(place)?.get(index)
    }

    /// The messages of a place that were never deleted, with their seqs, in order.
    pub fn lasting(&self, place: Place) -> impl Iterator<Item = (Seq, Op)> + '_ {
        let events = self.history.places.get(place).into_iter().flatten();
        events.filter(|event| event.kind == "posted").filter_map(|event| Some((event.seq, event.op?)))
    }
}
