//! The machine lets the program down: disk and clock.

use crate::harness::{Account, Client, Fault, Live, Machine, Server, post};
use futures::FutureExt;
use reqwest::Method;
use serde_json::{Value, json};

/// A room that Alice has made, on a machine that is well so far.
struct Scene {
    machine: Machine,
    server: Server,
    alice: Account,
    live: Live,
    room: String,
}

impl Scene {
    async fn set() -> Self {
        let machine = Machine::new();
        let server = Server::on(&machine, &[]).await;
        let alice = server.register("alice").await;
        let mut live = Live::connect(&server, &alice).await;
        let room = live.room("tea").await;
        live.post(&room, "before").await;
        Self { machine, server, alice, live, room }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/conversations/{}/{rest}", self.room)
    }

    /// The words in the room, in order; their seqs have no gap.
    async fn words(&self) -> Vec<String> {
        let (status, events) = self.server.api(&self.alice, Method::GET, &self.path("events?after=0"), None).await;
        assert_eq!(status, 200, "{events}");
        let events = events.as_array().expect("events");
        let seqs = events.iter().map(|event| event["seq"].as_u64().expect("a seq"));
        assert!(seqs.eq(1..=events.len() as u64), "{events:?}");
        events.iter().filter_map(|event| event["message"]["body"].as_str().map(str::to_owned)).collect()
    }
}

#[tokio::test]
async fn a_full_disk_refuses_what_is_new_and_reading_goes_on() {
    let mut scene = Scene::set().await;
    let mut old = Client::connect(&scene.server, &scene.alice).await;
    old.joined(&scene.alice, "tea").await;
    let cookie = scene.server.sign_in(&scene.alice).await;
    scene.machine.breaks(Fault::Full);
    let words = json!({"body": "no room for this"});
    let (status, error) = scene.server.api(&scene.alice, Method::POST, &scene.path("messages"), Some(words)).await;
    assert_eq!((status, &error["code"]), (507, &json!("storage_full")), "{error}");
    scene.live.refused(post(&scene.room, "nor for this"), "storage_full").await;
    old.say("tea", "nor for this").await;
    assert!(old.socket.frame().await["error"].is_string());
    assert_eq!(scene.words().await, ["before"]);
    let page =
        scene.server.request(Method::GET, "/rooms/tea").header("cookie", &cookie).send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    assert!(page.text().await.expect("a page").contains("before"));
    assert_eq!(scene.live.subscribe().await["type"], "resumed");
    scene.machine.mends(Fault::Full);
    scene.live.post(&scene.room, "after").await;
    assert_eq!(scene.words().await, ["before", "after"]);
    assert_eq!(scene.server.get("/ready").await.status(), 200);
}

#[tokio::test]
async fn after_a_failed_sync_nothing_is_stored_until_the_program_is_started_anew() {
    let mut scene = Scene::set().await;
    let unsure = post(&scene.room, "unsure");
    scene.machine.breaks(Fault::Unsynced);
    scene.live.refused(unsure.clone(), "internal").await;
    scene.machine.mends(Fault::Unsynced);
    // The system may say that all is well now, and have forgotten what it could not write.
    scene.live.refused(unsure.clone(), "internal").await;
    scene.live.refused(post(&scene.room, "nor this"), "internal").await;
    assert_eq!(scene.server.get("/ready").await.status(), 503);
    assert_eq!(scene.server.get("/health").await.status(), 200);
    assert_eq!(scene.words().await, ["before"], "reading goes on");
    scene.server.kill().await;
    scene.server.restart().await;
    assert_eq!(scene.server.get("/ready").await.status(), 200);
    let mut live = Live::connect(&scene.server, &scene.alice).await;
    live.done(unsure).await;
    assert_eq!(scene.words().await, ["before", "unsure"], "once");
}

#[tokio::test]
async fn a_disk_that_can_only_be_read_is_read_until_the_program_is_started_anew() {
    let mut scene = Scene::set().await;
    scene.machine.breaks(Fault::ReadOnly);
    let unsure = post(&scene.room, "unsure");
    scene.live.refused(unsure.clone(), "internal").await;
    assert_eq!(scene.words().await, ["before"]);
    assert_eq!(scene.server.get("/health").await.status(), 200);
    scene.machine.mends(Fault::ReadOnly);
    scene.server.kill().await;
    scene.server.restart().await;
    Live::connect(&scene.server, &scene.alice).await.done(unsure).await;
    assert_eq!(scene.words().await, ["before", "unsure"], "once");
}

#[tokio::test]
async fn a_disk_that_hangs_keeps_nobody_from_reading() {
    let mut scene = Scene::set().await;
    let fresh = scene.server.register("fresh").await;
    scene.machine.breaks(Fault::Hanging);
    let mut writer = Live::connect(&scene.server, &scene.alice).await;
    let mut said = Box::pin(writer.post(&scene.room, "slowly"));
    assert!((&mut said).now_or_never().is_none());
    scene.machine.is_waited_for().await;
    // That a token is used for the first time is written down, and nobody waits for it.
    let (status, me) = scene.server.api(&fresh, Method::GET, "/api/v1/me", None).await;
    assert_eq!((status, &me["name"]), (200, &json!("fresh")));
    Live::connect(&scene.server, &fresh).await;
    assert_eq!(scene.words().await, ["before"]);
    assert_eq!(scene.live.ask(json!({"type": "ping"})).await["type"], "ack");
    assert!((&mut said).now_or_never().is_none(), "what is not on disk is not acknowledged");
    scene.machine.mends(Fault::Hanging);
    said.await;
    assert_eq!(scene.words().await, ["before", "slowly"]);
}

/// What a message says about the day it was said on.
fn moment(event: &Value) -> i64 {
    event["at"].as_i64().expect("a moment")
}

#[tokio::test]
async fn a_clock_that_jumps_a_day_signs_nobody_out_and_changes_no_order() {
    const DAY: i64 = 24 * 60 * 60;
    let mut scene = Scene::set().await;
    let cookie = scene.server.sign_in(&scene.alice).await;
    let start = moment(&scene.live.posted().await);
    let mut expected = vec!["before".to_owned()];
    for (days, words) in [(1, "tomorrow"), (-1, "yesterday"), (0, "today")] {
        scene.machine.breaks(Fault::Clock(days * DAY));
        scene.live.post(&scene.room, words).await;
        expected.push(words.to_owned());
        let event = scene.live.posted().await;
        assert_eq!(event["message"]["body"], words, "the connection stays");
        let passed = (moment(&event) - start) / 1000 - days * DAY;
        assert!((0..DAY / 2).contains(&passed), "the clock has jumped: {passed}");
        let me =
            scene.server.request(Method::GET, "/api/v1/me").header("cookie", &cookie).send().await.expect("an answer");
        assert_eq!(me.status(), 200, "the session lasts");
        assert_eq!(scene.words().await, expected, "the token lasts, and the order is that of saying");
        let mut back = Live::greeted(&scene.server, &scene.alice).await;
        let cursor = back.cursor(&scene.room, 3);
        let missed = back.resume(json!([cursor])).await;
        let missed = missed.iter().filter_map(|frame| frame["message"]["body"].as_str());
        assert_eq!(missed.collect::<Vec<_>>(), expected[1..], "whoever comes back misses nothing");
        scene.server.sign_in(&scene.alice).await;
    }
    scene.server.kill().await;
    scene.server.restart().await;
    assert_eq!(scene.words().await, expected);
}
