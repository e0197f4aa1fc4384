//! What moderators do, over the JSON API.

use crate::support::{Answer, Server, call, json};
use exchat::chat::Settings;
use exchat::delivery::Web;
use serde_json::{Value, json};

/// Somebody with an access token.
struct Client<'a> {
    server: &'a Server,
    token: String,
}

impl<'a> Client<'a> {
    async fn new(server: &'a Server, name: &str) -> Self {
        Self { server, token: server.user_with_token(name).await }
    }

    async fn get(&self, path: &str) -> Answer {
        call("GET", &format!("/api/v1{path}")).bearer(&self.token).send(self.server).await
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        json(method, &format!("/api/v1{path}"), body).bearer(&self.token).send(self.server).await
    }

    async fn room(&self, new: Value) -> String {
        self.ask("POST", "/rooms", &new).await.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn join(&self, room: &str) -> Answer {
        call("POST", &format!("/api/v1/conversations/{room}/join")).bearer(&self.token).send(self.server).await
    }
}

#[tokio::test]
async fn a_command_is_counted_before_anybody_is_looked_for() {
    let server = Server::with(Settings { commands_per_10s: 1, ..Settings::default() }, Web::default()).await;
    let nowhere = "/conversations/0193a000-0000-7000-8000-000000000001";
    for (at, (method, path, body)) in [
        ("POST", "/invitations", json!({"user": "nobody"})),
        ("PUT", "/members/nobody", json!({"role": "voiced"})),
        ("DELETE", "/members/nobody", json!({})),
        ("PUT", "/name", json!({"name": "x".repeat(100_000)})),
    ]
    .into_iter()
    .enumerate()
    {
        let client = Client::new(&server, &format!("ann{at}")).await;
        let path = format!("{nowhere}{path}");
        assert_ne!(client.ask(method, &path, &body).await.code(), "rate_limited");
        assert_eq!(client.ask(method, &path, &body).await.code(), "rate_limited", "{path}");
    }
}
