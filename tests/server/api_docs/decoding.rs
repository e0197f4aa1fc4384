//! The browser reads the wire by its own code: what it reads must be what was written.

use super::examples;
use exchat::domain::{ConversationPage, Epoch, Error, Event, History, HistoryQuery, Home, Member, Role};
use exchat::protocol::decode::{Decode, Json, decode};
use exchat::protocol::live::ServerFrame;
use exchat::ui::flash::Flash;
use exchat::ui::page::{Page, Screen, Seed};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Debug;

/// What the browser's own parser would make of a text.
struct Parsed(Value);

impl Json for Parsed {
    fn member(&self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|value| !value.is_null()).cloned().map(Self)
    }

    fn elements(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().cloned().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(ToOwned::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
}

fn read<T: Decode>(json: Value) -> Option<T> {
    decode(&Parsed(json))
}

#[track_caller]
fn comes_back<T: Decode + Serialize + PartialEq + Debug>(written: &T) {
    let json = serde_json::to_value(written).expect("json");
    assert_eq!(read::<T>(json.clone()).as_ref(), Some(written), "{json}");
}

#[test]
fn every_frame_is_read_as_it_was_written() {
    examples::server_frames().iter().for_each(comes_back);
    for (_, event) in examples::events() {
        comes_back(&event);
        comes_back(&ServerFrame::Event(event));
    }
}

#[test]
fn every_page_is_read_as_it_was_written() {
    let (me, overview) = (examples::me(), examples::overview());
    let events: Vec<Event> = examples::events().into_iter().map(|(_, event)| event).collect();
    let history = History { events, has_older: true, has_newer: false, head: 9 };
    let members = vec![Member { user: examples::bob(), role: Role::Owner, online: true, away: None }];
    let page = ConversationPage { overview: overview.clone(), history, members };
    let query = HistoryQuery { around: Some(3), ..HistoryQuery::default() };
    let flash = Flash { form: "/form".into(), error: Some(Error::rate_limited(5)), text: "<typed>".into() };
    for screen in [
        Screen::Open(Box::new(page)),
        Screen::Unopened("bob".into()),
        Screen::Missing(Error::not_found("room")),
        Screen::Fixed("Rooms".into()),
    ] {
        comes_back(&Page { screen: screen.clone(), query, editing: Some(examples::MESSAGE) });
        let home = Home { user: me.clone(), epoch: Epoch::fresh(), conversations: vec![overview.clone()] };
        comes_back(&Seed { home, page: screen.into(), flash: Some(flash.clone()) });
    }
}

#[test]
fn an_event_of_a_later_version_has_its_seq_and_changes_nothing() {
    let later = json!({
        "type": "event", "kind": "of a later version", "conversation": examples::ROOM, "seq": 9, "at": 0,
        "actor": examples::bob(),
    });
    let Some(ServerFrame::Event(event)) = read(later) else { panic!("it is read") };
    assert_eq!(event.seq, 9);
    assert!(!event.what.is_timeline());
}

#[test]
fn what_is_of_another_shape_is_not_read() {
    for frame in [
        json!({}),
        json!([]),
        json!({"type": "of a later version"}),
        json!({"type": "typing", "conversation": "no id", "user": {"id": examples::ROOM, "name": "bob"}}),
        json!({"type": "typing", "conversation": examples::ROOM}),
        json!({"type": "event", "conversation": examples::ROOM, "seq": "1", "at": 0}),
    ] {
        assert_eq!(read::<ServerFrame>(frame.clone()), None, "{frame}");
    }
}
