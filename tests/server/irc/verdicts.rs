//! The table of verdicts, asked by IRC.

use crate::harness::{Account, Irc, IrcServer, Line, Live, Server};
use crate::table::{self, Cell, PEOPLE, Place};
use exchat::protocol::live::Request;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Everybody, by another door for what has to be so, and by IRC for what is tried.
struct World {
    server: Server,
    accounts: HashMap<&'static str, Account>,
    webs: HashMap<&'static str, Live>,
    ircs: HashMap<&'static str, Irc>,
}

#[tokio::test]
async fn every_cell_is_as_it_is_written() {
    let mut world = World::start().await;
    for cell in table::cells().into_iter().filter(is_known) {
        let (place, channel) = world.made(&cell).await;
        world.irc(&cell).sync().await;
        let before = world.events(place).await;
        let answer = world.irc(&cell).ask(&line(&cell, place, &channel)).await;
        assert_eq!(refusal(&answer), expected(&cell), "{cell:?}: {answer:?}");
        assert_eq!(world.events(place).await > before, happens(&cell), "{cell:?}: {answer:?}");
    }
}

/// IRC knows no owners, and finds a direct conversation by who is in it.
fn is_known(cell: &Cell) -> bool {
    cell.room().is_some() && !matches!(cell.action, "crown" | "rise" | "rename")
}

/// The same as a line.
fn line(cell: &Cell, place: Place, channel: &str) -> String {
    let message = place.message;
    match cell.action {
        "join" => format!("JOIN {channel}"),
        "leave" => format!("PART {channel}"),
        "post" => format!("PRIVMSG {channel} :words"),
        "react" => format!("@+draft/reply={message};+draft/react=👍 TAGMSG {channel}"),
        "delete" => format!("REDACT {channel} {message}"),
        "set_topic" => format!("TOPIC {channel} :Tea"),
        "invite" => format!("INVITE stranger {channel}"),
        "voice" => format!("MODE {channel} +v target"),
        "promote" => format!("MODE {channel} +o target"),
        "depose" => format!("MODE {channel} -o target"),
        "remove" => format!("KICK {channel} target :noise"),
        "ban" => format!("MODE {channel} +b target"),
        "unban" => format!("MODE {channel} -b somebody"),
        "configure" => format!("MODE {channel} +m"),
        other => panic!("{other} is no action"),
    }
}

/// The number, or the code, that says no.
fn refusal(answer: &[Line]) -> Option<&str> {
    let says_no = |line: &&Line| line.command == "FAIL" || line.command.starts_with('4');
    answer.iter().find(says_no).map(|line| if line.command == "FAIL" { line.param(1) } else { &line.command })
}

/// How IRC words the verdict.
fn expected(cell: &Cell) -> Option<&'static str> {
    Some(match (cell.action, cell.verdict) {
        // Elsewhere, to leave where one is not is no mistake.
        ("leave", "ok") if !cell.is_inside() => "442",
        (_, "ok") => return None,
        ("delete", "forbidden") => "REDACT_FORBIDDEN",
        ("delete", _) => "INVALID_TARGET",
        (_, "not_found") => "403",
        (_, "invite_only") => "473",
        (_, "wrong_key") => "475",
        (_, "room_full") => "471",
        ("join", _) => "474",
        ("post" | "react", _) => "404",
        (_, "not_member") => "442",
        _ => "482",
    })
}

/// Whether something happens in the room.
fn happens(cell: &Cell) -> bool {
    cell.verdict == "ok"
        && match cell.action {
            "join" => !cell.is_inside(),
            "leave" => cell.is_inside(),
            _ => true,
        }
}

impl World {
    async fn start() -> Self {
        let server = IrcServer::start().await;
        let (mut accounts, mut webs, mut ircs) = (HashMap::new(), HashMap::new(), HashMap::new());
        for name in PEOPLE {
            let account = server.register(name).await;
            webs.insert(name, Live::connect(&server, &account).await);
            ircs.insert(name, Irc::account(&server, &account, "message-tags draft/message-redaction").await);
            accounts.insert(name, account);
        }
        Self { server, accounts, webs, ircs }
    }

    fn irc(&mut self, cell: &Cell) -> &mut Irc {
        self.ircs.get_mut(cell.who).expect("a client")
    }

    /// The place of a cell, and its channel.
    async fn made(&mut self, cell: &Cell) -> (Place, String) {
        let name = table::fresh_name();
        let room = json!({"type": "create_room", "name": name, "visibility": cell.room()});
        let made = self.webs.get_mut("owner").expect("the owner").done(room).await;
        let id = serde_json::from_value(made["conversation"]["id"].clone()).expect("an id");
        for (who, request) in cell.gather(id) {
            self.done(who, &request).await;
        }
        let posted = self.done("target", &table::post(id, "hello")).await;
        for (who, request) in cell.prepare(id) {
            self.done(who, &request).await;
        }
        let message = serde_json::from_value(posted["message_id"].clone()).expect("an id");
        (Place { id, message }, format!("#{name}"))
    }

    async fn done(&mut self, who: &str, request: &Request) -> Value {
        let request = serde_json::to_value(request).expect("json");
        self.webs.get_mut(who).expect("a client").done(request).await
    }

    /// How much has happened in a room, as those see it who made it and who said something: one of them stays.
    async fn events(&self, place: Place) -> usize {
        let path = format!("/api/v1/conversations/{}/events?after=0", place.id);
        let mut most = 0;
        for who in ["owner", "target"] {
            let (_, events) = self.server.api(&self.accounts[who], reqwest::Method::GET, &path, None).await;
            most = most.max(events.as_array().map_or(0, Vec::len));
        }
        most
    }
}
