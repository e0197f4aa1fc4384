//! Every response is guarded.

use crate::support::{EVIL, OWN, Server, call, form, get};
use exchat::chat::Settings;
use exchat::delivery::Web;

#[tokio::test]
async fn every_kind_of_response_carries_the_security_headers() {
    let server = Server::start().await;
    let large = "x".repeat(600 * 1024);
    let calls = [
        (200, get("/sign-in").page_load()),
        (404, get("/no/such/page").page_load()),
        (200, get("/health")),
        (200, get("/ready")),
        (200, get("/metrics")),
        (200, get("/docs")),
        (200, get("/docs/openapi.json")),
        (200, get("/plain.css")),
        (200, get("/pkg/exchat.abcdefgh123.js")),
        (404, get("/api/v1/nothing")),
        (404, get("/api/ui/nothing")),
        (401, get("/api/v1/me")),
        (401, get("/rooms?token=x")),
        (403, call("POST", "/api/v1/rooms").with("origin", EVIL)),
        (405, call("PUT", "/health").with("origin", OWN)),
        (413, form("/api/ui/sign_in", &large).with("content-length", "614400")),
        (415, call("POST", "/api/ui/sign_in").with("origin", OWN)),
        (400, get("/chat.html?access_token=unknown")),
        (401, get("/api/ui/page/rooms/default")),
    ];
    for (status, call) in calls {
        let answer = call.send(&server).await;
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(answer.status.as_u16() == status || answer.status.is_redirection(), "{status}: {answer:?}");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"] {
            assert!(policy.contains(part), "{part}: {answer:?}");
        }
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{answer:?}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{answer:?}");
        assert!(answer.header("permissions-policy").is_some_and(|all| all.contains("camera=()")), "{answer:?}");
        assert!(answer.header("cache-control").is_some(), "{answer:?}");
        assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1);
    }
}

#[tokio::test]
async fn a_page_runs_its_own_scripts_only() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let (mut nonces, mut scripts) = (Vec::new(), 0);
    for path in ["/rooms", "/settings"] {
        let answer = get(path).page_load().session(&secret).send(&server).await;
        let policy = answer.header("content-security-policy").expect("a policy");
        let nonce =
            policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
        assert!(nonce.len() >= 16 && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        for script in answer.text().split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            if tag.contains("application/json") {
                continue;
            }
            scripts += 1;
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
        }
        assert!(!answer.text().contains(" style=\"") && !answer.text().contains("<style"), "inline styles are blocked");
        nonces.push(nonce);
    }
    assert!(scripts >= 2, "each of the pages runs something");
    nonces.dedup();
    assert_eq!(nonces.len(), 2, "every page has a nonce of its own");
}

#[tokio::test]
async fn private_responses_are_stored_nowhere() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    for path in [
        "/",
        "/rooms",
        "/rooms/default",
        "/settings",
        "/api/v1/me",
        "/api/v1/conversations",
        "/api/ui/page/rooms/default",
    ] {
        let answer = get(path).session(&secret).send(&server).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn https_is_insisted_on_only_where_there_is_https() {
    let settings = || Settings { rate_limit: false, ..Settings::default() };
    let seen = |answer: crate::support::Answer| answer.header("strict-transport-security").is_some();
    let plain = Server::start().await;
    assert!(!seen(get("/health").send(&plain).await));
    assert!(!seen(get("/health").with("x-forwarded-proto", "https").send(&plain).await), "nobody vouches for it");
    let proxied = Server::with(settings(), Web { trust_proxy: true, ..Web::default() }).await;
    assert!(seen(get("/health").with("x-forwarded-proto", "https").send(&proxied).await));
    let public = Web { public_url: Some("https://chat.example.org".into()), ..Web::default() };
    assert!(seen(get("/health").send(&Server::with(settings(), public).await).await));
}
