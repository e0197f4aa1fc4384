//! What all clients of a world have in common.

use crate::harness::Account;
use crate::log::{Answer, Command, Log, Node, Op, Place, Seq, What};
use rand::Rng;
use rand::rngs::StdRng;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// How long an answer is waited for: longer than the server waits for its database.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Where clients reach a node.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// By HTTP.
    pub http: SocketAddr,
    /// By IRC.
    pub irc: SocketAddr,
}

/// A room.
#[derive(Clone, Debug)]
pub struct Room {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// How far things are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Everybody does something.
    Busy,
    /// Nobody begins anything; what has no answer yet is asked again.
    Settling,
    /// Whoever has heard of these is done: the last message of each place, and its seq.
    Last(Vec<(Op, Seq)>),
}

/// What all clients of a world have in common.
pub struct Ground {
    /// What happens.
    pub log: Log,
    /// The nodes.
    pub gates: Vec<Gate>,
    /// The rooms, by their numbers.
    pub rooms: Vec<Room>,
    /// How far things are.
    pub stage: watch::Sender<Stage>,
    /// How long a client thinks at most before it does the next thing.
    pub pace: Duration,
}

impl Ground {
    /// The room with this id.
    pub fn place(&self, id: &Value) -> Option<Place> {
        self.rooms.iter().position(|room| Some(room.id.as_str()) == id.as_str())
    }

    /// The room with this name.
    pub fn named(&self, name: &str) -> Option<Place> {
        self.rooms.iter().position(|room| room.name == name)
    }
}

/// A client: who, and what chance has in store for them.
pub struct Me {
    /// What it has in common with the others.
    pub ground: Arc<Ground>,
    /// Its name.
    pub name: Arc<str>,
    /// As whom it signs in.
    pub account: Account,
    /// Its own stream of chances.
    pub chance: StdRng,
    http: reqwest::Client,
}

impl Me {
    /// A client.
    pub fn new(ground: &Arc<Ground>, account: &Account, chance: StdRng) -> Self {
        let (ground, name) = (ground.clone(), account.name.as_str().into());
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
        Self { ground, name, account: account.clone(), chance, http: http.build().expect("a client") }
    }

    /// Takes something down.
    pub fn note(&self, what: What) {
        self.ground.log.note(&self.name, what);
    }

    /// A number that nobody else has.
    pub fn number(&self) -> u64 {
        self.ground.log.number()
    }

    /// Asks for something, or again.
    pub fn asks(&self, op: Op, node: Node, place: Place, command: &Command) {
        self.note(What::Asked { op, node, place, command: command.clone() });
    }

    /// That was answered.
    pub fn answered(&self, op: Op, answer: Answer) {
        self.note(What::Answered { op, answer });
    }

    /// Any node.
    pub fn any_node(&mut self) -> Node {
        self.chance.random_range(0..self.ground.gates.len())
    }

    /// Any of these.
    pub fn any<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.chance.random_range(0..of.len().max(1));
        of.get(at).cloned()
    }

    /// Whether something happens that does so many times in a hundred.
    pub fn happens(&mut self, of_hundred: u32) -> bool {
        self.chance.random_range(0..100) < of_hundred
    }

    /// Some words, with the mark of their message before them.
    pub fn words(&mut self, op: Op) -> String {
        let most = if self.happens(3) { 300 } else { 12 };
        let count = self.chance.random_range(1..most);
        let words: Vec<_> = (0..count)
            .map(|_| ["tea", "coffee", "zoë", "<b>", "&amp;", "👍", "\""][self.chance.random_range(0..7)])
            .collect();
        format!("{} {}", crate::log::mark(op), words.join(" "))
    }

    /// When to do the next thing.
    pub fn next_turn(&mut self) -> Instant {
        Instant::now() + self.ground.pace.mul_f64(self.chance.random())
    }

    /// Thinks.
    pub async fn think(&mut self) {
        tokio::time::sleep_until(self.next_turn()).await;
    }

    /// Whether new things are begun.
    pub fn is_busy(&self) -> bool {
        *self.ground.stage.borrow() == Stage::Busy
    }

    /// The address of a path at a node.
    pub fn url(&self, node: Node, path: &str) -> String {
        format!("http://{}{path}", self.ground.gates[node].http)
    }

    /// A request to a node.
    pub fn request(&self, node: Node, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(node, path))
    }

    /// Asks the JSON API: status and body; none when nothing, or half of it, came back.
    pub async fn call(&self, node: Node, method: Method, path: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let mut request = self.request(node, method, path).bearer_auth(&self.account.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text = response.text().await.ok()?;
        if status == 401 {
            self.note(What::Ill(format!("a good token was refused at node {node}: {text}")));
        }
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).ok()? };
        Some((status, body))
    }

    /// Asks for a change by the JSON API, and takes both down.
    pub async fn change(&self, op: Op, asked: (Node, Place, &Command), how: (Method, &str, Option<&Value>)) -> Answer {
        let ((node, place, command), (method, path, body)) = (asked, how);
        self.asks(op, node, place, command);
        let answer = self.call(node, method, path, body).await;
        let answer = answer.map_or(Answer::Unknown, |(status, body)| by_status(status, &body));
        self.answered(op, answer.clone());
        answer
    }

    /// Waits for something, but not for longer than for an answer.
    pub async fn within<T>(&self, coming: impl Future<Output = T>) -> Option<T> {
        timeout(PATIENCE, coming).await.ok()
    }
}

/// What an answer of the JSON API means.
pub fn by_status(status: u16, body: &Value) -> Answer {
    match status {
        200..=299 => done(body),
        _ => by_code(&body["code"]),
    }
}

/// What was done.
pub fn done(body: &Value) -> Answer {
    Answer::Done { seq: body["seq"].as_u64(), message: body["message_id"].as_str().map(str::to_owned) }
}

/// What a refusal means: some leave open whether anything was stored.
pub fn by_code(code: &Value) -> Answer {
    match code.as_str() {
        Some(code @ ("internal" | "unavailable")) => Answer::Failed(code.to_owned()),
        None => Answer::Failed("without a code".to_owned()),
        Some(code) => Answer::Refused(code.to_owned()),
    }
}
