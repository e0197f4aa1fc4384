//! The judge finds each kind of violation, and nothing in a history without one.

use super::{Copy, Event, History, judge};
use crate::log::{Answer, Command, Effect, Moment, Op, Record, Seq, Shown, What};

/// A history in the making: a place, in which so far everything is as it should be.
struct Tale(History);

const SECOND: Moment = 1_000_000;

fn posted(seq: Seq, op: Option<Op>) -> Event {
    Event { seq, kind: "posted".into(), message: Some(format!("id{seq}")), op, actor: "ann".into() }
}

fn done(seq: Seq) -> Answer {
    Answer::Done { seq: Some(seq), message: Some(format!("id{seq}")) }
}

fn heard(seq: Seq, op: Op) -> What {
    let message = Some(format!("id{seq}"));
    What::Heard { stream: 1, place: 0, seq: Some(seq), kind: "posted".into(), message, op: Some(op) }
}

fn plainly_heard(op: Op) -> What {
    What::Heard { stream: 1, place: 0, seq: None, kind: "posted".into(), message: None, op: Some(op) }
}

fn read(since: Moment, ops: &[Op]) -> What {
    What::Read { node: 0, place: 0, door: "a page", since, to_end: true, ops: ops.to_vec() }
}

impl Tale {
    /// Ann has said three things, 11, 12 and 13, a second each; all of it is stored, and nobody has heard of it.
    fn begun() -> Self {
        let mut tale = Self(History { places: vec![Vec::new()], ..History::default() });
        for n in 1..=3 {
            tale.asks(n * SECOND, 10 + n, Command::Post);
            tale.answered(n * SECOND + 1, 10 + n, done(n));
            tale.0.places[0].push(posted(n, Some(10 + n)));
        }
        tale
    }

    fn at(&mut self, at: Moment, client: &str, what: What) -> &mut Self {
        self.0.records.push(Record { at, client: client.into(), what });
        self.0.records.sort_by_key(|record| record.at);
        self
    }

    fn asks(&mut self, at: Moment, op: Op, command: Command) -> &mut Self {
        self.at(at, "ann", What::Asked { op, node: 0, place: 0, command })
    }

    fn answered(&mut self, at: Moment, op: Op, answer: Answer) -> &mut Self {
        self.at(at, "ann", What::Answered { op, answer })
    }

    /// Bob is live from the beginning, on the node with this number, and for five seconds.
    fn listening(&mut self, node: usize, seq: Option<Seq>) -> &mut Self {
        self.at(0, "bob", What::Opened { stream: 1, node });
        self.at(0, "bob", What::From { stream: 1, place: 0, seq }).at(0, "bob", What::Live { stream: 1 });
        self.at(5 * SECOND, "bob", What::Closed { stream: 1 })
    }

    /// The last message is deleted, and that is acknowledged at the fourth second.
    fn deletion(&mut self) -> &mut Self {
        self.asks(4 * SECOND, 20, Command::Delete(13)).answered(4 * SECOND + 1, 20, done(4));
        self.0.places[0][2].op = None;
        let message = Some("id3".into());
        self.0.places[0].push(Event { seq: 4, kind: "deleted".into(), message, op: None, actor: "ann".into() });
        self
    }

    fn is_well(&self) {
        assert_eq!(judge(&self.0).violations, [""; 0]);
    }

    /// There is one violation, in these words.
    fn breaks(&self, words: &str) {
        let violations = judge(&self.0).violations;
        assert!(violations.len() == 1 && violations[0].contains(words), "{words}: {violations:?}");
    }
}

#[test]
fn nothing_is_found_where_all_is_well() {
    Tale::begun().is_well();
    let mut tale = Tale::begun();
    tale.listening(0, Some(0)).at(SECOND + 9, "bob", heard(1, 11)).at(3 * SECOND, "bob", heard(2, 12));
    tale.at(4 * SECOND, "bob", heard(3, 13)).at(9 * SECOND, "eve", read(8 * SECOND, &[12, 13])).is_well();
    assert_eq!(judge(&tale.0).delays.count(), 3);
}

#[test]
fn what_is_acknowledged_and_not_stored() {
    let mut tale = Tale::begun();
    tale.0.places[0][1] = posted(2, None);
    tale.breaks("was acknowledged");
    let mut tale = Tale::begun();
    tale.0.places[0].pop();
    tale.breaks("was acknowledged");
    let mut tale = Tale::begun();
    tale.asks(5, 30, Command::Post).answered(6, 30, Answer::Done { seq: None, message: None });
    tale.breaks("message 30 of ann was acknowledged");
    let mut tale = Tale::begun();
    tale.asks(5, 30, Command::Edit(11)).answered(6, 30, done(2)).breaks("was acknowledged as 2");
}

#[test]
fn what_is_stored_and_should_not_be() {
    let mut tale = Tale::begun();
    tale.0.places[0].push(posted(4, Some(13)));
    tale.breaks("stored 2 times");
    tale.0.places[0][3] = posted(4, Some(40));
    tale.breaks("nobody said it");
    tale.asks(5, 40, Command::Post).is_well();
    tale.answered(6, 40, Answer::Unknown).is_well();
    tale.asks(7, 40, Command::Post).answered(8, 40, Answer::Refused("forbidden".into())).is_well();
    let mut refused = Tale::begun();
    refused.0.places[0].push(posted(4, Some(41)));
    refused.asks(5, 41, Command::Post).answered(6, 41, Answer::Refused("forbidden".into()));
    refused.breaks("was refused, and is stored");
}

#[test]
fn a_retry_with_another_answer() {
    let mut tale = Tale::begun();
    tale.asks(5 * SECOND, 11, Command::Post).answered(6 * SECOND, 11, done(1)).is_well();
    tale.asks(7 * SECOND, 11, Command::Post).answered(8 * SECOND, 11, done(2)).breaks("answered differently");
}

#[test]
fn an_acknowledgement_from_a_full_disk() {
    let mut tale = Tale::begun();
    let full = || What::Strikes { fault: "full".into(), effect: Effect::StoresNothing };
    tale.at(SECOND + 9, "fault", full()).at(3 * SECOND - 9, "fault", What::Heals { fault: "full".into() });
    tale.breaks("Post (12) was acknowledged during: full");
}

#[test]
fn a_request_that_fails_for_no_reason() {
    let failed = |answer: Answer| {
        let mut tale = Tale::begun();
        tale.asks(5 * SECOND, 30, Command::Leave).answered(25 * SECOND, 30, answer);
        tale
    };
    failed(Answer::Failed("internal".into())).breaks("failed (internal)");
    let mut tale = failed(Answer::Unknown);
    tale.breaks("was not answered");
    tale.at(9 * SECOND, "fault", What::Strikes { fault: "x".into(), effect: Effect::Any }).is_well();
}

#[test]
fn an_order_with_gaps_or_two_orders() {
    let mut tale = Tale::begun();
    tale.0.places[0][2].seq = 4;
    assert!(judge(&tale.0).violations.iter().any(|words| words.contains("have gaps")));
    let mut tale = Tale::begun();
    let mut told = tale.0.places[0].clone();
    told.swap(0, 1);
    tale.0.told.push(("node 1".into(), 0, told));
    tale.breaks("node 1 tells place 0 differently");
    let mut tale = Tale::begun();
    tale.0.copies.push(Copy { door: "a page".into(), place: 0, ops: vec![11, 13] });
    tale.breaks("without [12]");
}

#[test]
fn a_stream_that_repeats_skips_or_invents() {
    let late = |what: [What; 2]| {
        let mut tale = Tale::begun();
        let [one, other] = what;
        tale.listening(0, Some(0)).at(3 * SECOND + 5, "bob", one).at(3 * SECOND + 6, "bob", other);
        tale
    };
    late([heard(1, 11), heard(1, 11)]).breaks("again, or too late");
    late([heard(1, 11), heard(3, 13)]).breaks("with a gap");
    late([heard(1, 11), heard(2, 13)]).breaks("stored is");
    late([What::Resync { stream: 1, place: 0 }, heard(3, 13)]).is_well();
}

#[test]
fn a_door_without_seqs_that_repeats_skips_or_invents() {
    let told = |ops: &[Op]| {
        let mut tale = Tale::begun();
        tale.listening(0, None);
        for (n, op) in (0..).zip(ops) {
            tale.at(4 * SECOND + n, "bob", plainly_heard(*op));
        }
        tale
    };
    told(&[11, 12, 13]).is_well();
    told(&[11, 12, 12]).breaks("message 12 again");
    assert!(judge(&told(&[12, 11]).0).violations.iter().any(|words| words.contains("or after a later one")));
    told(&[11, 13]).breaks("message 13 without 12");
    told(&[11, 12, 50]).breaks("which is not stored");
    told(&[12, 13]).breaks("did not hear message 11");
}

#[test]
fn a_read_that_misses_what_was_acknowledged() {
    let mut tale = Tale::begun();
    tale.at(9 * SECOND, "eve", read(2 * SECOND + 9, &[11, 12])).is_well();
    tale.at(9 * SECOND, "eve", read(4 * SECOND, &[11, 12])).breaks("did not find message 13");
    let mut tale = Tale::begun();
    tale.at(9 * SECOND, "eve", read(4 * SECOND, &[11, 13])).breaks("message 13 without 12");
}

#[test]
fn words_that_come_after_their_deletion() {
    let mut tale = Tale::begun();
    tale.deletion().is_well();
    tale.at(9 * SECOND, "eve", read(3 * SECOND, &[12, 13])).is_well();
    tale.at(9 * SECOND, "eve", read(5 * SECOND, &[12, 13])).breaks("after its deletion");
    let mut tale = Tale::begun();
    tale.deletion().at(5 * SECOND, "bob", What::Opened { stream: 1, node: 0 });
    tale.at(6 * SECOND, "bob", heard(3, 13)).breaks("after its deletion");
    let mut tale = Tale::begun();
    tale.deletion().0.places[0][2].op = Some(13);
    tale.breaks("still there");
}

#[test]
fn who_is_removed_and_hears_on() {
    let removed = |node: usize, wait: Moment| {
        let mut tale = Tale::begun();
        tale.listening(node, Some(2)).asks(2 * SECOND + 5, 60, Command::Remove("bob".into()));
        tale.answered(2 * SECOND + 6, 60, done(2)).at(2 * SECOND + 6 + wait, "bob", heard(3, 13));
        tale.0.places[0][1].kind = "removed".into();
        let violations = judge(&tale.0).violations;
        violations.iter().any(|words| words.contains("after being removed"))
    };
    assert!(removed(0, SECOND), "at the same node, at once");
    assert!(!removed(1, SECOND));
    assert!(removed(1, 4 * SECOND), "at another node, too late");
}

#[test]
fn what_comes_too_late() {
    let mut tale = Tale::begun();
    tale.listening(0, Some(2)).at(9 * SECOND, "bob", heard(3, 13)).breaks("only 5999 ms after");
    let strikes = |effect| What::Strikes { fault: "x".into(), effect };
    tale.at(8 * SECOND, "fault", strikes(Effect::InTime)).breaks("only 5999 ms after");
    tale.at(8 * SECOND + 2, "fault", strikes(Effect::Any)).breaks("only 5999 ms after");
    tale.at(7 * SECOND, "fault", strikes(Effect::Any)).is_well();
}

#[test]
fn what_does_not_come_to_those_who_listen() {
    let mut tale = Tale::begun();
    tale.listening(0, None).at(SECOND + 9, "bob", plainly_heard(11)).at(2 * SECOND + 9, "bob", plainly_heard(12));
    tale.at(7 * SECOND, "bob", What::Closed { stream: 1 }).is_well();
    let mut tale = Tale::begun();
    tale.listening(0, None).at(SECOND + 9, "bob", plainly_heard(11)).at(2 * SECOND + 9, "bob", plainly_heard(12));
    tale.at(9 * SECOND, "bob", What::Closed { stream: 1 }).breaks("bob did not hear message 13");
}

#[test]
fn a_picture_that_is_not_what_is_there() {
    let shown = |words: &str| [("id1".to_owned(), Shown { words: words.into(), ..Shown::default() })].into();
    let mut tale = Tale::begun();
    tale.0.pictures.push(shown("§11§ hello"));
    tale.at(9 * SECOND, "bob", What::Pictured { place: 0, picture: shown("§11§ hello") }).is_well();
    tale.at(9 * SECOND, "bob", What::Pictured { place: 0, picture: shown("§11§ hallo") }).breaks("differently");
}

#[test]
fn what_must_not_be() {
    let mut tale = Tale::begun();
    tale.at(1, "node 0", What::Ill("it has panicked".into())).breaks("node 0: it has panicked");
}
