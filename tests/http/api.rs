//! The JSON API, and that it does what its document says.

use crate::support::{Answer, Call, Server, call, get, json};
use serde_json::{Value, json};
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../docs/openapi.json")).expect("docs/openapi.json"));

/// Holds an answer against the document: the operation at `template` knows its status, and the schema fits its body.
fn documented(method: &str, template: &str, answer: &Answer) {
    let operation = &DOCUMENT["paths"][format!("/api/v1{template}")][method.to_lowercase()];
    let response = &operation["responses"][answer.status.as_str()];
    assert!(response.is_object(), "{method} {template} may not answer {answer:?}");
    let schema = &response["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert!(answer.body.is_empty(), "{answer:?}");
        return;
    }
    let mut schema = schema.clone();
    // The references in it start at the document's root.
    schema["components"] = DOCUMENT["components"].clone();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .expect("a schema")
        .iter_errors(&answer.json())
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{method} {template}: {errors:?} in {answer:?}");
}

struct Client<'a> {
    server: &'a Server,
    token: String,
}

impl Client<'_> {
    async fn ask(&self, method: &str, template: &str, values: &[&str], body: Option<Value>) -> Answer {
        let path = values.iter().fold(template.to_owned(), |path, value| {
            let (start, end) = (path.find('{').expect("a hole"), path.find('}').expect("a hole"));
            format!("{}{value}{}", &path[..start], &path[end + 1..])
        });
        let path = format!("/api/v1{path}");
        let request: Call = match body {
            Some(body) => json(method, &path, &body),
            None => call(method, &path),
        };
        let answer = request.bearer(&self.token).send(self.server).await;
        documented(method, template.split('?').next().unwrap_or_default(), &answer);
        answer
    }

    async fn get(&self, template: &str, values: &[&str]) -> Value {
        let answer = self.ask("GET", template, values, None).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }
}

async fn client<'a>(server: &'a Server, name: &str) -> Client<'a> {
    Client { server, token: server.user_with_token(name).await }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}

#[tokio::test]
async fn a_conversation_from_its_making_to_its_last_word() {
    let server = Server::start().await;
    let (alice, bob) = (client(&server, "alice").await, client(&server, "bob").await);
    let made = alice.ask("POST", "/rooms", &[], Some(json!({"name": "garden", "topic": "Tomatoes"}))).await;
    assert_eq!(made.status, 201);
    let room = id(&made.json());
    assert_eq!(alice.ask("POST", "/rooms", &[], Some(json!({"name": "Garden"}))).await.status, 409);
    assert_eq!(id(&bob.get("/rooms/{name}", &["GARDEN"]).await), room);
    assert_eq!(bob.ask("GET", "/conversations/{id}/history", &[&room], None).await.code(), "not_member");
    assert_eq!(bob.ask("POST", "/conversations/{id}/join", &[&room], None).await.status, 200);

    let post = json!({"client_id": "0193a000-0000-7000-8000-000000000001", "body": "They are red"});
    let posted = bob.ask("POST", "/conversations/{id}/messages", &[&room], Some(post.clone())).await;
    assert_eq!(posted.status, 201);
    let again = bob.ask("POST", "/conversations/{id}/messages", &[&room], Some(post)).await;
    assert_eq!(again.json(), posted.json(), "a retry is answered as the first");
    let message = posted.json()["message_id"].as_str().expect("an id").to_owned();

    let edited = bob.ask("PATCH", "/messages/{id}", &[&message], Some(json!({"body": "They are ripe"}))).await;
    assert_eq!(edited.status, 200);
    let by_other = alice.ask("PATCH", "/messages/{id}", &[&message], Some(json!({"body": "mine"}))).await;
    assert_eq!(by_other.code(), "forbidden");
    let thumb = "%F0%9F%91%8D";
    assert_eq!(alice.ask("PUT", "/messages/{id}/reactions/{emoji}", &[&message, thumb], None).await.status, 200);
    assert_eq!(alice.ask("PUT", "/messages/{id}/reactions/{emoji}", &[&message, thumb], None).await.status, 204);

    let history = alice.get("/conversations/{id}/history?limit=10", &[&room]).await;
    let said = history["events"].as_array().expect("events").iter().find(|event| event["kind"] == "posted");
    assert_eq!(said.expect("a message")["message"]["body"], "They are ripe");
    let events = alice.get("/conversations/{id}/events?after=0", &[&room]).await;
    let seqs: Vec<_> = events.as_array().expect("events").iter().map(|event| event["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).map(Some).collect::<Vec<_>>(), "without a gap");

    let head = seqs.len();
    let read = alice.ask("PUT", "/conversations/{id}/read", &[&room], Some(json!({"seq": head}))).await;
    assert_eq!((read.status.as_u16(), &read.json()["unread"]), (200, &json!(0)));
    let topic = json!({"topic": "Beans"});
    assert_eq!(bob.ask("PUT", "/conversations/{id}/topic", &[&room], Some(topic.clone())).await.status, 200);
    assert_eq!(bob.ask("PUT", "/conversations/{id}/topic", &[&room], Some(topic)).await.status, 204);
    assert_eq!(alice.ask("DELETE", "/messages/{id}/reactions/{emoji}", &[&message, thumb], None).await.status, 200);
    assert_eq!(alice.ask("DELETE", "/messages/{id}", &[&message], None).await.status, 200, "its owner keeps order");
    assert_eq!(bob.ask("DELETE", "/messages/{id}", &[&message], None).await.status, 404);
    assert_eq!(alice.get("/conversations/{id}/members", &[&room]).await.as_array().map(Vec::len), Some(2));
    let page = alice.get("/conversations/{id}/members?after=Alice&limit=1", &[&room]).await;
    assert_eq!((page.as_array().map(Vec::len), &page[0]["user"]["name"]), (Some(1), &json!("bob")));
    assert_eq!(bob.ask("POST", "/conversations/{id}/leave", &[&room], None).await.status, 204);
    assert!(alice.get("/conversations", &[]).await["conversations"].as_array().is_some_and(|all| !all.is_empty()));
}

#[tokio::test]
async fn people_write_to_each_other() {
    let server = Server::start().await;
    let (alice, bob) = (client(&server, "alice").await, client(&server, "bob").await);
    let opened = alice.ask("POST", "/direct", &[], Some(json!({"user": "bob"}))).await;
    let direct = id(&opened.json());
    let said = alice.ask("POST", "/conversations/{id}/messages", &[&direct], Some(json!({"body": "Hi"}))).await;
    assert_eq!(said.status, 201);
    assert_eq!(bob.get("/conversations/{id}", &[&direct]).await["unread"], 1);
    assert_eq!(alice.ask("POST", "/direct", &[], Some(json!({"user": "nobody"}))).await.status, 404);
    let notes = alice.ask("POST", "/direct", &[], Some(json!({"user": "alice"}))).await;
    assert_eq!(notes.json()["members"], 1, "one's own");
    assert_eq!(alice.ask("POST", "/conversations/{id}/leave", &[&direct], None).await.status, 400);
}

#[tokio::test]
async fn messages_are_found_by_their_words() {
    let server = Server::start().await;
    let (alice, bob) = (client(&server, "alice").await, client(&server, "bob").await);
    let room = id(&alice.ask("POST", "/rooms", &[], Some(json!({"name": "garden"}))).await.json());
    for body in ["Green tomatoes", "The tomatoes are red", "Beans"] {
        let said = alice.ask("POST", "/conversations/{id}/messages", &[&room], Some(json!({"body": body}))).await;
        assert_eq!(said.status, 201);
    }
    let found = alice.get("/search?q=TOMATO*", &[]).await;
    assert_eq!(found["hits"][0]["message"]["body"], "The tomatoes are red", "the newest first");
    assert_eq!((found["hits"].as_array().map(Vec::len), &found["has_older"]), (Some(2), &json!(false)));
    assert_eq!(found["hits"][0]["conversation"], *room);
    let page = alice.get("/search?q=tomatoes&limit=1", &[]).await;
    assert_eq!((page["hits"].as_array().map(Vec::len), &page["has_older"]), (Some(1), &json!(true)));
    let last = id(&page["hits"][0]["message"]);
    let older = alice.get("/search?q=tomatoes&limit=1&before={id}", &[&last]).await;
    assert_eq!((&older["hits"][0]["message"]["body"], &older["has_older"]), (&json!("Green tomatoes"), &json!(false)));
    let by = alice.get("/search?q=tomatoes&author=@Alice&conversation={id}", &[&room]).await;
    assert_eq!(by["hits"].as_array().map(Vec::len), Some(2));
    assert_eq!(alice.get("/search?q=tomatoes&author=bob", &[]).await["hits"], json!([]));

    assert_eq!(bob.get("/search?q=tomatoes", &[]).await, json!({"hits": [], "has_older": false}));
    let nowhere = "0193a000-0000-7000-8000-000000000001";
    for (asked, status) in [
        ("/search?q=", 400),
        ("/search?q=%2A%22%20%3A", 400),
        ("/search", 400),
        ("/search?q=tea&before=x", 400),
        ("/search?q=tea&author=nobody", 404),
        (&format!("/search?q=tea&conversation={nowhere}"), 404),
        (&format!("/search?q=tea&conversation={room}"), 403),
        (&format!("/search?q={}", "a+".repeat(100)), 413),
        (&format!("/search?q={}", "a".repeat(6_000)), 413),
    ] {
        let answer = bob.ask("GET", asked, &[], None).await;
        assert_eq!(answer.status, status, "{asked}: {answer:?}");
        assert!(answer.json()["message"].as_str().is_some_and(|words| words.len() > 10), "in words: {answer:?}");
    }
}

#[tokio::test]
async fn access_tokens_come_and_go() {
    let server = Server::start().await;
    let alice = client(&server, "alice").await;
    assert_eq!(alice.get("/me", &[]).await["name"], "alice");
    let made = alice.ask("POST", "/access-tokens", &[], Some(json!({"label": "laptop"}))).await;
    assert_eq!(made.status, 201);
    let (token, made) = (made.json()["token"].as_str().expect("a token").to_owned(), id(&made.json()));
    assert_eq!(get("/api/v1/me").bearer(&token).send(&server).await.status, 200);
    let listed = alice.get("/access-tokens", &[]).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert!(!listed.to_string().contains(&token), "the secret is shown once");
    assert_eq!(alice.ask("DELETE", "/access-tokens/{id}", &[&made], None).await.status, 204);
    assert_eq!(get("/api/v1/me").bearer(&token).send(&server).await.status, 401, "at once");
    assert_eq!(alice.ask("DELETE", "/access-tokens/{id}", &[&made], None).await.status, 404);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let server = Server::start().await;
    let secret = server.sign_up("alice").await;
    let listed = get("/api/v1/sessions").session(&secret).send(&server).await;
    documented("GET", "/sessions", &listed);
    assert_eq!(listed.json()[0]["current"], true);
    let session = id(&listed.json()[0]);
    let end = call("DELETE", &format!("/api/v1/sessions/{session}")).session(&secret);
    let ended = end.with("origin", crate::support::OWN).send(&server).await;
    documented("DELETE", "/sessions/{id}", &ended);
    assert_eq!(get("/api/v1/me").session(&secret).send(&server).await.status, 401);
}

#[tokio::test]
async fn the_document_is_served_and_rendered() {
    let server = Server::start().await;
    let file = get("/docs/openapi.json").send(&server).await;
    assert_eq!(file.header("content-type"), Some("application/json"));
    assert_eq!(file.json(), *DOCUMENT);
    for path in ["/docs", "/docs/http"] {
        let page = get(path).page_load().send(&server).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("<h1>") && !page.text().contains("<script"), "{path}");
    }
}
