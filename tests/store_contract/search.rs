//! Finding messages by their words: which words find what.

use crate::world::{World, edit, message, post, react};
use exchat::domain::search::SEPARATORS;
use exchat::domain::{Change, Found, Hit, Message, Search, Terms, UserRef};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::Arc;
use tokio::runtime::Handle;

/// A search everywhere.
pub fn everywhere(text: &str) -> Search {
    let terms = Terms::parse(text).expect(text);
    Search { terms, conversation: None, author: None, before: None, limit: 50 }
}

pub async fn ask(w: &World, viewer: &UserRef, search: &Search) -> Found {
    w.store.search(viewer.id, search).await.unwrap()
}

/// What the messages say that the viewer finds, the newest first.
pub async fn found(w: &World, viewer: &UserRef, text: &str) -> Vec<String> {
    bodies(&ask(w, viewer, &everywhere(text)).await)
}

pub fn bodies(found: &Found) -> Vec<String> {
    found.hits.iter().map(|hit| hit.message.body.as_str().to_owned()).collect()
}

pub async fn words_phrases_and_beginnings_are_found(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let said = [
        "Green tea is ready",
        "The tea is green-ish: see https://tea.example/green/cups?n=12#top",
        "teapots, it's (only) teapots!",
        "NOT this OR that AND body",
        "snake_case.rs:42 a/b C++ <b>50%</b>",
    ];
    for text in said {
        w.says(room, &ann, text).await;
    }
    let all: Vec<&str> = said.into_iter().rev().collect();
    for (text, expected) in [
        ("tea", &[3, 4][..]),
        ("TEA Green", &[3, 4]),
        ("\"green tea\"", &[4]),
        ("\"tea green\"", &[]),
        ("\"tea is\" ready", &[4]),
        ("tea*", &[2, 3, 4]),
        ("gre* te*", &[3, 4]),
        ("\"green te*\"", &[4]),
        ("\"the te*\" cups", &[3]),
        ("ea", &[]),
        ("tea.example", &[3]),
        ("https://tea.example/green/cups?n=12#top", &[3]),
        ("example cups 12", &[3]),
        ("it's", &[2]),
        ("its", &[]),
        ("not", &[1]),
        ("tea OR", &[]),
        ("NEAR", &[]),
        ("body:this", &[]),
        ("case rs 42", &[0]),
        ("snake_case", &[0]),
        ("\"b c b 50\"", &[0]),
    ] {
        let expected: Vec<&str> = expected.iter().map(|at| all[*at]).collect();
        assert_eq!(found(&w, &ann, text).await, expected, "{text}");
    }
}

pub async fn case_and_accents_make_no_difference(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for text in ["Café", "cafe\u{301}", "CAFÉ Å", "Ünïcödé", "Straße", "x-\u{345}-tea"] {
        w.says(room, &ann, text).await;
    }
    for text in ["cafe", "CAFE", "café", "cafe\u{301}", "CAF*"] {
        assert_eq!(found(&w, &ann, text).await, ["CAFÉ Å", "cafe\u{301}", "Café"], "{text}");
    }
    assert_eq!(found(&w, &ann, "x-\u{345}-TEA").await, ["x-\u{345}-tea"], "an accent on nothing");
    for (text, expected) in [("a", "CAFÉ Å"), ("unicode", "Ünïcödé"), ("straße", "Straße"), ("STRA*", "Straße")]
    {
        assert_eq!(found(&w, &ann, text).await, [expected], "{text}");
    }
}

pub async fn words_of_all_scripts_are_found(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    for text in ["мама мыла раму", "«Привет», мир…", "नमस्ते दुनिया", "你好,世界。", "🎉tea🎉 ½"]
    {
        w.says(room, &ann, text).await;
    }
    for (text, expected) in [
        ("\"мыла раму\"", "мама мыла раму"),
        ("Привет мир", "«Привет», мир…"),
        ("नमस्ते", "नमस्ते दुनिया"),
        ("世界", "你好,世界。"),
        ("你*", "你好,世界。"),
        ("tea", "🎉tea🎉 ½"),
    ] {
        assert_eq!(found(&w, &ann, text).await, [expected], "{text}");
    }
}

pub async fn every_sign_separates_words(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let signs: Vec<char> = SEPARATORS.iter().flat_map(|(first, last)| *first..=*last).collect();
    for (n, signs) in signs.chunks(Terms::WORDS_MAX - 2).enumerate() {
        // What is no character of a message goes, and takes no word along.
        let said: String = signs.iter().flat_map(|sign| ['a', *sign, ' ']).collect();
        w.says(room, &ann, &format!("n{n} {said}")).await;
        let phrase = format!("\"n{n}{}\"", " a".repeat(signs.len()));
        assert_eq!(found(&w, &ann, &phrase).await.len(), 1, "{signs:?}");
    }
}

pub async fn corrected_and_deleted_words_are_found_no_more(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "teh kettle").await.id;
    w.says(room, &ann, "another kettle").await;
    w.did(room, &ann, edit(id, "the kettle")).await;
    assert_eq!(found(&w, &ann, "teh").await, [] as [&str; 0]);
    assert_eq!(found(&w, &ann, "kettle").await, ["another kettle", "the kettle"], "its place stays");
    w.did(room, &ann, Change::delete(id)).await;
    assert_eq!(found(&w, &ann, "kettle").await, ["another kettle"]);
    assert_eq!(found(&w, &ann, "th*").await, [] as [&str; 0]);
    w.says(room, &ann, "the last kettle").await;
    w.reopen().await;
    assert_eq!(found(&w, &ann, "kettle").await, ["the last kettle", "another kettle"]);
}

pub async fn a_change_that_is_refused_leaves_nothing_to_find(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    let (one, two, three) = (w.says(room, &ann, "tea").await.id, post("tea too"), post("tea again"));
    let at_once = [
        w.commit(room, &bob, post("tea from outside")),
        w.commit(room, &ann, two),
        w.commit(room, &bob, Change::delete(one)),
        w.commit(room, &ann, three),
    ];
    let done: Vec<bool> = futures::future::join_all(at_once).await.iter().map(Result::is_ok).collect();
    assert_eq!(done, [false, true, false, true]);
    assert_eq!(found(&w, &ann, "tea").await.len(), 3);
    w.did(room, &bob, Change::JOIN).await;
    assert_eq!(found(&w, &bob, "outside").await, [] as [&str; 0]);
}

pub async fn a_hit_is_the_message_as_it_is(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let id = w.says(room, &bob, "te").await.id;
    w.did(room, &bob, edit(id, "tea")).await;
    w.did(room, &ann, react(id, "👍")).await;
    let page = w.newest(room).await;
    let message: Message = page.events.iter().filter_map(message).next().cloned().expect("a message");
    assert!(message.edited_at.is_some() && !message.reactions.is_empty());
    assert_eq!(ask(&w, &ann, &everywhere("tea")).await.hits, [Hit { conversation: room, message }]);
}

/// Words of all kinds, and what databases take for more than words.
fn texts() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "NEAR",
        "OR",
        "AND NOT",
        ":",
        "^",
        "\"",
        "'",
        "*",
        "\\",
        "(",
        ")",
        "{body}",
        "body:",
        "--",
        ";",
        "\0",
        "<->",
        "!",
        "&",
        "|",
        ":*",
        ":A",
        "$1",
        "%",
        "_",
        "é",
        "e\u{301}",
        "\u{345}",
        "ⓐ",
        "½",
        "๑",
        "İ",
        "ﬁ",
        "\u{1D160}",
    ]);
    let part =
        prop_oneof![2 => special.prop_map(str::to_owned), 2 => "[a-d]{1,3}", 1 => ".{0,3}", 1 => Just(" ".to_owned())];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

pub async fn whatever_is_looked_for_is_answered(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let (w, runtime) = (Arc::new(w), Handle::current());
    let check = move || {
        let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
        runner.run(&(texts(), texts()), |(said, asked)| {
            runtime.block_on(async {
                // Nobody says nothing.
                let message = w.says(room, &ann, &format!("x{said}")).await;
                if let Ok(terms) = Terms::parse(&asked) {
                    ask(&w, &ann, &Search { terms, ..everywhere("x") }).await;
                }
                let Ok(terms) = Terms::parse(message.body.as_str()) else { return };
                let hits = ask(&w, &ann, &Search { terms, ..everywhere("x") }).await.hits;
                assert!(hits.iter().any(|hit| hit.message.id == message.id), "{said:?} is not found by its own words");
            });
            Ok(())
        })
    };
    if let Err(failure) = tokio::task::spawn_blocking(check).await.unwrap() {
        panic!("{failure}");
    }
}
