//! A WebSocket that may break at any time.

use crate::ground::{Me, PATIENCE};
use crate::log::Node;
use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// A connection.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Connects; none when that does not work now.
    pub async fn connect(me: &Me, node: Node, path: &str) -> Option<Self> {
        let addr = me.ground.gates[node].http;
        let mut request = format!("ws://{addr}{path}").into_client_request().ok()?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", me.account.token)).ok()?;
        request.headers_mut().insert("authorization", bearer);
        let connecting = async {
            let stream = TcpStream::connect(addr).await.ok()?;
            tokio_tungstenite::client_async(request, stream).await.ok()
        };
        timeout(PATIENCE, connecting).await.ok()?.map(|(stream, _)| Self(stream))
    }

    /// Sends a text; none when the connection has broken.
    pub async fn send(&mut self, text: String) -> Option<()> {
        timeout(PATIENCE, self.0.send(Message::text(text))).await.ok()?.ok()
    }

    /// The next text as JSON; none when the connection has broken. Waits for as long as it takes.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}
