//! IRC over WebSocket.

use crate::harness::{Irc, IrcServer, Line, Server, soon};
use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message};

const TEXT: (&str, &str) = ("sec-websocket-protocol", "text.ircv3.net");
const BINARY: (&str, &str) = ("sec-websocket-protocol", "binary.ircv3.net");

/// A client, and the subprotocol that it was given.
struct Client {
    stream: WebSocketStream<TcpStream>,
    protocol: Option<String>,
}

impl Client {
    /// Connects to the door beside the pages.
    async fn open(server: &Server, headers: &[(&str, &str)]) -> Self {
        Self::at(server.address(), "/irc", headers).await
    }

    async fn at(address: &str, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut request = format!("ws://{address}{path}").into_client_request().expect("an address");
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request.headers_mut().append(name, value.parse().expect("a value"));
        }
        let tcp = TcpStream::connect(address).await.expect("the server listens");
        let upgraded = soon("the upgrade", tokio_tungstenite::client_async(request, tcp)).await;
        // This client gives up where a server chooses none; others do not.
        let (stream, response) = upgraded.expect("upgraded");
        let protocol = response.headers().get("sec-websocket-protocol");
        Self { stream, protocol: protocol.map(|name| name.to_str().expect("text").to_owned()) }
    }

    async fn register(server: &Server, nick: &str, headers: &[(&str, &str)]) -> Self {
        let mut client = Self::open(server, headers).await;
        client.send(&format!("NICK {nick}")).await;
        client.send(&format!("USER {nick} 0 * :Real {nick}")).await;
        client.until("221").await;
        client
    }

    async fn send(&mut self, line: &str) {
        self.send_message(Message::text(line)).await;
    }

    async fn send_message(&mut self, message: Message) {
        soon("a frame to be sent", self.stream.send(message)).await.expect("sent");
    }

    async fn hear(&mut self) -> Option<Result<Message, Error>> {
        soon("a frame", self.stream.next()).await
    }

    /// The next line, in a frame of the right kind; the close frame's code when there is none.
    async fn next(&mut self) -> Result<Line, Option<u16>> {
        let binary = self.protocol.as_deref() == Some(BINARY.1);
        let raw = match self.hear().await {
            Some(Ok(Message::Text(text))) if !binary => text.to_string(),
            Some(Ok(Message::Binary(bytes))) if binary => String::from_utf8(bytes.to_vec()).expect("UTF-8"),
            Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
            other => panic!("{other:?} instead of a line"),
        };
        assert!(!raw.is_empty() && !raw.contains(['\r', '\n']), "one line without its end: {raw:?}");
        Ok(Line::parse(&raw))
    }

    async fn until(&mut self, command: &str) -> Line {
        loop {
            let line = self.next().await.unwrap_or_else(|code| panic!("closed with {code:?} instead of {command}"));
            if line.command == command {
                return line;
            }
        }
    }

    /// All that comes before the close frame, and its code.
    async fn closed(&mut self) -> (Vec<Line>, Option<u16>) {
        let mut come = Vec::new();
        loop {
            match self.next().await {
                Ok(line) => come.push(line),
                Err(code) => return (come, code),
            }
        }
    }
}

fn protocols(list: &str) -> [(&str, &str); 1] {
    [("sec-websocket-protocol", list)]
}

#[tokio::test]
async fn the_clients_first_subprotocol_is_spoken() {
    let server = IrcServer::with(&[("IRC_WEBSOCKET_ADDR", "127.0.0.1:0")]).await;
    for (list, chosen) in [
        ("text.ircv3.net, binary.ircv3.net", TEXT.1),
        ("binary.ircv3.net, text.ircv3.net", BINARY.1),
        ("other, binary.ircv3.net", BINARY.1),
    ] {
        for (address, path) in
            [(server.address(), "/irc"), (server.irc_websocket(), "/"), (server.irc_websocket(), "/webirc")]
        {
            let mut client = Client::at(address, path, &protocols(list)).await;
            assert_eq!(client.protocol.as_deref(), Some(chosen));
            client.send("PING x").await;
            client.send("NICK ann").await;
            client.send("USER a 0 * :A").await;
            client.until("221").await;
            client.send("QUIT").await;
            assert_eq!(client.closed().await.1, Some(1000));
        }
    }
    let mut client = Client::register(&server, "ann", &[]).await;
    assert_eq!(client.protocol, None);
    client.send_message(Message::binary(b"PING x".to_vec())).await;
    assert_eq!(client.until("PONG").await.last(), "x");
}

#[tokio::test]
async fn both_kinds_of_connection_meet_in_one_room() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let mut bob = Client::register(&server, "bob", &[TEXT]).await;
    let mut cid = Client::register(&server, "cid", &[BINARY]).await;
    ann.ask("JOIN #tea").await;
    for client in [&mut bob, &mut cid] {
        client.send("JOIN #tea").await;
        client.until("366").await;
    }
    bob.send("PRIVMSG #tea :grüße").await;
    assert_eq!(ann.until("PRIVMSG").await.last(), "grüße");
    assert_eq!(cid.until("PRIVMSG").await.last(), "grüße");
    ann.send("PRIVMSG #tea :and back").await;
    assert_eq!(bob.until("PRIVMSG").await.last(), "and back");
    assert_eq!(cid.until("PRIVMSG").await.last(), "and back");
}

#[tokio::test]
async fn a_cookie_signs_nobody_in_and_any_page_may_bring_a_client() {
    let server = Server::with(&[("IRC_SERVER_NAME", "irc.test")]).await;
    let alice = server.register("alice").await;
    let cookie = server.sign_in(&alice).await;
    let headers = [TEXT, ("cookie", &cookie), ("origin", "https://evil.example")];
    let mut client = Client::open(&server, &headers).await;
    client.send("NICK alice").await;
    client.send("USER a 0 * :A").await;
    assert_eq!(client.next().await.expect("a line").param(1), "ACCOUNT_REQUIRED");
    client.closed().await;
    let mut client = Client::open(&server, &headers).await;
    client.send(&format!("PASS {}", alice.token)).await;
    client.send("NICK alice").await;
    client.send("USER a 0 * :A").await;
    assert_eq!(client.until("001").await.param(0), "alice");
}

#[tokio::test]
async fn a_frame_is_one_line_and_no_more() {
    let server = IrcServer::start().await;
    let mut ann = Irc::guest(&server, "ann", "").await;
    let mut bob = Client::register(&server, "bob", &[BINARY]).await;
    ann.ask("JOIN #tea").await;
    bob.send("JOIN #tea\r\n").await;
    bob.until("366").await;
    bob.send(&format!("PRIVMSG #tea :{}", "x".repeat(600))).await;
    assert_eq!(bob.next().await.expect("a line").command, "417");
    bob.send(&"x".repeat(10_000)).await;
    assert_eq!(bob.next().await.expect("a line").command, "417");
    bob.send_message(Message::binary(b"PRIVMSG #tea :\xff".to_vec())).await;
    assert_eq!(bob.next().await.expect("a line").params[..2], ["PRIVMSG", "INVALID_UTF8"]);
    bob.send("PRIVMSG #tea :first\r\nQUIT :second").await;
    bob.send("PING x").await;
    assert_eq!(bob.until("PONG").await.last(), "x");
    ann.until("JOIN").await;
    let said: Vec<_> = ann.sync().await.iter().map(|line| (line.command.clone(), line.last().to_owned())).collect();
    let privmsg = |text: &str| ("PRIVMSG".to_owned(), text.to_owned());
    assert_eq!(said, [privmsg("first"), privmsg("QUIT :second")]);
}

#[tokio::test]
async fn bad_frames_close_with_a_reason() {
    let server = IrcServer::with(&[("FRAME_SIZE", "64KiB")]).await;
    let mut client = Client::open(&server, &[TEXT]).await;
    let bad = Frame::message(b"PING \xff".to_vec(), OpCode::Data(Data::Text), true);
    client.send_message(Message::Frame(bad)).await;
    let (come, code) = client.closed().await;
    assert_eq!((come[0].command.as_str(), code), ("ERROR", Some(1007)));
    let mut client = Client::open(&server, &[TEXT]).await;
    client.send(&"x".repeat(70_000)).await;
    let (come, code) = client.closed().await;
    assert_eq!((come[0].command.as_str(), code), ("ERROR", Some(1009)));
}

#[tokio::test]
async fn floods_are_slowed() {
    let server = IrcServer::with(&[("RATE_LIMIT", "on")]).await;
    let mut ann = Client::open(&server, &[TEXT]).await;
    let started = std::time::Instant::now();
    for n in 0..70 {
        ann.send(&format!("PING {n}")).await;
    }
    for n in 0..70 {
        assert_eq!(ann.until("PONG").await.last(), n.to_string());
    }
    assert!(started.elapsed().as_millis() > 1000, "{:?}", started.elapsed());
}

#[tokio::test]
async fn whoever_answers_no_ping_is_gone() {
    let server = IrcServer::with(&[("PING_INTERVAL", "50ms"), ("PONG_TIMEOUT", "200ms")]).await;
    let mut ann = Client::open(&server, &[TEXT]).await;
    ann.until("PING").await;
    let (come, code) = ann.closed().await;
    assert_eq!((come.last().map(Line::last), code), (Some("Closing Link: Ping timeout"), Some(1000)));
}

#[tokio::test]
async fn a_proxys_word_counts_where_it_is_trusted() {
    for (trusted, expected) in [("off", false), ("on", true)] {
        let server = IrcServer::with(&[("TRUST_PROXY", trusted)]).await;
        let mut ann = Client::register(&server, "ann", &[TEXT, ("x-forwarded-proto", "https")]).await;
        ann.send("WHOIS ann").await;
        let mut secure = false;
        loop {
            let line = ann.next().await.expect("a line");
            secure |= line.command == "671";
            if line.command == "318" {
                break;
            }
        }
        assert_eq!(secure, expected, "trust_proxy {trusted}");
    }
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye() {
    let mut server = IrcServer::with(&[("IRC_WEBSOCKET_ADDR", "127.0.0.1:0")]).await;
    let mut ann = Client::register(&server, "ann", &[TEXT]).await;
    let mut other = Client::at(server.irc_websocket(), "/", &[BINARY]).await;
    other.send("PING x").await;
    server.terminate();
    for client in [&mut ann, &mut other] {
        let (come, code) = client.closed().await;
        assert_eq!((come.last().map(|line| line.command.as_str()), code), (Some("ERROR"), Some(1000)));
    }
    server.ended().await;
}
