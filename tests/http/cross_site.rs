//! Other sites cannot act through somebody's browser, and looking changes nothing.

use crate::support::{EVIL, OWN, Server, call, form, get, json};
use exchat::chat::Settings;
use exchat::delivery::Web;
use serde_json::json;

#[tokio::test]
async fn a_cross_site_post_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    for line in
        [("origin", EVIL), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("referer", "https://evil.example/")]
    {
        let api = || json("POST", "/api/v1/rooms", &json!({"name": "stolen"})).with(line.0, line.1);
        let fields = || call("POST", "/api/ui/create_room").with("content-type", "application/x-www-form-urlencoded");
        for call in [
            api(),
            api().session(&secret),
            fields().body("name=stolen").with(line.0, line.1).session(&secret),
            json("POST", "/users", &json!({"username": "mallory"})).with(line.0, line.1),
        ] {
            let answer = call.send(&server).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "forbidden"), "{line:?}");
        }
    }
    let rooms = get("/api/v1/rooms/stolen").session(&secret).send(&server).await;
    assert_eq!(rooms.status, 404);
    assert!(server.chat.user_named("mallory").await.is_err());
}

#[tokio::test]
async fn a_cookie_alone_is_not_enough_to_act() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let make = |name: &str| json("POST", "/api/v1/rooms", &json!({"name": name})).session(&secret);
    assert_eq!(make("one").send(&server).await.status, 403);
    assert_eq!(make("two").with("origin", OWN).send(&server).await.status, 201);
    assert_eq!(make("three").with("sec-fetch-site", "same-origin").send(&server).await.status, 201);
    assert_eq!(make("four").with("referer", "http://localhost:4000/rooms").send(&server).await.status, 201);
}

#[tokio::test]
async fn a_program_with_a_token_needs_no_origin() {
    let server = Server::start().await;
    let token = server.user_with_token("bot").await;
    let answer = json("POST", "/api/v1/rooms", &json!({"name": "made"})).bearer(&token).send(&server).await;
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[tokio::test]
async fn a_public_url_is_the_only_own_origin() {
    let web = Web { public_url: Some("https://chat.example.org".into()), ..Web::default() };
    let server = Server::with(Settings { rate_limit: false, ..Settings::default() }, web).await;
    let sign_up = |name: &str, origin: &str| {
        call("POST", "/api/ui/sign_up")
            .with("content-type", "application/x-www-form-urlencoded")
            .with("origin", origin)
            .body(format!("name={name}&password=correct+horse"))
    };
    assert_eq!(sign_up("alice", OWN).send(&server).await.status, 403);
    assert_eq!(sign_up("bob", "https://chat.example.org").send(&server).await.status, 200);
}

#[tokio::test]
async fn a_body_of_the_wrong_type_is_refused() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    for kind in ["text/plain", "multipart/form-data; boundary=x", "application/jsonx"] {
        for path in ["/api/v1/rooms", "/api/ui/create_room", "/api/ui/sign_in"] {
            let call = call("POST", path).with("origin", OWN).with("content-type", kind).session(&secret);
            let answer = call.body(r#"{"name":"typed"}"#).send(&server).await;
            assert_eq!(answer.status, 415, "{kind} {path}: {answer:?}");
            assert_eq!(answer.code(), "invalid");
        }
    }
    let without = call("POST", "/api/v1/rooms").with("origin", OWN).session(&secret).body(r#"{"name":"typed"}"#);
    assert_eq!(without.send(&server).await.status, 415);
    let fields = form("/api/v1/rooms", "name=typed").session(&secret).send(&server).await;
    assert_eq!(fields.status, 415, "the API takes JSON only");
    assert_eq!(get("/api/v1/rooms/typed").session(&secret).send(&server).await.status, 404);
}

#[tokio::test]
async fn looking_changes_nothing() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let mut tried = 0;
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        if !method.is_safe() {
            for looking in ["GET", "HEAD"] {
                let answer = call(looking, path).session(&secret).send(&server).await;
                assert_eq!(answer.status, 405, "{looking} {path}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 20, "all forms were tried");
    let before = get("/api/v1/conversations").session(&secret).send(&server).await.json();
    for path in ["/", "/rooms", "/rooms/default", "/direct/alice", "/settings", "/sign-in", "/sign-up"] {
        get(path).page_load().session(&secret).send(&server).await;
    }
    assert_eq!(get("/api/v1/conversations").session(&secret).send(&server).await.json(), before);
}

#[tokio::test]
async fn a_socket_with_a_cookie_opens_for_own_pages_only() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let socket = || {
        let call = get("/ws?v=1").with("upgrade", "websocket").with("connection", "upgrade");
        call.with("sec-websocket-version", "13").with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    assert_eq!(socket().session(&secret).send(&server).await.status, 403, "no Origin");
    assert_eq!(socket().session(&secret).with("origin", EVIL).send(&server).await.status, 403);
    assert_eq!(socket().session("unknown").with("origin", OWN).send(&server).await.status, 401);
    assert_eq!(socket().bearer("unknown").send(&server).await.status, 401);
    // Without a real connection there is nothing to upgrade, which is as far as a good one comes here.
    assert_eq!(socket().session(&secret).with("origin", OWN).send(&server).await.status, 426);
}
