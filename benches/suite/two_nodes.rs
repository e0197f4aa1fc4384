//! Two nodes with PostgreSQL and NATS: how much later somebody at the other node hears something than somebody at the node
//! where it was said.

use crate::crowd::ask;
use crate::fan_out::{account, post};
use crate::measure::median;
use crate::report::Row;
use crate::server::{DEADLINE, Server};
use crate::services::{Nats, Postgres};
use futures::StreamExt;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

const ROUNDS: usize = 3;
/// How many lines are said in a round.
const LINES: usize = 400;
/// How long to wait before saying the next.
const GAP: Duration = Duration::from_millis(5);

pub async fn run() -> Vec<Row> {
    let (database, nats) = (Postgres::shared().database().await, Nats::start());
    let place = nats.url();
    let settings = [("EXCHAT_DATABASE_URL", database.as_str()), ("EXCHAT_NATS_URL", &place)];
    let (one, other) = (Server::with(&settings).await, Server::with(&settings).await);
    let http = reqwest::Client::new();
    let ann = account(&one, &http, "ann").await;
    let room = post(&one, &http, "/api/v1/rooms", &ann, &json!({ "name": "bench" })).await;
    let join = format!("/api/v1/conversations/{}/join", room["id"].as_str().expect("an id"));
    let (bob, eve) = (account(&one, &http, "bob").await, account(&one, &http, "eve").await);
    for token in [&bob, &eve] {
        post(&one, &http, &join, token, &json!({})).await;
    }
    let mut speaker = signed_in(&one, &ann).await;
    let (mut here, mut there) = (hearing(signed_in(&one, &bob).await), hearing(signed_in(&other, &eve).await));
    let mut relay = Relay::connect(&place).await;
    let (mut heard_here, mut added, mut relayed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut to_here, mut later, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..LINES {
            tokio::time::sleep(GAP).await;
            let start = Instant::now();
            speaker.write_all(b"PRIVMSG #bench :bench\r\n").await.expect("sent");
            let (at_here, at_there) = (next(&mut here).await, next(&mut there).await);
            to_here.push(ms(at_here - start));
            later.push(ms(at_there - start) - ms(at_here - start));
            bare.push(ms(relay.pass().await));
        }
        for (all, round) in [(&mut heard_here, to_here), (&mut added, later), (&mut relayed, bare)] {
            all.push(median(round).0);
        }
    }
    let ((here, here_spread), (added, spread), (relayed, _)) = (median(heard_here), median(added), median(relayed));
    vec![
        Row {
            what: "two nodes: from saying something to hearing it at the same node, PostgreSQL included, median".into(),
            found: format!("{here:.2} ms (± {here_spread:.2})"),
            beside: String::new(),
            target: "",
        },
        Row {
            what: "two nodes: how much later it is heard at the other node, median".into(),
            found: format!("{added:.2} ms (± {spread:.2})"),
            beside: format!("{relayed:.2} ms by NATS alone"),
            target: "≤ 0.3 ms",
        },
    ]
}

async fn signed_in(server: &Server, token: &str) -> TcpStream {
    let mut irc = TcpStream::connect(&server.irc).await.expect("a connection");
    irc.set_nodelay(true).expect("a socket");
    ask(&mut irc, &format!("PASS {token}\r\nNICK any\r\nUSER u 0 * :u"), b" 366 ", 1).await;
    irc
}

/// When the lines of the others come.
fn hearing(irc: TcpStream) -> mpsc::UnboundedReceiver<Instant> {
    let (come, coming) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut lines = BufReader::new(irc).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.ends_with(":bench") && come.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    coming
}

async fn next(coming: &mut mpsc::UnboundedReceiver<Instant>) -> Instant {
    tokio::time::timeout(DEADLINE, coming.recv()).await.expect("it comes").expect("it is connected")
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Two clients of NATS.
struct Relay {
    from: async_nats::Client,
    to: async_nats::Subscriber,
}

impl Relay {
    async fn connect(url: &str) -> Self {
        let (from, to) = (async_nats::connect(url).await, async_nats::connect(url).await.expect("a connection"));
        let subscriber = to.subscribe("bench").await.expect("subscribed");
        to.flush().await.expect("flushed");
        Self { from: from.expect("a connection"), to: subscriber }
    }

    /// How long something takes from the one to the other.
    async fn pass(&mut self) -> Duration {
        let start = Instant::now();
        self.from.publish("bench", "bench".into()).await.expect("said");
        self.to.next().await.expect("heard");
        start.elapsed()
    }
}
