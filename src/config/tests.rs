use super::units::{Size, Span};
use super::*;
use proptest::prelude::*;
use proptest::sample::Index;

/// The saved inputs of a parser, each a JSON text on a line of its own.
fn corpus(saved: &str) -> Vec<String> {
    saved.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Saved inputs with something put in somewhere, and texts of any kind.
fn inputs(saved: &'static str) -> impl Strategy<Value = String> {
    let damaged = (proptest::sample::select(corpus(saved)), any::<Index>(), any::<String>());
    let damaged = damaged.prop_map(|(text, place, more)| {
        let (start, end): (String, String) = {
            let chars: Vec<char> = text.chars().collect();
            let (start, end) = chars.split_at(place.index(chars.len() + 1));
            (start.iter().collect(), end.iter().collect())
        };
        format!("{start}{more}{end}")
    });
    prop_oneof![proptest::sample::select(corpus(saved)), damaged, any::<String>()]
}

proptest! {
    #[test]
    fn a_duration_is_one_that_can_be_counted_or_is_refused(
        text in inputs(include_str!("../../tests/corpus/durations.jsonl"))
    ) {
        if let Ok(span) = text.parse::<Span>() {
            let later = std::time::Instant::now().checked_add(span.0);
            prop_assert!(later.is_some(), "{text:?}");
            let again: Span = serde_json::from_value(serde_json::json!(span)).expect("a duration");
            prop_assert_eq!(again, span);
        }
    }

    #[test]
    fn a_size_is_written_as_it_is_read(text in inputs(include_str!("../../tests/corpus/sizes.jsonl")), bytes: u32) {
        if let Ok(size) = text.parse::<Size>() {
            prop_assert_eq!(size.0.to_string().parse(), Ok(size));
        }
        let bytes = usize::try_from(bytes).expect("64 bits");
        prop_assert_eq!(bytes.to_string().parse(), Ok(Size(bytes)));
    }

    #[test]
    fn a_settings_file_is_taken_or_refused_in_words(
        text in inputs(include_str!("../../tests/corpus/settings-files.jsonl"))
    ) {
        let resolved = read(&text, environment(&[]), &Keys::default())
            .and_then(|keys| Config::resolve(Keys { addr: None, ..keys }, Path::new(""), &text));
        if let Err(words) = resolved {
            prop_assert!(words.len() > 5, "{words:?}");
        }
    }
}

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let file = "[package.metadata.leptos]\noutput-name = \"exchat\"\n[exchat]\naddr = \"a:1\"\n\
                password_min = 20\nping_interval = 7\n";
    let flags = Keys { addr: Some("c:3".into()), ..Keys::default() };
    let keys = read(file, environment(&[("addr", "b:2"), ("ping_interval", "9s")]), &flags).expect("good");
    assert_eq!(keys.addr.as_deref(), Some("c:3"));
    assert_eq!(keys.ping_interval, Some(Span(std::time::Duration::from_secs(9))));
    assert_eq!(keys.password_min, Some(20));
}

#[test]
fn what_is_misspelt_or_makes_no_sense_is_said() {
    for (file, word) in [
        ("[exchat]\npasword_min = 3", "pasword_min"),
        ("[exchat]\nsign_ups_per_hour = 0", "sign_ups_per_hour"),
        ("[exchat]\nmessage_size = \"much\"", "message_size"),
        ("[exchat", "TOML"),
    ] {
        let error = read(file, environment(&[]), &Keys::default()).expect_err(file);
        assert!(error.contains(word), "{error}");
    }
    assert!(read("", environment(&[]), &Keys::default()).is_ok(), "there need not be a file");
}

#[test]
fn the_environment_is_taken_as_it_is_written() {
    let keys = |key, value| read("", environment(&[(key, value)]), &Keys::default()).expect("good");
    for text in ["12345", "true", "[abc]", "\"quoted\"", "{a=1}", "1.50", " x "] {
        assert_eq!(keys("irc_password", text).irc_password.as_deref(), Some(text));
        assert_eq!(keys("irc_network", text).irc_network.as_deref(), Some(text));
    }
    assert_eq!(keys("password_min", "20").password_min, Some(20));
    assert_eq!(keys("commands_per_10s", "7").commands_per_10s.map(NonZeroU32::get), Some(7));
    assert_eq!(keys("demo", "1").demo.map(|s| s.0), Some(true));
    let error = read("", environment(&[("password_min", "few")]), &Keys::default()).expect_err("no number");
    assert!(error.contains("EXCHAT_PASSWORD_MIN"), "{error}");
}

#[test]
fn errors_tell_no_secrets() {
    for file in [
        "[exchat]\nirc_password = 987654",
        "[exchat]\nirc_password = [\"987654\"]",
        "[exchat]\nirc_oper = 9.87654",
        "[exchat]\nirc_password = x987654",
        "[exchat]\nirc_password = \"987654",
    ] {
        let error = read(file, environment(&[]), &Keys::default()).expect_err(file);
        assert!(!error.contains("87654") && error.len() > 20, "{error}");
    }
    let keys = Keys { irc_oper: Some("987654".into()), ..Keys::default() };
    assert!(keys.irc().err().is_some_and(|error| !error.contains("987654")));
}

#[test]
fn tests_may_use_short_passwords_and_nobody_else() {
    let shortest = |fast_kdf, password_min| Keys { fast_kdf, password_min, ..Keys::default() }.chat().password_min;
    assert_eq!(shortest(None, None), 8);
    assert_eq!(shortest(Some(Switch(true)), None), 1);
    assert_eq!(shortest(Some(Switch(true)), Some(8)), 8);
}

#[test]
fn only_what_nobody_else_reaches_becomes_a_demo_by_itself() {
    let may = |addr: &str, keys: Keys| {
        let config = Config::resolve(keys, Path::new(""), "").expect("good");
        config.may_be_demo(addr.parse().expect("an address"))
    };
    assert!(may("127.0.0.1:4000", Keys::default()));
    assert!(may("[::1]:4000", Keys::default()));
    assert!(!may("10.0.0.1:4000", Keys::default()));
    assert!(!may("127.0.0.1:4000", Keys { trust_proxy: Some(Switch(true)), ..Keys::default() }));
    let public = Keys { public_url: Some("https://chat.example.org".into()), ..Keys::default() };
    assert!(!may("127.0.0.1:4000", public));
}

#[test]
fn silence_ends_after_what_the_table_of_settings_says() {
    let seconds = std::time::Duration::from_secs;
    let web = Config::resolve(Keys::default(), Path::new(""), "").expect("good").web;
    assert_eq!((web.ping_interval, web.pong_timeout, web.idle_timeout), (seconds(30), seconds(60), seconds(600)));
    let keys = environment(&[("ping_interval", "1s"), ("pong_timeout", "2"), ("idle_timeout", "3m")]);
    let web = read("", keys, &Keys::default()).expect("good").web().expect("good");
    assert_eq!((web.ping_interval, web.pong_timeout, web.idle_timeout), (seconds(1), seconds(2), seconds(180)));
}

#[test]
fn a_frame_holds_the_largest_message_however_it_is_written() {
    let web = |keys: Keys| keys.web().expect("good");
    let large = web(Keys { message_size: Some(Size(1 << 20)), ..Keys::default() });
    assert!(large.frame_bytes > 6 << 20 && large.request_bytes > 6 << 20);
    let default = web(Keys::default());
    assert!(default.frame_bytes > 6 * Settings::default().message_bytes);
    assert!(default.request_bytes > 6 * Settings::default().message_bytes);
    let public = |url: &str| web(Keys { public_url: Some(url.into()), ..Keys::default() }).public_url;
    assert_eq!(public("https://chat.example.org:443/").as_deref(), Some("https://chat.example.org"));
    assert_eq!(public("https://chat.example.org:80").as_deref(), Some("https://chat.example.org:80"));
}

#[test]
fn no_password_is_shown() {
    for (url, shown) in [
        ("sqlite:///var/lib/exchat/exchat.db", "sqlite:///var/lib/exchat/exchat.db"),
        ("postgres://exchat:secret@db.internal:5433/chat", "postgres://exchat@db.internal:5433/chat"),
        ("postgres://exchat:p@ss@db/chat?sslmode=require", "postgres://exchat@db/chat?sslmode=require"),
        ("postgres://db/chat?user=u&password=secret", "postgres://db/chat?user=u"),
    ] {
        assert_eq!(without_password(url), shown);
    }
}
