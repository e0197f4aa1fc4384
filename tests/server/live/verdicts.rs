//! The table of verdicts, asked of the live API.

use crate::harness::{Live, Server};
use crate::table::{self, Cell, PEOPLE, Place};
use exchat::protocol::live::Request;
use serde_json::{Value, json};
use std::collections::HashMap;

type Clients = HashMap<&'static str, Live>;

#[tokio::test]
async fn every_cell_is_as_it_is_written() {
    let server = Server::start().await;
    let mut clients = Clients::new();
    for name in PEOPLE {
        let account = server.register(name).await;
        clients.insert(name, Live::connect(&server, &account).await);
    }
    for cell in table::cells() {
        let place = made(&mut clients, &cell).await;
        let answer = ask(&mut clients, cell.who, &cell.tried(place)).await;
        let verdict = if answer["type"] == "ack" { "ok" } else { answer["code"].as_str().expect("a code") };
        assert_eq!(verdict, cell.verdict, "{cell:?}: {answer}");
    }
}

async fn made(clients: &mut Clients, cell: &Cell) -> Place {
    let Some(visibility) = cell.room() else {
        let opened = done(clients, "member", &Request::OpenDirect { user: "target".into() }).await;
        let id = serde_json::from_value(opened["conversation"]["id"].clone()).expect("an id");
        return Place { id, message: said(clients, id).await };
    };
    let room = json!({"type": "create_room", "name": table::fresh_name(), "visibility": visibility});
    let made = clients.get_mut("owner").expect("the owner").done(room).await;
    let id = serde_json::from_value(made["conversation"]["id"].clone()).expect("an id");
    for (who, request) in cell.gather(id) {
        done(clients, who, &request).await;
    }
    let message = said(clients, id).await;
    for (who, request) in cell.prepare(id) {
        done(clients, who, &request).await;
    }
    Place { id, message }
}

async fn said(clients: &mut Clients, place: exchat::domain::ConversationId) -> exchat::domain::MessageId {
    let posted = done(clients, "target", &table::post(place, "hello")).await;
    serde_json::from_value(posted["message_id"].clone()).expect("an id")
}

async fn ask(clients: &mut Clients, who: &str, request: &Request) -> Value {
    let request = serde_json::to_value(request).expect("json");
    clients.get_mut(who).expect("a client").ask(request).await
}

async fn done(clients: &mut Clients, who: &str, request: &Request) -> Value {
    let answer = ask(clients, who, request).await;
    assert_eq!(answer["type"], "ack", "{who} {request:?}: {answer}");
    answer
}
