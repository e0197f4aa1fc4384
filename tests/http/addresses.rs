//! What an address may hold, and where a request comes from.

use crate::support::{Server, form, get};
use exchat::chat::Settings;
use exchat::delivery::Web;

#[tokio::test]
async fn a_session_token_in_an_address_is_refused() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let token = server.user_with_token("bot").await;
    for path in ["/api/v1/me", "/rooms", "/ws", "/", "/api/ui/page/rooms/default", "/docs"] {
        for query in [format!("access_token={token}"), format!("v=1&token={token}"), format!("session={secret}")] {
            let answer = get(&format!("{path}?{query}")).send(&server).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "unauthenticated"), "{path}?{query}");
            assert!(!answer.text().contains(&token) && !answer.text().contains(&secret), "it is not echoed");
            let with_cookie = get(&format!("{path}?{query}")).session(&secret).send(&server).await;
            assert_eq!(with_cookie.status, 401, "not even beside a good cookie");
        }
    }
}

#[tokio::test]
async fn the_first_protocol_alone_takes_a_token_from_the_address() {
    let server = Server::start().await;
    let token = server.user_with_token("bot").await;
    let answer = get(&format!("/chat.html?access_token={token}")).page_load().send(&server).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn second_sign_up(web: Web) -> u16 {
    let settings = Settings { sign_ups_per_hour: 1, ..Settings::default() };
    let server = Server::with(settings, web).await;
    let sign_up = |name, from| {
        form("/api/ui/sign_up", &format!("name={name}&password=correct+horse")).with("x-forwarded-for", from)
    };
    assert_eq!(sign_up("alice", "198.51.100.1").send(&server).await.status, 200);
    sign_up("bob", "198.51.100.2").send(&server).await.status.as_u16()
}

#[tokio::test]
async fn forwarded_addresses_are_ignored_unless_the_proxy_is_trusted() {
    assert_eq!(second_sign_up(Web::default()).await, 429, "the connection's address counts");
    assert_eq!(second_sign_up(Web { trust_proxy: true, ..Web::default() }).await, 200);
}
