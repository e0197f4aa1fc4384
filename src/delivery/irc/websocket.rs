//! IRC over WebSocket, as IRCv3's specification has it: each frame is one line without its end.
//!
//! Cookies mean nothing here: a client signs in as on any other connection, so that no page can speak for whoever looks
//! at it, and pages of other sites may bring a client of their own.

use super::transport::Transport;
use super::wire::LineBuffer;
use super::{Arrival, Gateway};
use crate::delivery::http::site;
use crate::delivery::socket::{self, Hung};
use crate::delivery::{App, ws};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use futures::SinkExt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

const TEXT: &str = "text.ircv3.net";
const BINARY: &str = "binary.ircv3.net";

/// The route beside the other doors.
pub fn routes() -> Router<App> {
    Router::new().route("/irc", get(upgrade))
}

/// What a port of its own answers, at every address.
pub fn alone(gateway: Arc<Gateway>) -> Router {
    Router::new().fallback(upgrade).with_state(gateway)
}

/// Upgrades to a WebSocket that speaks IRC; with no subprotocol that is known, in text.
async fn upgrade(
    State(gateway): State<Arc<Gateway>>,
    connection: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let web = &gateway.web;
    let ip = site::client_ip(&headers, web, connection.map(|Extension(info)| info.0.ip()));
    let arrival = Arrival { ip, secure: site::is_forwarded_https(&headers, web) };
    let protocol = preferred(&headers);
    let mut upgrade = ws::bounded(upgrade, web.frame_bytes);
    if let Some(protocol) = protocol {
        upgrade.set_selected_protocol(HeaderValue::from_static(protocol));
    }
    // From now on the server waits for it when it stops.
    let counted = gateway.connections.token();
    upgrade.on_upgrade(async move |socket| {
        let frames = Frames { socket, binary: protocol == Some(BINARY), farewell: Hung::with(close_code::NORMAL, "") };
        gateway.converse(frames, arrival).await;
        drop(counted);
    })
}

/// The first subprotocol of the client's that is known here. The library would go by the server's order.
fn preferred(headers: &HeaderMap) -> Option<&'static str> {
    let lines = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
    let mut wanted = lines.flat_map(|line| line.split(',')).map(str::trim);
    wanted.find_map(|wanted| [TEXT, BINARY].into_iter().find(|known| *known == wanted))
}

/// A WebSocket that carries lines.
struct Frames {
    socket: WebSocket,
    binary: bool,
    /// What the close frame says.
    farewell: Hung,
}

impl Frames {
    fn frame(&self, line: &[u8]) -> Message {
        if self.binary {
            return Message::Binary(Bytes::copy_from_slice(line));
        }
        Message::Text(String::from_utf8_lossy(line).into_owned().into())
    }
}

impl Transport for Frames {
    async fn receive(&mut self, into: &mut LineBuffer) -> io::Result<usize> {
        loop {
            match socket::received(self.socket.recv().await) {
                Ok(Message::Text(text)) => return Ok(push_line(text.as_bytes(), into)),
                Ok(Message::Binary(bytes)) => return Ok(push_line(&bytes, into)),
                Ok(_) => {}
                Err(Hung { code: None, .. }) => return Ok(0),
                Err(hung) => {
                    let reason = hung.reason;
                    self.farewell = hung;
                    return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
                }
            }
        }
    }

    async fn send(&mut self, lines: &[u8]) -> io::Result<()> {
        for line in lines.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                self.socket.feed(self.frame(line)).await.map_err(io::Error::other)?;
            }
        }
        self.socket.flush().await.map_err(io::Error::other)
    }

    async fn close(&mut self) -> io::Result<()> {
        let Hung { code, reason } = self.farewell;
        let reason = Utf8Bytes::from_static(reason);
        let frame = code.map(|code| CloseFrame { code, reason });
        self.socket.send(Message::Close(frame)).await.map_err(io::Error::other)
    }
}

/// Takes a frame as a line; how many bytes that makes. A line feed in a frame ends no line, or else whoever makes a page
/// send a text could make it send commands.
fn push_line(frame: &[u8], into: &mut LineBuffer) -> usize {
    let end = frame.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    let line: Vec<u8> = frame.iter().take(end).map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect();
    into.push(&line);
    into.push(b"\r\n");
    line.len() + 2
}

#[cfg(test)]
mod tests {
    use super::super::wire::Incoming;
    use super::*;

    #[test]
    fn the_clients_order_counts() {
        let asked = |lines: &[&'static str]| {
            let pairs = lines.iter().map(|line| (header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(line)));
            let mut headers = HeaderMap::new();
            pairs.for_each(|(name, value)| {
                headers.append(name, value);
            });
            preferred(&headers)
        };
        assert_eq!(asked(&["binary.ircv3.net, text.ircv3.net"]), Some(BINARY));
        assert_eq!(asked(&["text.ircv3.net,binary.ircv3.net"]), Some(TEXT));
        assert_eq!(asked(&["irc", "binary.ircv3.net"]), Some(BINARY));
        assert_eq!(asked(&["text"]), None);
        assert_eq!(asked(&[]), None);
    }

    #[test]
    fn a_frame_is_one_line() {
        let mut lines = LineBuffer::default();
        for frame in ["PRIVMSG #tea :a\r\nQUIT", "", "\n", "PING x\r\n"] {
            push_line(frame.as_bytes(), &mut lines);
        }
        assert_eq!(lines.next_line(), Some(Incoming::Line("PRIVMSG #tea :a\r\rQUIT".into())));
        assert_eq!(lines.next_line(), Some(Incoming::Line("PING x".into())));
        assert_eq!(lines.next_line(), None);
    }
}
