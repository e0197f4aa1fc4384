//! Nobody learns from the time that an answer takes whether there is a user of that name: whatever is wrong with a name or
//! a password, a password is checked, once.

use crate::harness::{Irc, IrcServer, Server};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;

const PASSWORD: &str = "correct horse";

/// A user with a password, one without, and nobody.
const NAMES: [&str; 5] = ["alice", "bob", "nobody", "no such name", ""];

async fn server() -> Server {
    let server = IrcServer::start().await;
    server.sign_up("alice", PASSWORD).await;
    server.register("bob").await;
    server
}

/// How many passwords were checked so far.
async fn checks(server: &Server) -> u64 {
    let metrics = server.get("/metrics").await.text().await.expect("text");
    let count = metrics.lines().find_map(|line| line.strip_prefix("exchat_password_checks_total "));
    count.map_or(0, |count| count.parse().expect("a number"))
}

async fn by_form(server: &Server, name: &str, accept: &str) {
    let form = server.request(Method::POST, "/api/ui/sign_in").header("origin", server.origin());
    let form = form.header("accept", accept).form(&[("name", name), ("password", "wrong horse")]);
    form.send().await.expect("an answer");
}

async fn by_sasl(server: &Server, name: &str) {
    let mut irc = Irc::open(server).await;
    irc.send("CAP REQ sasl\r\nAUTHENTICATE PLAIN").await;
    irc.send(&format!("AUTHENTICATE {}", STANDARD.encode(format!("\0{name}\0wrong horse")))).await;
    irc.until("904").await;
}

async fn by_pass(server: &Server, name: &str) {
    let mut irc = Irc::open(server).await;
    // A guest in the end, and the check is over by then.
    irc.send(&format!("PASS :{name}:wrong horse\r\nNICK guest\r\nUSER guest 0 * :Guest")).await;
    irc.until("001").await;
    irc.send("QUIT").await;
    irc.closed().await;
}

#[tokio::test]
async fn an_unknown_user_costs_one_check_as_a_wrong_password_does() {
    let server = server().await;
    for name in NAMES {
        for accept in ["text/html", "application/json"] {
            let before = checks(&server).await;
            by_form(&server, name, accept).await;
            assert_eq!(checks(&server).await, before + 1, "{name:?} by a form that wants {accept}");
        }
    }
}

#[tokio::test]
async fn so_it_is_on_irc() {
    let server = server().await;
    for name in NAMES {
        let before = checks(&server).await;
        by_sasl(&server, name).await;
        assert_eq!(checks(&server).await, before + 1, "{name:?} by SASL");
        by_pass(&server, name).await;
        assert_eq!(checks(&server).await, before + 2, "{name:?} by PASS");
    }
}
