//! The table of verdicts, asked over HTTP.

use crate::support::{Answer, Call, Server, call, json};
use crate::table::{self, Cell, PEOPLE, Place};
use exchat::domain::ConversationId;
use exchat::protocol::live::Request;
use serde_json::{Value, json};
use std::collections::HashMap;

struct Doors {
    server: Server,
    tokens: HashMap<&'static str, String>,
}

#[tokio::test]
async fn every_cell_is_as_it_is_written() {
    let doors = Doors::open().await;
    for cell in table::cells() {
        let place = doors.made(&cell).await;
        let answer = doors.ask(cell.who, &cell.tried(place)).await;
        let verdict = if answer.status.is_success() { "ok".to_owned() } else { answer.code() };
        assert_eq!(verdict, cell.verdict, "{cell:?}: {answer:?}");
    }
}

#[tokio::test]
async fn every_look_is_as_it_is_written() {
    let doors = Doors::open().await;
    for cell in table::looks() {
        let place = doors.made(&cell).await;
        let path = format!("/api/v1/conversations/{}/{}", place.id, cell.action);
        let answer = call("GET", &path).bearer(&doors.tokens[cell.who]).send(&doors.server).await;
        let verdict = if answer.status.is_success() { "ok".to_owned() } else { answer.code() };
        assert_eq!(verdict, cell.verdict, "{cell:?}: {answer:?}");
    }
}

impl Doors {
    async fn open() -> Self {
        let mut doors = Self { server: Server::start().await, tokens: HashMap::new() };
        for name in PEOPLE {
            doors.tokens.insert(name, doors.server.user_with_token(name).await);
        }
        doors
    }

    async fn made(&self, cell: &Cell) -> Place {
        let Some(visibility) = cell.room() else {
            let id = self.done("member", &Request::OpenDirect { user: "target".into() }).await;
            return self.said(read(&id["id"])).await;
        };
        let (name, topic) = (table::fresh_name(), String::new());
        let made = self.done("owner", &Request::CreateRoom { name, topic, visibility }).await;
        let id = read(&made["id"]);
        for (who, request) in cell.gather(id) {
            self.done(who, &request).await;
        }
        let place = self.said(id).await;
        for (who, request) in cell.prepare(id) {
            self.done(who, &request).await;
        }
        place
    }

    async fn said(&self, id: ConversationId) -> Place {
        let posted = self.done("target", &table::post(id, "hello")).await;
        Place { id, message: read(&posted["message_id"]) }
    }

    async fn done(&self, who: &str, request: &Request) -> Value {
        let answer = self.ask(who, request).await;
        assert!(answer.status.is_success(), "{who} {request:?}: {answer:?}");
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    async fn ask(&self, who: &str, request: &Request) -> Answer {
        sent(request).bearer(&self.tokens[who]).send(&self.server).await
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("an id")
}

/// The same request over HTTP.
fn sent(request: &Request) -> Call {
    let at = |id: &ConversationId, rest: &str| format!("/api/v1/conversations/{id}/{rest}");
    let whole = serde_json::to_value(request).expect("json");
    match request {
        Request::OpenDirect { .. } => json("POST", "/api/v1/direct", &whole),
        Request::CreateRoom { .. } => json("POST", "/api/v1/rooms", &whole),
        Request::Join { conversation, .. } => call("POST", &at(conversation, "join")),
        Request::Leave { conversation } => call("POST", &at(conversation, "leave")),
        Request::Post { conversation, .. } => json("POST", &at(conversation, "messages"), &whole),
        Request::React { message_id, .. } => {
            call("PUT", &format!("/api/v1/messages/{message_id}/reactions/%F0%9F%91%8D"))
        }
        Request::Delete { message_id } => call("DELETE", &format!("/api/v1/messages/{message_id}")),
        Request::SetTopic { conversation, .. } => json("PUT", &at(conversation, "topic"), &whole),
        Request::SetRole { conversation, user, .. } => {
            json("PUT", &at(conversation, &format!("members/{user}")), &whole)
        }
        Request::Remove { conversation, user, .. } => {
            call("DELETE", &at(conversation, &format!("members/{user}?reason=noise")))
        }
        Request::Ban { conversation, .. } => json("POST", &at(conversation, "bans"), &whole),
        Request::Unban { conversation, pattern, .. } => {
            call("DELETE", &at(conversation, &format!("bans?pattern={pattern}")))
        }
        Request::Invite { conversation, .. } => json("POST", &at(conversation, "invitations"), &whole),
        Request::Configure { conversation, patch } => json("PATCH", &at(conversation, "settings"), &json!(patch)),
        Request::Rename { conversation, .. } => json("PUT", &at(conversation, "name"), &whole),
        other => panic!("{other:?} has no address"),
    }
}
