//! One room of many clients: what it costs to tell all of them.

use crate::crowd::{Heard, all, ask, receive};
use crate::floor::Floor;
use crate::measure::{cpu, median};
use crate::report::Row;
use crate::server::Server;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const ROUNDS: usize = 3;
/// Who writes at the same time when nobody waits.
const SENDERS: usize = 20;
/// What the receivers' clients know, by turns.
const CAPS: [&str; 4] = ["", "server-time", "server-time message-tags", "server-time message-tags account-tag"];

/// How the lines come.
struct Pace {
    name: &'static str,
    senders: usize,
    /// From each sender, in a round.
    lines: u64,
    gap: Duration,
    target: &'static str,
}

const PACES: [Pace; 2] = [
    Pace { name: "one line at a time", senders: 1, lines: 40, gap: Duration::from_millis(250), target: "≤ 1.2 ×" },
    Pace { name: "as many as there are", senders: SENDERS, lines: 10, gap: Duration::ZERO, target: "≤ 0.15 ×" },
];

/// A room on a server, with its receivers.
struct Room {
    server: Server,
    senders: Vec<TcpStream>,
    heard: Arc<Heard>,
    receivers: u64,
    /// What each sender has said so far, and all of them.
    said: Vec<u64>,
}

pub async fn run(size: usize) -> Vec<Row> {
    let mut room = Room::open(size).await;
    let mut floor = Floor::start(size).await;
    let mut rows = Vec::new();
    for pace in &PACES {
        rows.extend(compare(&mut room, &mut floor, pace).await);
    }
    rows
}

async fn compare(room: &mut Room, floor: &mut Floor, pace: &Pace) -> Vec<Row> {
    let lines = pace.lines * pace.senders as u64;
    let deliveries = (lines * room.receivers) as f64;
    let before = room.counters().await;
    let (mut ratios, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = cpu(room.server.pid());
        room.say(pace).await;
        let cost = (cpu(room.server.pid()) - start).as_secs_f64();
        let start = cpu(floor.pid());
        floor.say(lines, pace.gap).await;
        ratios.push(cost / (cpu(floor.pid()) - start).as_secs_f64());
        costs.push(cost / deliveries * 1e6);
    }
    let after = room.counters().await;
    let [encodings, delivered, writes] = std::array::from_fn(|n| (after[n] - before[n]) as f64);
    let ((ratio, spread), (cost, _)) = (median(ratios), median(costs));
    let what = |of: &str| format!("a room of {}, {}: {of}", room.receivers, pace.name);
    vec![
        Row {
            what: what("the server's processor time for a delivery"),
            found: format!("{cost:.1} µs"),
            beside: format!("{ratio:.2} × (± {spread:.2}) of the floor's"),
            target: pace.target,
        },
        Row {
            what: what("encodings of a line"),
            found: format!("{:.1}", encodings / (lines * ROUNDS as u64) as f64),
            beside: format!("{} sets of capabilities", CAPS.len()),
            target: "one for each set",
        },
        Row {
            what: what("lines in a write"),
            found: format!("{:.1}", delivered / writes),
            beside: String::new(),
            target: if pace.senders > 1 { "many" } else { "" },
        },
    ]
}

impl Room {
    /// Receivers of all kinds in one room, and who will write. They come into it before they connect: otherwise each
    /// would hear of all who come later.
    async fn open(receivers: usize) -> Self {
        let server = Server::start().await;
        let http = reqwest::Client::new();
        let owner = account(&server, &http, "owner").await;
        let made = post(&server, &http, "/api/v1/rooms", &owner, &json!({ "name": "bench" })).await;
        let id = made["id"].as_str().expect("an id").to_owned();
        let join = async |name: String| {
            let token = account(&server, &http, &name).await;
            post(&server, &http, &format!("/api/v1/conversations/{id}/join"), &token, &json!({})).await;
            token
        };
        let mut tokens = all(0..receivers + SENDERS, async |n| join(format!("u{n}")).await).await;
        let heard = Arc::new(Heard::default());
        let senders = tokens.split_off(receivers);
        let all_of = async |n: usize| signed_in(&server, &tokens[n], CAPS[n % CAPS.len()], 1).await;
        for irc in all(0..receivers, all_of).await {
            tokio::spawn(receive(irc, heard.clone()));
        }
        let senders = all(0..SENDERS, async |n| signed_in(&server, &senders[n], "", 1).await).await;
        let receivers = receivers as u64;
        Self { server, senders, heard, receivers, said: vec![0; SENDERS] }
    }

    /// Has people write, and waits until it has come to everybody.
    async fn say(&mut self, pace: &Pace) {
        for line in 0..pace.lines {
            for sender in 0..pace.senders {
                let number = self.said[sender];
                self.said[sender] += 1;
                let words = format!("PRIVMSG #bench :bench {sender} {number}\r\n");
                self.senders[sender].write_all(words.as_bytes()).await.expect("sent");
            }
            if line + 1 < pace.lines {
                tokio::time::sleep(pace.gap).await;
            }
        }
        self.heard.until(self.said.iter().sum::<u64>() * self.receivers).await;
    }

    async fn counters(&self) -> [u64; 3] {
        let name = |what: &str| format!("exchat_irc_{what}_total");
        let (encodings, deliveries, writes) = (name("encodings"), name("deliveries"), name("writes"));
        let server = &self.server;
        [server.counter(&encodings).await, server.counter(&deliveries).await, server.counter(&writes).await]
    }
}

pub async fn account(server: &Server, http: &reqwest::Client, name: &str) -> String {
    let made = post(server, http, "/users", "", &json!({ "username": name })).await;
    made["access_token"].as_str().expect("a token").to_owned()
}

pub async fn post(server: &Server, http: &reqwest::Client, path: &str, token: &str, body: &Value) -> Value {
    let mut request = http.post(format!("http://{}{path}", server.http)).json(body);
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    serde_json::from_slice(&response.bytes().await.expect("a body")).unwrap_or_default()
}

/// Signed in, and told of the rooms, but not of all who are in them.
pub async fn signed_in(server: &Server, token: &str, caps: &str, rooms: usize) -> TcpStream {
    let mut irc = TcpStream::connect(&server.irc).await.expect("a connection");
    let lines = format!("PASS {token}\r\nCAP REQ :no-implicit-names {caps}\r\nNICK any\r\nUSER u 0 * :u\r\nCAP END");
    match rooms {
        0 => ask(&mut irc, &lines, b" 221 ", 1).await,
        _ => ask(&mut irc, &lines, b" JOIN #", rooms).await,
    }
    irc
}
