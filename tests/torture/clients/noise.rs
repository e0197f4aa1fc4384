//! Somebody who sends every door what no program should send: the inputs of all parsers.

use super::socket::Socket;
use crate::ground::Me;
use reqwest::Method;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long nonsense is answered.
const A_LITTLE: Duration = Duration::from_millis(300);

/// What there is to send.
struct Corpus {
    frames: Vec<String>,
    old_frames: Vec<String>,
    forms: Vec<String>,
    lines: Vec<Vec<u8>>,
}

/// Sends it until nobody begins anything.
pub async fn run(mut me: Me) {
    let corpus = Corpus::read();
    while me.is_busy() {
        let node = me.any_node();
        // Whatever comes of it: the server goes on.
        let _ = match me.any(&["live", "old", "form", "irc"]) {
            Some("live") => frames(&mut me, node, "/ws?v=1", &corpus.frames).await,
            Some("old") => {
                let path = format!("/chat?access_token={}", me.account.token);
                frames(&mut me, node, &path, &corpus.old_frames).await
            }
            Some("form") => form(&mut me, node, &corpus.forms).await,
            _ => lines(&mut me, node, &corpus.lines).await,
        };
        me.think().await;
    }
}

impl Corpus {
    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let texts = |name: &str| {
            let file = std::fs::read_to_string(folder.join(name)).expect("a corpus");
            file.lines().filter_map(|line| serde_json::from_str::<String>(line).ok()).collect::<Vec<_>>()
        };
        let files = std::fs::read_dir(folder.join("irc")).expect("a corpus").flatten();
        let lines = files.filter_map(|file| std::fs::read(file.path()).ok()).collect();
        let frames = [texts("live-frames.jsonl"), texts("cursors.jsonl")].concat();
        Self { frames, old_frames: texts("v1-frames.jsonl"), forms: texts("forms.jsonl"), lines }
    }
}

async fn frames(me: &mut Me, node: usize, path: &str, corpus: &[String]) -> Option<()> {
    let mut socket = Socket::connect(me, node, path).await?;
    for _ in 0..5 {
        socket.send(me.any(corpus)?).await?;
    }
    let answers = async { while socket.next().await.is_some() {} };
    tokio::time::timeout(A_LITTLE, answers).await.ok()
}

async fn form(me: &mut Me, node: usize, corpus: &[String]) -> Option<()> {
    let (body, name) = (me.any(corpus)?, me.any(&["post_message", "edit_message", "sign_in", "join_room", "nothing"])?);
    let request = me.request(node, Method::POST, &format!("/api/ui/{name}")).header("origin", me.url(node, ""));
    let request = request.header("content-type", "application/x-www-form-urlencoded").bearer_auth(&me.account.token);
    request.body(body).send().await.ok()?.bytes().await.ok().map(|_| ())
}

async fn lines(me: &mut Me, node: usize, corpus: &[Vec<u8>]) -> Option<()> {
    let mut irc = me.within(TcpStream::connect(me.ground.gates[node].irc)).await?.ok()?;
    irc.write_all(format!("PASS {}\r\nNICK x\r\nUSER x 0 * :x\r\n", me.account.token).as_bytes()).await.ok()?;
    for _ in 0..5 {
        irc.write_all(&me.any(corpus)?).await.ok()?;
        irc.write_all(b"\r\n").await.ok()?;
    }
    let mut answers = Vec::new();
    tokio::time::timeout(A_LITTLE, irc.read_to_end(&mut answers)).await.ok()?.ok().map(|_| ())
}
