//! The table of verdicts, asked over HTTP.

use crate::support::{Answer, Call, Server, call, form, json};
use crate::table::{self, Cell, PEOPLE, Place};
use exchat::domain::ConversationId;
use exchat::protocol::live::Request;
use serde_json::{Value, json};
use std::collections::HashMap;

struct Doors {
    server: Server,
    tokens: HashMap<&'static str, String>,
    sessions: HashMap<&'static str, String>,
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
async fn every_cell_is_the_same_for_the_pages_forms() {
    let doors = Doors::open().await;
    for cell in table::cells() {
        let place = doors.made(&cell).await;
        let sent = filled_in(&cell.tried(place)).session(&doors.sessions[cell.who]);
        let answer = sent.send(&doors.server).await;
        let verdict = if answer.status.is_success() { "ok".to_owned() } else { answer.code() };
        assert_eq!(verdict, cell.verdict, "{cell:?}: {answer:?}");
    }
}

#[tokio::test]
async fn every_look_is_as_it_is_written() {
    let doors = Doors::open().await;
    for cell in table::looks() {
        let place = doors.made(&cell).await;
        let path = match cell.action {
            "search" => format!("/api/v1/search?q=hello&conversation={}", place.id),
            other => format!("/api/v1/conversations/{}/{other}", place.id),
        };
        let answer = call("GET", &path).bearer(&doors.tokens[cell.who]).send(&doors.server).await;
        let verdict = if answer.status.is_success() { "ok".to_owned() } else { answer.code() };
        assert_eq!(verdict, cell.verdict, "{cell:?}: {answer:?}");
        let everywhere = call("GET", "/api/v1/search?q=hello&limit=100").bearer(&doors.tokens[cell.who]);
        let found = everywhere.send(&doors.server).await.json()["hits"].to_string();
        assert_eq!(found.contains(&place.message.to_string()), cell.is_inside(), "{cell:?}: {found}");
    }
}

impl Doors {
    async fn open() -> Self {
        let (server, mut tokens, mut sessions) = (Server::start().await, HashMap::new(), HashMap::new());
        for name in PEOPLE {
            sessions.insert(name, server.sign_up(name).await);
            let user = server.chat.user_named(name).await.expect("a user");
            tokens.insert(name, server.chat.access_token_for(&user, "test").await.expect("a token").token);
        }
        Self { server, tokens, sessions }
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

/// The same request by a form of a page.
fn filled_in(request: &Request) -> Call {
    let (endpoint, fields) = match request {
        Request::Join { conversation, .. } => ("join_room", vec![("conversation", conversation.to_string())]),
        Request::Leave { conversation } => ("leave_room", vec![("conversation", conversation.to_string())]),
        Request::Post { conversation, client_id, body, .. } => {
            let fields = [("conversation", conversation.to_string()), ("client_id", client_id.to_string())];
            ("post_message", [fields.as_slice(), &[("body", body.clone())]].concat())
        }
        Request::React { message_id, emoji } => {
            ("react", vec![("message_id", message_id.to_string()), ("emoji", emoji.clone())])
        }
        Request::Delete { message_id } => ("delete_message", vec![("message_id", message_id.to_string())]),
        Request::SetTopic { conversation, topic } => {
            ("set_topic", vec![("conversation", conversation.to_string()), ("topic", topic.clone())])
        }
        Request::SetRole { conversation, user, role } => {
            ("moderate", moderation(conversation, user, json!(role).as_str().expect("a name")))
        }
        Request::Remove { conversation, user, .. } => ("moderate", moderation(conversation, user, "remove")),
        Request::Ban { conversation, pattern, .. } => ("ban", pattern_of(conversation, pattern)),
        Request::Unban { conversation, pattern, .. } => ("unban", pattern_of(conversation, pattern)),
        Request::Invite { conversation, user } => {
            ("invite", vec![("conversation", conversation.to_string()), ("user", user.clone())])
        }
        Request::Configure { conversation, .. } => {
            ("configure_room", vec![("conversation", conversation.to_string()), ("moderated", "true".into())])
        }
        Request::Rename { conversation, name, .. } => {
            ("rename_room", vec![("conversation", conversation.to_string()), ("name", name.clone())])
        }
        other => panic!("{other:?} has no form"),
    };
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    form(&format!("/api/ui/{endpoint}"), &fields.join("&"))
}

fn moderation(conversation: &ConversationId, user: &str, action: &str) -> Vec<(&'static str, String)> {
    vec![("conversation", conversation.to_string()), ("user", user.to_owned()), ("action", action.to_owned())]
}

fn pattern_of(conversation: &ConversationId, pattern: &str) -> Vec<(&'static str, String)> {
    vec![("conversation", conversation.to_string()), ("ban", "ban".to_owned()), ("pattern", pattern.to_owned())]
}
