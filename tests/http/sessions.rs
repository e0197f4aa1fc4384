//! Signing in and out.

use crate::support::{Answer, OWN, Server, call, form, get};
use exchat::chat::Settings;
use exchat::delivery::Web;

fn sign_in(name: &str, password: &str) -> crate::support::Call {
    form("/api/ui/sign_in", &format!("name={name}&password={password}"))
}

async fn is_signed_in(server: &Server, secret: &str) -> bool {
    get("/api/v1/me").session(secret).send(server).await.status == 200
}

#[tokio::test]
async fn the_session_cookie_has_every_protection() {
    let server = Server::start().await;
    let answer = form("/api/ui/sign_up", "name=alice&password=correct+horse").send(&server).await;
    let line = answer.session_cookie().expect("a cookie");
    assert!(line.starts_with("__Host-exchat_session="), "{line}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=34560000"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains("Domain"));
    assert!(answer.session().is_some_and(|secret| secret.len() >= 32));
}

#[tokio::test]
async fn plain_http_from_another_machine_gets_a_cookie_that_browsers_keep() {
    let server = Server::start().await;
    let there = |path: &'static str, fields: &'static str| {
        let call = call("POST", path).by_host("chat.lan:4000").with("origin", "http://chat.lan:4000");
        call.with("content-type", "application/x-www-form-urlencoded").body(fields)
    };
    let answer = there("/api/ui/sign_up", "name=alice&password=correct+horse").send(&server).await;
    let line = answer.session_cookie().expect("a cookie");
    assert!(line.starts_with("exchat_session=") && !line.contains("Secure") && line.contains("HttpOnly"), "{line}");
    let secret = answer.session().expect("a session");
    let me = |host| get("/api/v1/me").by_host(host).with("cookie", &format!("exchat_session={secret}"));
    assert_eq!(me("chat.lan:4000").send(&server).await.status, 200);
    assert_eq!(me("localhost:4000").send(&server).await.status, 401, "the weak name counts only where it must");
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_look_the_same() {
    let server = Server::start().await;
    server.sign_up("alice").await;
    let wrong = sign_in("alice", "wrong+password").send(&server).await;
    let unknown = sign_in("nobody", "wrong+password").send(&server).await;
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (401, "wrong_credentials"));
    assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body));
    assert_eq!(unknown.headers, wrong.headers);
    assert_eq!(wrong.session_cookie(), None);
}

#[tokio::test]
async fn signing_in_rotates_the_session() {
    let server = Server::start().await;
    let first = server.sign_up("alice").await;
    let second = sign_in("alice", "correct+horse").session(&first).send(&server).await.session().expect("a session");
    assert_ne!(first, second);
    assert!(!is_signed_in(&server, &first).await, "the session before has ended");
    assert!(is_signed_in(&server, &second).await);
    let failed = sign_in("alice", "wrong").session(&second).send(&server).await;
    assert_eq!(failed.status, 401);
    assert!(is_signed_in(&server, &second).await, "a failure ends nothing");
}

#[tokio::test]
async fn a_session_that_somebody_else_chose_is_never_taken_over() {
    let server = Server::start().await;
    server.sign_up("alice").await;
    let answer = sign_in("alice", "correct+horse").session("chosen-by-somebody-else").send(&server).await;
    assert_ne!(answer.session().expect("a session"), "chosen-by-somebody-else");
    assert!(!is_signed_in(&server, "chosen-by-somebody-else").await);
}

#[tokio::test]
async fn other_browsers_stay_signed_in() {
    let server = Server::start().await;
    let first = server.sign_up("alice").await;
    let second = sign_in("alice", "correct+horse").send(&server).await.session().expect("a session");
    assert!(is_signed_in(&server, &first).await && is_signed_in(&server, &second).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let answer = form("/api/ui/sign_out", "").session(&secret).send(&server).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.session_cookie().is_some_and(|line| line.contains("Max-Age=0")), "the browser forgets it");
    assert!(!is_signed_in(&server, &secret).await);
}

#[tokio::test]
async fn sessions_of_one_user_are_capped() {
    let settings = Settings { rate_limit: false, sessions_per_user: 3, ..Settings::default() };
    let server = Server::with(settings, Web::default()).await;
    let first = server.sign_up("alice").await;
    let mut last = String::new();
    for _ in 0..4 {
        last = sign_in("alice", "correct+horse").send(&server).await.session().expect("a session");
    }
    assert!(!is_signed_in(&server, &first).await, "the one heard of longest ago has ended");
    let sessions = get("/api/v1/sessions").session(&last).send(&server).await.json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(3));
}

async fn flood(server: &Server, call: impl Fn() -> crate::support::Call) -> Answer {
    for _ in 0..50 {
        let answer = call().send(server).await;
        if answer.status == 429 {
            return answer;
        }
    }
    panic!("a flood went through");
}

#[tokio::test]
async fn a_flood_of_sign_ins_is_told_when_to_come_back() {
    let server = Server::with(Settings::default(), Web::default()).await;
    let refused = flood(&server, || sign_in("alice", "guess")).await;
    let seconds: u32 = refused.header("retry-after").expect("Retry-After").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(refused.code(), "rate_limited");
    let page = sign_in("alice", "guess").page_load().send(&server).await;
    assert_eq!(page.status, 429, "a page load as well");
    assert!(page.header("retry-after").is_some() && page.header("location").is_none(), "{page:?}");
    let right = sign_in("alice", "correct+horse").send(&server).await;
    assert_eq!(right.status, 429, "whether the guess was right is not told");
}

#[tokio::test]
async fn a_foreign_next_is_ignored() {
    let server = Server::start().await;
    server.sign_up("alice").await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let fields = format!("name=alice&password=correct+horse&next={next}");
        let answer = form("/api/ui/sign_in", &fields).page_load().send(&server).await;
        assert!(answer.status.is_redirection(), "{answer:?}");
        assert_eq!(answer.header("location"), Some("/"), "{next}");
    }
}

#[tokio::test]
async fn nobody_is_led_to_the_site_that_a_link_was_on() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let from = |page: &str| form("/api/ui/set_theme", "theme=dark").page_load().session(&secret).with("referer", page);
    let answer = from("https://evil.example/rooms").send(&server).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/")), "{answer:?}");
    let own = from(&format!("{OWN}/rooms?before=3")).send(&server).await;
    assert_eq!((own.status.as_u16(), own.header("location")), (303, Some("/rooms")), "{own:?}");
}

/// The `Set-Cookie` of what a refused form leaves behind for the next page.
fn flash(answer: &Answer) -> &str {
    let lines = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.into_iter().find(|line| line.starts_with("flash=")).unwrap_or_else(|| panic!("no flash: {answer:?}"))
}

#[tokio::test]
async fn what_a_form_leaves_behind_is_kept_as_safely_as_a_session() {
    let refused = |origin: &str, host: &str| {
        let call = call("POST", "/api/ui/sign_in").by_host(host).with("origin", origin).page_load();
        call.with("content-type", "application/x-www-form-urlencoded").body("name=nobody&password=wrong".to_owned())
    };
    let settings = || Settings { rate_limit: false, ..Settings::default() };
    let public = Web { public_url: Some("https://chat.example.org".into()), ..Web::default() };
    let public = Server::with(settings(), public).await;
    let answer = refused("https://chat.example.org", "10.0.0.1:4000").send(&public).await;
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=60"] {
        assert!(flash(&answer).contains(part), "{part}: {answer:?}");
    }
    let plain = Server::with(settings(), Web::default()).await;
    let answer = refused("http://chat.lan:4000", "chat.lan:4000").send(&plain).await;
    assert!(!flash(&answer).contains("Secure") && flash(&answer).contains("; HttpOnly"), "browsers would not keep it");
}
