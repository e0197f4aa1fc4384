//! A raw client of IRC.

use super::{Server, soon};
use std::collections::VecDeque;
use std::fmt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server that lets guests in by IRC.
pub struct IrcServer;

impl IrcServer {
    /// With guests.
    pub async fn start() -> Server {
        Self::with(&[]).await
    }

    /// With guests and other settings. Who joins hears nothing of what was said before, unless these say otherwise.
    pub async fn with(settings: &[(&str, &str)]) -> Server {
        let basic =
            [("IRC_ADDR", "127.0.0.1:0"), ("IRC_GUESTS", "on"), ("IRC_SERVER_NAME", "irc.test"), ("IRC_HISTORY", "0")];
        Server::with(&[&basic, settings].concat()).await
    }
}

/// A line from the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// As it came, without its end.
    pub raw: String,
    /// Tags by name, as they are written.
    pub tags: Vec<(String, String)>,
    /// Whom it is from.
    pub source: String,
    /// A word or a number.
    pub command: String,
    /// The parameters.
    pub params: Vec<String>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw)
    }
}

impl Line {
    /// Reads a line that came without its end.
    pub fn parse(raw: &str) -> Self {
        let mut rest = raw;
        let (mut tags, mut source) = (Vec::new(), String::new());
        if let Some(tagged) = rest.strip_prefix('@') {
            let (all, after) = tagged.split_once(' ').expect("more than tags");
            let pair =
                |tag: &str| tag.split_once('=').map_or((tag.into(), String::new()), |(n, v)| (n.into(), v.into()));
            tags = all.split(';').map(pair).collect();
            rest = after;
        }
        if let Some(sourced) = rest.strip_prefix(':') {
            let (from, after) = sourced.split_once(' ').expect("more than a source");
            source = from.to_owned();
            rest = after;
        }
        let (words, last) = rest.split_once(" :").map_or((rest, None), |(words, last)| (words, Some(last)));
        let mut words = words.split(' ').map(str::to_owned);
        let command = words.next().expect("a command");
        let params = words.chain(last.map(str::to_owned)).collect();
        Self { raw: raw.to_owned(), tags, source, command, params }
    }

    /// A tag's value.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str())
    }

    /// The nick that it is from.
    pub fn nick(&self) -> &str {
        self.source.split('!').next().unwrap_or_default()
    }

    /// A parameter; empty if there is none.
    pub fn param(&self, at: usize) -> &str {
        self.params.get(at).map_or("", String::as_str)
    }

    /// The last parameter.
    pub fn last(&self) -> &str {
        self.params.last().map_or("", String::as_str)
    }
}

/// What carries bytes both ways.
pub trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

/// A raw client of IRC.
pub struct Irc {
    stream: Box<dyn Carrier>,
    bytes: Vec<u8>,
    lines: VecDeque<Line>,
    pings: u32,
}

impl Irc {
    /// Connects, and says nothing.
    pub async fn open(server: &Server) -> Self {
        let stream = soon("a connection", TcpStream::connect(server.irc())).await.expect("connected");
        stream.set_nodelay(true).expect("no delay");
        Self::on(stream)
    }

    /// On a connection of any kind that was made already.
    pub fn on(stream: impl Carrier + 'static) -> Self {
        Self { stream: Box::new(stream), bytes: Vec::new(), lines: VecDeque::new(), pings: 0 }
    }

    /// A guest with these capabilities, past the greeting.
    pub async fn guest(server: &Server, nick: &str, caps: &str) -> Self {
        let mut irc = Self::open(server).await;
        irc.register(nick, caps).await;
        irc
    }

    /// Asks for capabilities, registers, and takes the greeting.
    pub async fn register(&mut self, nick: &str, caps: &str) {
        if !caps.is_empty() {
            self.send(&format!("CAP REQ :{caps}")).await;
        }
        self.send(&format!("NICK {nick}\r\nUSER {nick} 0 * :Real {nick}\r\nCAP END")).await;
        self.until("221").await;
        self.sync().await;
    }

    /// Signs in as the owner of an access token.
    pub async fn account(server: &Server, account: &super::Account, caps: &str) -> Self {
        let mut irc = Self::open(server).await;
        irc.send(&format!("PASS {}", account.token)).await;
        irc.register(&account.name, caps).await;
        irc
    }

    /// Sends a line.
    pub async fn send(&mut self, line: &str) {
        self.send_bytes(format!("{line}\r\n").as_bytes()).await;
    }

    /// Sends bytes as they are.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        soon("bytes to be taken", self.stream.write_all(bytes)).await.expect("sent");
    }

    /// The next line; none when the server has closed.
    pub async fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            let mut chunk = [0; 4096];
            let read = soon("a line", self.stream.read(&mut chunk)).await.unwrap_or(0);
            if read == 0 {
                return None;
            }
            self.bytes.extend_from_slice(&chunk[..read]);
            while let Some(end) = self.bytes.windows(2).position(|two| two == b"\r\n") {
                let line = String::from_utf8(self.bytes.drain(..end + 2).collect()).expect("UTF-8");
                self.lines.push_back(Line::parse(line.trim_end_matches("\r\n")));
            }
        }
    }

    /// The next line, which must have this command or number.
    pub async fn expect(&mut self, command: &str) -> Line {
        let line = self.next().await.unwrap_or_else(|| panic!("closed instead of {command}"));
        assert_eq!(line.command, command, "{line:?}");
        line
    }

    /// The next line with this command; those before it are passed over.
    pub async fn until(&mut self, command: &str) -> Line {
        loop {
            let line = self.next().await.unwrap_or_else(|| panic!("closed instead of {command}"));
            if line.command == command {
                return line;
            }
        }
    }

    /// Sends a line, and takes all that comes up to the answer to a PING.
    pub async fn ask(&mut self, line: &str) -> Vec<Line> {
        self.send(line).await;
        self.sync().await
    }

    /// Everything that has come up to the answer to a PING.
    pub async fn sync(&mut self) -> Vec<Line> {
        self.pings += 1;
        let token = format!("sync-{}", self.pings);
        self.send(&format!("PING {token}")).await;
        let mut come = Vec::new();
        loop {
            let line = self.next().await.unwrap_or_else(|| panic!("closed after {come:?}"));
            if line.command == "PONG" && line.last() == token {
                return come;
            }
            come.push(line);
        }
    }

    /// Sends a line, to which there must be one answer.
    pub async fn ask_one(&mut self, line: &str) -> Line {
        let mut come = self.ask(line).await;
        assert_eq!(come.len(), 1, "{line} was answered {come:?}");
        come.remove(0)
    }

    /// All that comes until the server closes.
    pub async fn closed(&mut self) -> Vec<Line> {
        let mut come = Vec::new();
        while let Some(line) = self.next().await {
            come.push(line);
        }
        come
    }
}
