//! A client of the live API.

use super::{Account, Server, Socket};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// A client of the live API. Answers to its requests are told from what the server says by itself, which waits in
/// order until it is asked for.
pub struct Live {
    /// Its connection.
    pub socket: Socket,
    /// What the server said first.
    pub hello: Value,
    waiting: VecDeque<Value>,
    asked: u64,
}

impl Live {
    /// Connects by a bearer token and subscribes to everything.
    pub async fn connect(server: &Server, account: &Account) -> Self {
        let mut live = Self::greeted(server, account).await;
        live.subscribe().await;
        live
    }

    /// Connects by a bearer token, and no more.
    pub async fn greeted(server: &Server, account: &Account) -> Self {
        let bearer = format!("Bearer {}", account.token);
        Self::with(server, &[("authorization", &bearer)]).await.expect("upgraded")
    }

    /// Connects with these headers, and takes the `hello`.
    ///
    /// # Errors
    /// The status of the answer, when the server does not upgrade.
    pub async fn with(server: &Server, headers: &[(&str, &str)]) -> Result<Self, u16> {
        Ok(Self::take_hello(Socket::connect(server, "/ws?v=1", headers).await?).await)
    }

    /// A client on a connection that is about to say `hello`.
    pub async fn take_hello(mut socket: Socket) -> Self {
        let hello = socket.frame().await;
        assert_eq!(hello["type"], "hello", "{hello}");
        Self { socket, hello, waiting: VecDeque::new(), asked: 0 }
    }

    /// Subscribes to everything from now on; returns the `resumed` frame.
    pub async fn subscribe(&mut self) -> Value {
        self.socket.send(&json!({"type": "subscribe"})).await;
        self.until("resumed").await
    }

    /// Resumes; returns all that comes up to the `resumed` frame, and it.
    pub async fn resume(&mut self, cursors: Value) -> Vec<Value> {
        self.socket.send(&json!({"type": "resume", "cursors": cursors})).await;
        let mut come = Vec::new();
        loop {
            let frame = self.socket.frame().await;
            let last = frame["type"] == "resumed";
            come.push(frame);
            if last {
                return come;
            }
        }
    }

    /// A cursor at `seq` in the present epoch.
    pub fn cursor(&self, conversation: &str, seq: u64) -> Value {
        json!({"conversation": conversation, "epoch": self.hello["epoch"], "seq": seq})
    }

    /// Sends a request with an id of its own and returns its one answer.
    pub async fn ask(&mut self, mut request: Value) -> Value {
        self.asked += 1;
        request["id"] = json!(self.asked);
        self.socket.send(&request).await;
        loop {
            let frame = self.socket.frame().await;
            if frame["type"] != "ack" && frame["type"] != "error" {
                self.waiting.push_back(frame);
                continue;
            }
            assert_eq!(frame["id"], json!(self.asked), "an answer that nobody waits for: {frame}");
            return frame;
        }
    }

    /// Sends a request that must be carried out; returns its `ack`.
    pub async fn done(&mut self, request: Value) -> Value {
        let answer = self.ask(request.clone()).await;
        assert_eq!(answer["type"], "ack", "{request} was answered {answer}");
        answer
    }

    /// Sends a request that must be refused with `code`.
    pub async fn refused(&mut self, request: Value, code: &str) {
        let answer = self.ask(request.clone()).await;
        assert_eq!(answer["code"], code, "{request} was answered {answer}");
        assert!(answer["message"].as_str().is_some_and(|words| words.len() > 5), "in words: {answer}");
    }

    /// The next frame that is no answer.
    pub async fn next(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(frame) => frame,
            None => self.socket.frame().await,
        }
    }

    /// Everything that has come so far, up to the answer to a question that is asked now: what was there for the client
    /// before the server reads a request comes before the answer.
    pub async fn so_far(&mut self) -> Vec<Value> {
        self.refused(json!({"type": "join", "conversation": super::NOWHERE}), "not_found").await;
        self.waiting.drain(..).collect()
    }

    /// The next frame of a type; those before it are passed over.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next event; what is no event is passed over.
    pub async fn event(&mut self) -> Value {
        self.until("event").await
    }

    /// The next event with a posted message.
    pub async fn posted(&mut self) -> Value {
        self.until_kind("posted").await
    }

    /// The next event of a kind; those before it are passed over.
    pub async fn until_kind(&mut self, kind: &str) -> Value {
        loop {
            let event = self.event().await;
            if event["kind"] == kind {
                return event;
            }
        }
    }

    /// Makes a public room and returns its id.
    pub async fn room(&mut self, name: &str) -> String {
        self.made(json!({"type": "create_room", "name": name})).await
    }

    /// Makes a private room and returns its id.
    pub async fn private_room(&mut self, name: &str) -> String {
        self.made(json!({"type": "create_room", "name": name, "visibility": "private"})).await
    }

    /// The conversation that a request makes, opens or joins.
    pub async fn made(&mut self, request: Value) -> String {
        let ack = self.done(request).await;
        ack["conversation"]["id"].as_str().expect("an id").to_owned()
    }

    /// Joins a room.
    pub async fn join(&mut self, room: &str) {
        self.done(json!({"type": "join", "conversation": room})).await;
    }

    /// Posts with a fresh `client_id`; returns the `ack`.
    pub async fn post(&mut self, conversation: &str, body: &str) -> Value {
        self.done(post(conversation, body)).await
    }
}

/// A request to post with a fresh `client_id`.
pub fn post(conversation: &str, body: &str) -> Value {
    json!({"type": "post", "conversation": conversation, "client_id": uuid::Uuid::new_v4(), "body": body})
}
