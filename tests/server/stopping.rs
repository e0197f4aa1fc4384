//! Stopping and starting again while people talk.

use crate::harness::{Account, DEADLINE, Heard, Live, Server, Socket, post, soon};
use crate::nodes::nats::Nats;
use crate::postgres::service::Postgres;
use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn who_is_about_to_stop_says_so_and_goes_on() {
    let mut server = Server::with(&[("STOP_DELAY", "1h")]).await;
    let alice = server.register("alice").await;
    let mut live = Live::connect(&server, &alice).await;
    assert_eq!(server.get("/ready").await.status(), StatusCode::OK);
    server.terminate();
    soon("a server that is not ready", async {
        while server.get("/ready").await.status() != StatusCode::SERVICE_UNAVAILABLE {}
    })
    .await;
    assert_eq!(server.get("/health").await.status(), StatusCode::OK);
    let room = live.room("tea").await;
    live.post(&room, "still here").await;
    // Whoever says it twice does not want to wait.
    server.terminate();
    assert_eq!(live.socket.closed().await, None);
    assert!(!server.exit().await.success());
}

#[tokio::test]
async fn a_socket_that_no_setting_names_is_refused() {
    let words = Server::refused_on_open_socket(&[("ADDR", "127.0.0.1:0")]).await;
    assert!(words.contains("A socket was handed over"), "{words}");
}

/// What everybody knows of the room that they talk in.
struct Talk {
    /// Where the nodes are; they stay there while they restart.
    nodes: Vec<String>,
    alice: Account,
    room: String,
    epoch: Value,
    /// The writers stop.
    enough: CancellationToken,
    /// How many messages were acknowledged.
    acked: AtomicUsize,
    more: Notify,
    /// The seq of the last event, once it is known.
    last: watch::Sender<Option<u64>>,
}

impl Talk {
    async fn begin(servers: &[Server]) -> Arc<Self> {
        let alice = servers[0].register("alice").await;
        let mut live = Live::connect(&servers[0], &alice).await;
        let room = live.room("tea").await;
        Arc::new(Self {
            nodes: servers.iter().map(|server| server.address().to_owned()).collect(),
            epoch: live.hello["epoch"].clone(),
            alice,
            room,
            enough: CancellationToken::new(),
            acked: AtomicUsize::new(0),
            more: Notify::new(),
            last: watch::Sender::default(),
        })
    }

    /// A connection to one node after the other.
    async fn connect(&self, turn: usize) -> Socket {
        let bearer = format!("Bearer {}", self.alice.token);
        let node = &self.nodes[turn % self.nodes.len()];
        let mut socket = Socket::at(node, "/ws?v=1", &[("authorization", &bearer)]).await.expect("upgraded");
        // A node that stops has nothing else to say.
        if let Heard::Json(hello) = socket.hear().await {
            assert_eq!(hello["type"], "hello");
        }
        socket
    }

    fn note_ack(&self) {
        self.acked.fetch_add(1, Ordering::SeqCst);
        self.more.notify_one();
    }

    /// Waits until so many more messages were acknowledged.
    async fn go_on(&self, messages: usize) {
        let goal = self.acked.load(Ordering::SeqCst) + messages;
        soon("more messages", async {
            while self.acked.load(Ordering::SeqCst) < goal {
                self.more.notified().await;
            }
        })
        .await;
    }

    /// Posts over the live API, and what had no answer once more, at the next node. Returns what was acknowledged: seqs by
    /// `client_id`.
    async fn write(self: Arc<Self>, mut turn: usize) -> HashMap<String, u64> {
        let (mut acked, mut open) = (HashMap::new(), None);
        let mut socket = self.connect(turn).await;
        while open.is_some() || !self.enough.is_cancelled() {
            let mut request = open.take().unwrap_or_else(|| post(&self.room, "by live API"));
            request["id"] = json!(1);
            if let Some(ack) = ask(&mut socket, &request).await {
                let client_id = request["client_id"].as_str().expect("an id").to_owned();
                acked.insert(client_id, ack["seq"].as_u64().expect("a seq"));
                self.note_ack();
            } else {
                (turn, open) = (turn + 1, Some(request));
                socket = self.connect(turn).await;
            }
        }
        acked
    }

    /// Posts by HTTP, a connection each, at one node: no request may fail, since its socket stays open.
    async fn write_by_http(self: Arc<Self>, node: usize) -> HashMap<String, u64> {
        let mut acked = HashMap::new();
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).timeout(DEADLINE).build().expect("a client");
        let url = format!("http://{}/api/v1/conversations/{}/messages", self.nodes[node], self.room);
        while !self.enough.is_cancelled() {
            let client_id = uuid::Uuid::new_v4().to_string();
            let body = json!({"client_id": client_id, "body": "by HTTP"});
            let answer = client.post(&url).bearer_auth(&self.alice.token).json(&body).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.status());
            let message: Value = answer.json().await.expect("JSON");
            acked.insert(client_id, message["seq"].as_u64().expect("a seq"));
            self.note_ack();
        }
        acked
    }

    /// Reads to the end, going on at the next node whenever a connection ends: every event comes, once, in order.
    async fn read(self: Arc<Self>, mut turn: usize) {
        let (mut seq, mut last) = (1, self.last.subscribe());
        loop {
            let mut socket = self.connect(turn).await;
            turn += 1;
            let cursor = json!({"conversation": self.room, "epoch": self.epoch, "seq": seq});
            if socket.try_send(json!({"type": "resume", "cursors": [cursor]}).to_string().into()).await.is_err() {
                continue;
            }
            loop {
                let heard = tokio::select! {
                    heard = socket.hear() => heard,
                    () = async { let _ = last.wait_for(|last| last.is_some_and(|last| seq >= last)).await; } => return,
                };
                match heard {
                    Heard::Json(frame) if frame["type"] == "event" => {
                        assert_eq!(frame["seq"], seq + 1, "{frame}");
                        seq += 1;
                    }
                    Heard::Json(frame) => assert_ne!(frame["type"], "resync"),
                    Heard::Ping => {}
                    Heard::Closed(code) => {
                        assert_eq!(code, Some(1012));
                        break;
                    }
                }
            }
        }
    }
}

/// The `ack` of a request; none when the connection has ended before.
async fn ask(socket: &mut Socket, request: &Value) -> Option<Value> {
    socket.try_send(request.to_string().into()).await.ok()?;
    loop {
        match socket.hear().await {
            Heard::Json(frame) if frame["type"] == "ack" => return Some(frame),
            Heard::Json(frame) => assert_ne!(frame["type"], "error", "{frame}"),
            Heard::Ping => {}
            Heard::Closed(_) => return None,
        }
    }
}

/// Restarts one server after the other, twice, while many write and read: nothing is refused, lost or doubled.
async fn roll(mut servers: Vec<Server>) {
    let talk = Talk::begin(&servers).await;
    let by_http = (0..servers.len()).map(|node| tokio::spawn(talk.clone().write_by_http(node)));
    let live = (0..3).map(|turn| tokio::spawn(talk.clone().write(turn)));
    let writers: Vec<_> = by_http.chain(live).collect();
    let readers: Vec<_> = (0..4).map(|turn| tokio::spawn(talk.clone().read(turn))).collect();
    for _ in 0..2 {
        for server in &mut servers {
            talk.go_on(60).await;
            server.terminate();
            server.ended().await;
            server.restart().await;
        }
    }
    talk.go_on(60).await;
    talk.enough.cancel();
    let logs = join_all(writers).await;
    let acked: HashMap<_, _> = logs.into_iter().flat_map(|log| log.expect("written to the end")).collect();
    let events = servers[0].events(&talk.alice, &talk.room).await;
    let seq = |event: &Value| event["seq"].as_u64().expect("a seq");
    assert_eq!(events.iter().map(seq).collect::<Vec<_>>(), (1..=events.len() as u64).collect::<Vec<_>>(), "gapless");
    let posted = events.iter().filter(|event| event["kind"] == "posted");
    let stored: Vec<_> =
        posted.map(|event| (event["message"]["client_id"].as_str().expect("an id").to_owned(), seq(event))).collect();
    assert_eq!(stored.len(), acked.len(), "each is there once");
    assert_eq!(stored.into_iter().collect::<HashMap<_, _>>(), acked);
    talk.last.send_replace(Some(events.len() as u64));
    for reader in readers {
        soon("everything to be read", reader).await.expect("read to the end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_on_a_socket_that_stays_open_refuses_loses_and_doubles_nothing() {
    roll(vec![Server::on_open_socket(&[]).await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_of_three_nodes_refuses_loses_and_doubles_nothing() {
    let (database, nats) = (Postgres::shared().database().await, Nats::start());
    let place = nats.url();
    let settings = [("DATABASE_URL", database.as_str()), ("NATS_URL", &place)];
    let nodes = join_all((0..3).map(|_| Server::on_open_socket(&settings))).await;
    roll(nodes).await;
}
