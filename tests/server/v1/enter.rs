//! `/chat.html`: into the pages with a token in the address.

use crate::harness::{Server, cookie_of};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn a_demo_token_enters_at_once_at_a_clean_address() {
    let server = Server::with(&[("DEMO", "on")]).await;
    for token in ["foo_token", "bar_token"] {
        let response = server.get(&format!("/chat.html?access_token={token}")).await;
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], "/");
        assert!(cookie_of(&response).is_some(), "a session");
    }
}

#[tokio::test]
async fn demo_tokens_are_unknown_without_a_demo() {
    let server = Server::start().await;
    let response = server.get("/chat.html?access_token=foo_token").await;
    assert_eq!(response.status(), 400);
    assert!(cookie_of(&response).is_none());
}

#[tokio::test]
async fn without_a_token_one_signs_up() {
    let server = Server::start().await;
    for path in ["/chat.html", "/chat.html?access_token="] {
        let response = server.get(path).await;
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], "/sign-up");
    }
}

#[tokio::test]
async fn an_unknown_token_is_explained_on_a_page() {
    let server = Server::start().await;
    let request = server.request(Method::GET, "/chat.html?access_token=%3Cscript%3E").header("accept", "text/html");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), 400);
    let page = response.text().await.expect("text");
    assert!(page.contains("token is unknown") && !page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn any_other_token_asks_first_and_signs_in_by_a_form() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let page = server.get(&format!("/chat.html?access_token={}", alice.token)).await;
    assert_eq!(page.status(), 200);
    assert!(cookie_of(&page).is_none(), "a link signs nobody in");
    assert_eq!(page.headers()["cache-control"], "no-store");
    let html = page.text().await.expect("text");
    assert!(html.contains("alice") && html.contains("method=\"post\""), "{html}");
    server.sign_in(&alice).await;
}

#[tokio::test]
async fn another_site_cannot_answer_the_question() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let form = server.request(Method::POST, "/chat.html").form(&[("access_token", &alice.token)]);
    let response = form.header("origin", "https://evil.example").send().await.expect("an answer");
    assert_eq!(response.status(), 403);
    assert!(cookie_of(&response).is_none());
}

#[tokio::test]
async fn a_form_with_an_unknown_token_signs_nobody_in() {
    let server = Server::start().await;
    let form = server.request(Method::POST, "/chat.html").header("origin", server.origin());
    let response = form.form(&[("access_token", "nonsense")]).send().await.expect("an answer");
    assert_eq!(response.status(), 400);
    assert!(cookie_of(&response).is_none());
}

#[tokio::test]
async fn entering_counts_as_an_attempt_to_sign_in() {
    let settings = [("DEMO", "on"), ("RATE_LIMIT", "on"), ("SIGN_INS_PER_MINUTE", "2")];
    let server = Server::with(&settings).await;
    let enter = || server.get("/chat.html?access_token=foo_token");
    assert_eq!((enter().await.status(), enter().await.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let refused = enter().await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after") && cookie_of(&refused).is_none());
    let form = server.request(Method::POST, "/chat.html").header("origin", server.origin());
    let guessed = form.form(&[("access_token", "nonsense")]).send().await.expect("an answer");
    assert_eq!(guessed.status(), 429);
}
