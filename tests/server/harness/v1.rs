//! A client of the original protocol.

use super::{Account, Server, Socket};
use serde_json::{Value, json};

/// A client of the original protocol.
pub struct Client {
    /// Its connection.
    pub socket: Socket,
    fences: u32,
}

impl Client {
    /// Connects.
    pub async fn connect(server: &Server, account: &Account) -> Self {
        Self::on(Self::try_connect(server, &format!("?access_token={}", account.token)).await.expect("upgraded"))
    }

    /// A client on a connection.
    pub const fn on(socket: Socket) -> Self {
        Self { socket, fences: 0 }
    }

    /// Connects with any query.
    ///
    /// # Errors
    /// The status of the answer, when the server does not upgrade.
    pub async fn try_connect(server: &Server, query: &str) -> Result<Socket, u16> {
        Socket::connect(server, &format!("/chat{query}"), &[]).await
    }

    /// Asks to join a room.
    pub async fn join(&mut self, room: &str) {
        self.socket.send(&json!({"command": "join", "room": room})).await;
    }

    /// Joins a room, and takes the welcome.
    pub async fn joined(&mut self, user: &Account, room: &str) {
        self.join(room).await;
        self.expect(welcome(user, room)).await;
    }

    /// Makes a room.
    pub async fn created(&mut self, room: &str) {
        self.socket.send(&json!({"command": "create", "room": room})).await;
        self.expect(json!({"success": format!("{room} has been created!")})).await;
    }

    /// Says something.
    pub async fn say(&mut self, room: &str, message: &str) {
        self.socket.send(&json!({"room": room, "message": message})).await;
    }

    /// The very next frame must be this one.
    pub async fn expect(&mut self, frame: Value) {
        assert_eq!(self.socket.frame().await, frame);
    }

    /// The very next frame must be this error.
    pub async fn expect_error(&mut self, words: &str) {
        self.expect(json!({ "error": words })).await;
    }

    /// Nothing has come, and nothing is on its way that was caused before: the very next frame is the answer to a
    /// question that is asked now.
    pub async fn expect_nothing(&mut self) {
        self.fences += 1;
        let nowhere = format!("nowhere-{}", self.fences);
        self.join(&nowhere).await;
        self.expect_error(&format!("{nowhere} does not exists")).await;
    }
}

/// The frame that welcomes a user to a room.
pub fn welcome(user: &Account, room: &str) -> Value {
    json!({"room": room, "message": format!("welcome to the {room} chat room, {}!", user.name)})
}

/// The frame that brings a message.
pub fn said(room: &str, from: &Account, message: &str) -> Value {
    json!({"room": room, "from": from.name, "message": message})
}
