//! A WebSocket client of any protocol.

use super::mute::Mute;
use super::{Server, soon};
use futures::{SinkExt, StreamExt};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};

/// A WebSocket connection to the server.
pub struct Socket {
    stream: WebSocketStream<Mute>,
    silent: Arc<AtomicBool>,
    recorded: Option<Vec<Frame>>,
}

/// A text frame of one of the sides.
#[derive(Clone, Debug)]
pub enum Frame {
    /// From the client.
    Sent(Value),
    /// From the server.
    Heard(Value),
}

/// What comes from the server.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A text frame.
    Json(Value),
    /// A ping.
    Ping,
    /// The end: the code of the close frame, if there was one.
    Closed(Option<u16>),
}

impl Socket {
    /// Connects.
    ///
    /// # Errors
    /// The status of the answer, when the server does not upgrade.
    pub async fn connect(server: &Server, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        Self::at(server.address(), path, headers).await
    }

    /// Connects to an address.
    ///
    /// # Errors
    /// The status of the answer, when the server does not upgrade.
    pub async fn at(address: &str, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        Self::on(stream, address, path, headers).await
    }

    /// The same with a receive buffer that is as small as the system has it.
    ///
    /// # Errors
    /// The status of the answer, when the server does not upgrade.
    pub async fn connect_narrow(server: &Server, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(1).expect("a small buffer");
        let stream = socket.connect(server.address().parse().expect("an address")).await.expect("the server listens");
        Self::on(stream, server.address(), path, headers).await
    }

    async fn on(stream: TcpStream, address: &str, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}{path}").into_client_request().expect("an address");
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        let silent = Arc::new(AtomicBool::new(false));
        let stream = Mute::new(stream, silent.clone());
        match soon("the upgrade", tokio_tungstenite::client_async(request, stream)).await {
            Ok((stream, _)) => Ok(Self { stream, silent, recorded: None }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no answer to the upgrade: {error}"),
        }
    }

    /// From here on nothing that the client says arrives, pongs included.
    pub fn fall_silent(&self) {
        self.silent.store(true, Ordering::SeqCst);
    }

    /// The same connection, recording the frames of both sides from now on.
    pub fn recording(mut self) -> Self {
        self.recorded = Some(Vec::new());
        self
    }

    /// What was recorded.
    pub fn recorded(self) -> Vec<Frame> {
        self.recorded.unwrap_or_default()
    }

    fn record(&mut self, frame: impl FnOnce() -> Frame) {
        if let Some(recorded) = &mut self.recorded {
            recorded.push(frame());
        }
    }

    /// Sends JSON as a text frame.
    pub async fn send(&mut self, value: &Value) {
        self.record(|| Frame::Sent(value.clone()));
        self.send_text(&value.to_string()).await;
    }

    /// Sends a text frame.
    pub async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    /// Sends any frame.
    pub async fn send_message(&mut self, message: Message) {
        self.try_send(message).await.expect("sent");
    }

    /// Sends any frame, if the connection still takes it.
    pub async fn try_send(&mut self, message: Message) -> Result<(), Error> {
        soon("the frame to be sent", self.stream.send(message)).await
    }

    /// Whatever comes next.
    pub async fn hear(&mut self) -> Heard {
        loop {
            return match soon("a frame", self.stream.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let value: Value = serde_json::from_str(&text).expect("JSON");
                    self.record(|| Frame::Heard(value.clone()));
                    Heard::Json(value)
                }
                Some(Ok(Message::Ping(_))) => Heard::Ping,
                Some(Ok(Message::Close(frame))) => Heard::Closed(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => Heard::Closed(None),
            };
        }
    }

    /// The next text frame, as JSON.
    pub async fn frame(&mut self) -> Value {
        match self.next_frame().await {
            Ok(frame) => frame,
            Err(code) => panic!("closed with {code:?} instead of saying something"),
        }
    }

    /// The next text frame.
    ///
    /// # Errors
    /// The close code, when the server closes instead.
    pub async fn next_frame(&mut self) -> Result<Value, Option<u16>> {
        // One deadline for it all: pings alone are no answer.
        soon("a text frame", async {
            loop {
                match self.hear().await {
                    Heard::Json(frame) => return Ok(frame),
                    Heard::Closed(code) => return Err(code),
                    Heard::Ping => {}
                }
            }
        })
        .await
    }

    /// Reads on to the end; the code that the server closes with.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next_frame().await {
                return code;
            }
        }
    }

    /// Closes, and waits until the server has closed too.
    pub async fn close(mut self) {
        soon("the close frame to be sent", self.stream.close(None)).await.expect("closed");
        let last = loop {
            match soon("the server's close frame", self.stream.next()).await {
                Some(Ok(Message::Close(_))) => break true,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break false,
            }
        };
        assert!(last, "the server answers the closing handshake");
    }
}
