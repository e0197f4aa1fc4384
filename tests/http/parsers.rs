//! Nothing that comes in from outside makes a parser fall over: what was saved of each in `tests/corpus/`, the same
//! damaged here and there, and texts of any kind.

use crate::support::{COOKIE, HOST, Server, call, form, get};
use axum::http::{HeaderMap, HeaderValue, header};
use exchat::delivery::Web;
use exchat::delivery::exchat_v1::frames;
use exchat::delivery::http::cookies::SessionCookie;
use exchat::delivery::http::origin::origin_allowed;
use exchat::domain::search::is_of_word;
use exchat::domain::{ConversationId, Epoch, Terms, Visibility};
use exchat::protocol::live::{ClientFrame, Cursor, Request};
use leptos::server_fn::axum::server_fn_paths;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// The saved inputs of a parser: a JSON text a line, so that any text fits on one.
fn corpus(name: &str) -> Vec<String> {
    let path = format!("{}/tests/corpus/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let saved = std::fs::read_to_string(&path).expect(&path);
    saved.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Saved inputs, whole and damaged, and texts of any kind.
fn inputs(name: &str) -> impl Strategy<Value = String> + use<> {
    let saved = || select(corpus(name));
    let damage = proptest::collection::vec((any::<Index>(), any::<char>(), any::<bool>()), 1..4);
    let damaged = (saved(), damage).prop_map(|(text, damage)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (place, new, is_more) in damage {
            let place = place.index(chars.len() + 1);
            if is_more || place == chars.len() {
                chars.insert(place, new);
            } else {
                chars[place] = new;
            }
        }
        chars.into_iter().collect()
    });
    prop_oneof![1 => saved(), 4 => damaged, 1 => any::<String>()]
}

proptest! {
    #[test]
    fn frames_of_old_clients(text in inputs("v1-frames")) {
        if let Some(request) = frames::Request::parse(&text) {
            prop_assert!(text.trim_start().starts_with('{'), "an object");
            let again = serde_json::to_string(&request).expect("json");
            prop_assert_eq!(frames::Request::parse(&again), Some(request));
        }
    }

    #[test]
    fn what_old_clients_say_is_taken_to_the_letter(room: String, message: String) {
        let text = serde_json::json!({"room": room, "message": message}).to_string();
        prop_assert_eq!(frames::Request::parse(&text), Some(frames::Request::Say { room, message }));
    }

    #[test]
    fn frames_of_the_live_api(text in prop_oneof![inputs("live-frames"), inputs("cursors")]) {
        if let Ok(frame) = serde_json::from_str::<ClientFrame>(&text) {
            let again = serde_json::to_string(&frame).expect("json");
            prop_assert_eq!(serde_json::from_str::<ClientFrame>(&again).expect("the same"), frame);
        }
    }

    #[test]
    fn searches(text in inputs("searches")) {
        if let Ok(terms) = Terms::parse(&text) {
            let words: Vec<&String> = terms.iter().flat_map(|term| &term.words).collect();
            prop_assert!((1..=Terms::WORDS_MAX).contains(&words.len()));
            prop_assert!(words.iter().all(|word| !word.is_empty() && word.chars().all(is_of_word)));
            for term in terms.iter() {
                let end = if term.open { "*" } else { "" };
                let again = Terms::parse(&format!("\"{}{end}\"", term.words.join(" "))).expect("terms");
                prop_assert!(again.iter().eq([term]));
            }
        }
    }

    #[test]
    fn cursors(conversation: u128, epoch: u128, seq: u64) {
        let (conversation, epoch) = (ConversationId(Uuid::from_u128(conversation)), Epoch(Uuid::from_u128(epoch)));
        let text = format!(
            r#"{{"type":"resume","cursors":[{{"conversation":"{}","epoch":"{}","seq":{seq}}}]}}"#,
            conversation.0, epoch.0
        );
        let frame: ClientFrame = serde_json::from_str(&text).expect("a frame");
        prop_assert_eq!(frame.request, Request::Resume { cursors: vec![Cursor { conversation, epoch, seq }] });
    }

    #[test]
    fn cookies(line in inputs("cookies")) {
        let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) else { return Ok(()) };
        let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
        for cookie in [SessionCookie::Secure, SessionCookie::Plain] {
            if let Some(secret) = cookie.read(&headers) {
                prop_assert!(!secret.is_empty() && line.contains(cookie.name()), "{secret:?}");
            }
        }
    }

    #[test]
    fn the_session_is_found_among_other_cookies(before in "[a-z]{1,9}=[a-z0-9]{0,9}", secret in "[A-Za-z0-9_-]{32}") {
        let line = format!("{before}; {COOKIE}={secret}; z{before}");
        let headers = HeaderMap::from_iter([(header::COOKIE, line.parse().expect("a value"))]);
        prop_assert_eq!(SessionCookie::Secure.read(&headers), Some(secret));
    }

    #[test]
    fn origins(origin in inputs("origins")) {
        let Ok(value) = HeaderValue::from_str(&origin) else { return Ok(()) };
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(HOST)), (header::ORIGIN, value)]);
        let own = ["http", "https"].map(|scheme| format!("{scheme}://{HOST}"));
        let public = Web { public_url: Some("https://chat.example.org".into()), ..Web::default() };
        let lower = origin.to_ascii_lowercase();
        prop_assert_eq!(origin_allowed(&headers, &Web::default()), own.iter().any(|own| {
            // The scheme is taken as browsers write it.
            origin.get(..own.len() - HOST.len()) == own.get(..own.len() - HOST.len()) && lower == *own
        }));
        prop_assert_eq!(origin_allowed(&headers, &public), lower == "https://chat.example.org");
    }
}

/// Asks a server of its own about each of many inputs.
fn ask_about<T: std::fmt::Debug>(
    inputs: impl Strategy<Value = T>,
    mut ask: impl AsyncFnMut(&Server, &str, T) -> Result<(), TestCaseError>,
) {
    let runtime = Runtime::new().expect("a runtime");
    let (server, secret) = runtime.block_on(async {
        let server = Server::start().await;
        let secret = server.sign_up("reader").await;
        let reader = server.chat.actor_by_session(&secret).await.expect("a store").expect("signed in");
        server.chat.create_room(&reader, "tea", "", Visibility::Public).await.expect("a room");
        (server, secret)
    });
    let ask = std::cell::RefCell::new(&mut ask);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let asked = runner.run(&inputs, |input| runtime.block_on((ask.borrow_mut())(&server, &secret, input)));
    asked.expect("every answer is one");
}

#[test]
fn places_in_a_history() {
    ask_about((select(vec!["before", "after", "around", "edit"]), inputs("places")), async |server, secret, input| {
        let query = form_urlencoded(&[(input.0, &input.1)]);
        let raw = input.1.chars().filter(|c| c.is_ascii_graphic() && *c != '#').collect::<String>();
        for query in [query, format!("{}={raw}", input.0)] {
            if format!("/rooms/tea?{query}").parse::<axum::http::Uri>().is_err() {
                continue;
            }
            let answer = get(&format!("/rooms/tea?{query}")).session(secret).page_load().send(server).await;
            prop_assert!(!answer.status.is_server_error(), "{query}: {answer:?}");
            let answer = get(&format!("/api/ui/page/rooms/tea?{query}")).session(secret).send(server).await;
            prop_assert!(!answer.status.is_server_error(), "{query}: {answer:?}");
        }
        Ok(())
    });
}

#[test]
fn cookies_of_a_page() {
    ask_about(inputs("cookies"), async |server, _, line| {
        let Ok(line) = HeaderValue::from_bytes(line.as_bytes()) else { return Ok(()) };
        let Ok(line) = line.to_str() else { return Ok(()) };
        let answer = get("/sign-in").with("cookie", line).page_load().send(server).await;
        prop_assert!(!answer.status.is_server_error(), "{line}: {answer:?}");
        prop_assert!(!answer.text().contains("\"><script>"), "{answer:?}");
        Ok(())
    });
}

#[test]
fn forms() {
    let paths: Vec<_> = server_fn_paths().map(|(path, _)| path).filter(|path| !path.ends_with("sign_out")).collect();
    assert!(paths.len() > 20, "{paths:?}");
    let types = select(vec!["application/x-www-form-urlencoded", "application/json"]);
    ask_about((select(paths), types, inputs("forms"), any::<bool>()), async |server, secret, input| {
        let (path, kind, body, is_page) = input;
        let sent = if kind.ends_with("json") {
            call("POST", path).with("origin", crate::support::OWN).with("content-type", kind).body(body.clone())
        } else {
            form(path, &body)
        };
        // Whoever signs up or in by chance has another session then.
        let sent = if path.contains("sign_") { sent } else { sent.session(secret) };
        let answer = if is_page { sent.page_load() } else { sent }.send(server).await;
        prop_assert!(!answer.status.is_server_error(), "{path} {kind} {body:?}: {answer:?}");
        Ok(())
    });
}

fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}
