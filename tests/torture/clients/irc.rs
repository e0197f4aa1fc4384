//! An IRC client: its messages come back as echoes with labels, and it asks for the history of what it missed.

use crate::ground::{Me, PATIENCE, Stage};
use crate::harness::Line;
use crate::log::{Answer, Command, Node, Op, Place, What, marked};
use std::collections::{HashMap, VecDeque};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, sleep_until, timeout};

const CAPS: &str = "batch echo-message labeled-response message-tags server-time draft/chathistory";

/// Says and hears things in these places until the last of them were heard.
pub async fn run(mut me: Me, places: &[Place]) {
    while *me.ground.stage.borrow() == Stage::Busy {
        let (node, stream) = (me.any_node(), me.number());
        let _ = session(&mut me, node, stream, places).await;
        me.note(What::Closed { stream });
        me.think().await;
    }
}

async fn session(me: &mut Me, node: Node, stream: u64, places: &[Place]) -> Option<()> {
    let mut irc = Irc::connect(me, node, stream, places).await?;
    if !me.is_busy() {
        // Too late to hear the last messages.
        return None;
    }
    let ended = irc.converse(me, places).await;
    if let Some(Said { op, .. }) = irc.said {
        me.answered(op, Answer::Unknown);
    }
    ended
}

/// What was said and did not come back yet.
struct Said {
    op: Op,
    until: Instant,
}

/// A batch of history that is coming.
struct Batch {
    place: Place,
    since: u64,
    ops: Vec<Op>,
}

/// A connection.
pub struct Irc {
    lines: Lines,
    write: OwnedWriteHalf,
    node: Node,
    stream: u64,
    said: Option<Said>,
    batches: HashMap<String, Batch>,
    /// When history was asked for that has not come yet.
    asked: VecDeque<u64>,
    heard: Vec<Op>,
}

impl Irc {
    /// Signs in and joins; none when that does not work now.
    pub async fn connect(me: &Me, node: Node, stream: u64, places: &[Place]) -> Option<Self> {
        me.note(What::Opened { stream, node });
        let connection = me.within(TcpStream::connect(me.ground.gates[node].irc)).await?.ok()?;
        let (read, write) = connection.into_split();
        let lines = Lines { read: BufReader::new(read), line: Vec::new() };
        let (batches, heard) = (HashMap::new(), Vec::new());
        let mut irc = Self { lines, write, node, stream, said: None, batches, asked: VecDeque::new(), heard };
        let (token, nick) = (&me.account.token, &me.name);
        let hello = format!("PASS {token}\r\nCAP REQ :{CAPS}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END");
        irc.send(&hello).await?;
        while irc.next().await?.command != "001" {}
        for place in places {
            let channel = format!("#{}", me.ground.rooms[*place].name);
            irc.send(&format!("JOIN {channel}")).await?;
        }
        irc.send("PING joined").await?;
        loop {
            let line = irc.next().await?;
            if line.command == "PONG" && line.last() == "joined" {
                return Some(irc);
            }
            irc.hear(me, &line);
        }
    }

    async fn send(&mut self, line: &str) -> Option<()> {
        timeout(PATIENCE, self.write.write_all(format!("{line}\r\n").as_bytes())).await.ok()?.ok()
    }

    /// The next line; none when the connection has broken, or nothing comes.
    async fn next(&mut self) -> Option<Line> {
        timeout(PATIENCE, self.lines.next()).await.ok()?
    }

    async fn converse(&mut self, me: &mut Me, places: &[Place]) -> Option<()> {
        let mut stage = me.ground.stage.subscribe();
        let mut turn = me.next_turn();
        loop {
            if let Stage::Last(last) = &*stage.borrow_and_update()
                && places.iter().filter_map(|place| last.get(*place)).all(|(op, _)| self.heard.contains(op))
            {
                return Some(());
            }
            tokio::select! {
                line = self.lines.next() => self.hear(me, &line?),
                _ = stage.changed() => {}
                () = sleep_until(self.said.as_ref().map_or(turn, |said| said.until)) => {
                    if self.said.is_some() {
                        return None;
                    }
                    turn = me.next_turn();
                    if me.is_busy() {
                        self.act(me, places).await?;
                    }
                }
            }
        }
    }

    async fn act(&mut self, me: &mut Me, places: &[Place]) -> Option<()> {
        let place = me.any(places)?;
        let channel = format!("#{}", me.ground.rooms[place].name);
        if me.happens(2) {
            return None;
        }
        if me.happens(20) {
            self.asked.push_back(me.ground.log.now());
            return self.send(&format!("CHATHISTORY LATEST {channel} * 50")).await;
        }
        let op = me.number();
        let words: String = me.words(op).chars().take(200).collect();
        me.asks(op, self.node, place, &Command::Post);
        self.said = Some(Said { op, until: Instant::now() + PATIENCE });
        self.send(&format!("@label={op} PRIVMSG {channel} :{words}")).await
    }

    /// Asks for all of a place's history, from the newest back: the messages in order. None when that does not work now.
    pub async fn history(&mut self, me: &Me, place: Place) -> Option<Vec<Op>> {
        let channel = format!("#{}", me.ground.rooms[place].name);
        let (mut all, mut ask) = (Vec::new(), format!("LATEST {channel} *"));
        loop {
            self.send(&format!("CHATHISTORY {ask} 100")).await?;
            let mut page = Vec::new();
            let oldest = loop {
                let line = self.next().await?;
                match line.command.as_str() {
                    "PRIVMSG" if line.tag("batch").is_some() => page.push(line),
                    "BATCH" if line.param(0).starts_with('-') => break page.first().and_then(|line| line.tag("msgid")),
                    "FAIL" => return None,
                    _ => {}
                }
            };
            all.splice(0..0, page.iter().filter_map(|line| marked(line.last())));
            let Some(oldest) = oldest else { return Some(all) };
            ask = format!("BEFORE {channel} msgid={oldest}");
        }
    }

    fn hear(&mut self, me: &Me, line: &Line) {
        let place = |channel: &str| me.ground.named(channel.trim_start_matches('#'));
        let op = marked(line.last());
        match line.command.as_str() {
            "JOIN" if line.nick() == &*me.name => {
                if let Some(place) = place(line.param(0)) {
                    me.note(What::From { stream: self.stream, place, seq: None });
                }
            }
            "BATCH" => self.hear_batch(me, line),
            "FAIL" if line.param(0) == "CHATHISTORY" => {
                self.asked.pop_front();
            }
            "PRIVMSG" => {
                match (line.tag("batch").and_then(|batch| self.batches.get_mut(batch)), place(line.param(0))) {
                    (Some(batch), _) => batch.ops.extend(op),
                    (None, Some(place)) if !line.last().starts_with("[edited]") => {
                        self.hear_message(me, place, line, op)
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        let labelled = self.said.as_ref().is_some_and(|said| line.tag("label") == Some(&said.op.to_string()));
        if labelled && let Some(Said { op, .. }) = self.said.take() {
            me.answered(op, answer(line));
        }
    }

    /// A message; its further lines have no mark.
    fn hear_message(&mut self, me: &Me, place: Place, line: &Line, op: Option<Op>) {
        if op.is_none() {
            return;
        }
        self.heard.extend(op);
        let message = line.tag("msgid").map(str::to_owned);
        me.note(What::Heard { stream: self.stream, place, seq: None, kind: "posted".into(), message, op });
    }

    fn hear_batch(&mut self, me: &Me, line: &Line) {
        let (sign, name) = line.param(0).split_at(1.min(line.param(0).len()));
        if sign == "+" && line.param(1) == "chathistory" {
            let place = me.ground.named(line.param(2).trim_start_matches('#'));
            if let Some((place, since)) = place.zip(self.asked.pop_front()) {
                self.batches.insert(name.to_owned(), Batch { place, since, ops: Vec::new() });
            }
        } else if let Some(Batch { place, since, ops }) = self.batches.remove(name) {
            me.note(What::Read { node: self.node, place, door: "IRC", since, to_end: true, ops });
        }
    }
}

/// What comes, line by line.
struct Lines {
    read: BufReader<OwnedReadHalf>,
    /// The line that is coming.
    line: Vec<u8>,
}

impl Lines {
    /// The next one; none when the connection has broken. One that was cut off in the middle is none.
    async fn next(&mut self) -> Option<Line> {
        self.read.read_until(b'\n', &mut self.line).await.ok()?;
        let line = String::from_utf8(std::mem::take(&mut self.line)).ok()?;
        line.strip_suffix("\r\n").map(Line::parse)
    }
}

/// What the answer to a message means.
fn answer(line: &Line) -> Answer {
    match line.command.as_str() {
        "PRIVMSG" => Answer::Done { seq: None, message: line.tag("msgid").map(str::to_owned) },
        "403" | "404" | "442" => Answer::Refused(line.command.clone()),
        _ => Answer::Failed(format!("{line:?}")),
    }
}
