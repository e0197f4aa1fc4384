//! A client of the live API that never misses anything: it resumes by its cursors, on any node, after whatever happened.

use super::picture;
use super::socket::Socket;
use crate::ground::{Me, PATIENCE, Stage, by_code, done};
use crate::log::{Answer, Command, Node, Op, Picture, Place, Seq, What, marked};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

/// How long it stays away now and then.
const AWAY: Duration = Duration::from_secs(2);

/// What it knows of a conversation.
struct View {
    place: Place,
    /// Everything up to here was heard, and is in the picture.
    seq: Seq,
    picture: Picture,
    /// It is to be loaded anew.
    stale: bool,
}

/// A request that is under way, or to be sent again.
#[derive(Clone)]
struct Asking {
    op: Op,
    place: Place,
    command: Command,
    frame: Value,
    /// Until when an answer is waited for; none when it is not under way.
    until: Option<Instant>,
}

/// A message of one's own.
#[derive(Clone)]
struct Mine {
    op: Op,
    place: Place,
    id: String,
}

struct Live {
    me: Me,
    views: Vec<View>,
    asking: Option<Asking>,
    /// What was acknowledged, to be sent again now and then.
    acked: Vec<Asking>,
    mine: Vec<Mine>,
    /// Where it talks.
    talks: Vec<Place>,
    finished: bool,
}

/// Listens in these places, and talks in some of them, until everything is over and was heard.
pub async fn run(me: Me, places: &[Place], talks: &[Place]) {
    let view = |place: &Place| View { place: *place, seq: 0, picture: Picture::new(), stale: true };
    let views = places.iter().map(view).collect();
    let mut live =
        Live { me, views, asking: None, acked: Vec::new(), mine: Vec::new(), talks: talks.to_vec(), finished: false };
    while !live.finished {
        live.session().await;
        live.lose_answer();
        live.me.think().await;
        if live.me.is_busy() && live.me.happens(10) {
            tokio::time::sleep(AWAY).await;
        }
    }
    for view in live.views {
        live.me.note(What::Pictured { place: view.place, picture: view.picture });
    }
}

impl Live {
    /// One connection, to its end; none when that has come by itself.
    async fn session(&mut self) -> Option<()> {
        let node = self.me.any_node();
        for view in self.views.iter_mut().filter(|view| view.stale) {
            (view.picture, view.seq) = picture::fetch(&self.me, node, view.place).await?;
            view.stale = false;
        }
        let stream = self.me.number();
        self.me.note(What::Opened { stream, node });
        let ended = self.listen(stream, node).await;
        self.me.note(What::Closed { stream });
        ended
    }

    async fn listen(&mut self, stream: u64, node: Node) -> Option<()> {
        let mut socket = Socket::connect(&self.me, node, "/ws?v=1").await?;
        let hello = self.me.within(socket.next()).await??;
        self.resume(&mut socket, stream, &hello["epoch"]).await?;
        self.converse(&mut socket, stream, node).await
    }

    async fn resume(&mut self, socket: &mut Socket, stream: u64, epoch: &Value) -> Option<()> {
        let mut cursors = Vec::new();
        for view in &self.views {
            self.me.note(What::From { stream, place: view.place, seq: Some(view.seq) });
            let conversation = &self.me.ground.rooms[view.place].id;
            cursors.push(json!({"conversation": conversation, "epoch": epoch, "seq": view.seq}));
        }
        socket.send(json!({"type": "resume", "cursors": cursors}).to_string()).await?;
        let resuming = async {
            loop {
                let frame = socket.next().await?;
                if frame["type"] == "resumed" {
                    return Some(());
                }
                self.hear(stream, &frame)?;
            }
        };
        tokio::time::timeout(PATIENCE * 2, resuming).await.ok()??;
        self.me.note(What::Live { stream });
        Some(())
    }

    async fn converse(&mut self, socket: &mut Socket, stream: u64, node: Node) -> Option<()> {
        let mut stage = self.me.ground.stage.subscribe();
        let mut turn = self.me.next_turn();
        loop {
            let now = stage.borrow_and_update().clone();
            if self.has_heard(&now) {
                self.finished = true;
                return Some(());
            }
            let due = self.asking.as_ref().and_then(|asking| asking.until);
            tokio::select! {
                frame = socket.next() => self.hear(stream, &frame?)?,
                _ = stage.changed() => {}
                () = sleep_until(due.unwrap_or(turn)) => {
                    if due.is_some() {
                        // No answer.
                        return None;
                    }
                    turn = self.me.next_turn();
                    self.act(socket, node, now == Stage::Busy).await?;
                }
            }
        }
    }

    fn has_heard(&self, stage: &Stage) -> bool {
        let Stage::Last(last) = stage else { return false };
        self.asking.is_none()
            && self.views.iter().all(|view| last.get(view.place).is_none_or(|(_, seq)| view.seq >= *seq))
    }

    /// Does the next thing; none to leave.
    async fn act(&mut self, socket: &mut Socket, node: Node, is_busy: bool) -> Option<()> {
        if self.talks.is_empty() {
            return Some(());
        }
        if is_busy && self.me.happens(2) {
            return None;
        }
        if self.asking.is_none() && is_busy {
            self.asking = self.idea();
        }
        let Some(asking) = &mut self.asking else { return Some(()) };
        asking.until = Some(Instant::now() + PATIENCE);
        let (op, place, command, frame) = (asking.op, asking.place, asking.command.clone(), asking.frame.to_string());
        self.me.asks(op, node, place, &command);
        socket.send(frame).await
    }

    /// What to ask.
    fn idea(&mut self) -> Option<Asking> {
        let (op, any) = (self.me.number(), self.me.any(&self.mine));
        if self.me.happens(6) {
            return self.me.any(&self.acked);
        }
        let asking = |place, command, mut frame: Value| {
            frame["id"] = json!(op);
            Some(Asking { op, place, command, frame, until: None })
        };
        if let Some(Mine { op: about, place, id }) = any
            && self.me.happens(30)
        {
            let emoji = if self.me.happens(50) { "👍" } else { "🎉" };
            return match self.me.any(&["edit", "delete", "react", "unreact"])? {
                "edit" => {
                    let body = self.me.words(about);
                    asking(place, Command::Edit(about), json!({"type": "edit", "message_id": id, "body": body}))
                }
                "delete" => {
                    self.mine.retain(|mine| mine.op != about);
                    asking(place, Command::Delete(about), json!({"type": "delete", "message_id": id}))
                }
                "react" => {
                    asking(place, Command::React(about), json!({"type": "react", "message_id": id, "emoji": emoji}))
                }
                _ => {
                    asking(place, Command::Unreact(about), json!({"type": "unreact", "message_id": id, "emoji": emoji}))
                }
            };
        }
        let at = self.me.any(&self.talks)?;
        let (conversation, body) = (self.me.ground.rooms[at].id.clone(), self.me.words(op));
        let post = json!({"type": "post", "conversation": conversation, "client_id": Uuid::new_v4(), "body": body});
        asking(at, Command::Post, post)
    }

    /// Takes a frame; none when the client has to come back.
    fn hear(&mut self, stream: u64, frame: &Value) -> Option<()> {
        match frame["type"].as_str()? {
            "event" => self.event(stream, frame),
            "resync" => {
                let place = self.me.ground.place(&frame["conversation"]);
                if let Some(view) = self.views.iter_mut().find(|view| Some(view.place) == place) {
                    view.stale = true;
                    self.me.note(What::Resync { stream, place: view.place });
                }
                return None;
            }
            "ack" => self.answer(frame, done(frame)),
            // The question for what was missed could not be answered: it is asked again on a new connection.
            "error" if frame["id"].is_null() => return None,
            "error" => self.answer(frame, by_code(&frame["code"])),
            _ => {}
        }
        Some(())
    }

    fn event(&mut self, stream: u64, event: &Value) {
        let place = self.me.ground.place(&event["conversation"]);
        let Some(view) = self.views.iter_mut().find(|view| Some(view.place) == place) else { return };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let seq = event["seq"].as_u64().unwrap_or_default();
        view.seq = seq;
        picture::apply(&mut view.picture, event);
        let (kind, message) = (text(&event["kind"]).unwrap_or_default(), text(&event["message_id"]));
        let op = event["message"]["body"].as_str().and_then(marked);
        self.me.note(What::Heard { stream, place: view.place, seq: Some(seq), kind, message, op });
    }

    fn answer(&mut self, frame: &Value, answer: Answer) {
        let Some(asking) = self.asking.take_if(|asking| frame["id"] == json!(asking.op)) else {
            return self.me.note(What::Ill(format!("an answer that nobody waits for: {frame}")));
        };
        self.me.answered(asking.op, answer.clone());
        match answer {
            Answer::Done { message: Some(id), .. } if asking.command == Command::Post => {
                let Asking { op, place, .. } = asking;
                if self.acked.iter().all(|acked| acked.op != op) {
                    self.mine.push(Mine { op, place, id });
                    self.acked.push(Asking { until: None, ..asking });
                }
            }
            answer if answer.is_unclear() => self.again(asking),
            _ => {}
        }
    }

    /// The connection is gone, and with it the answer.
    fn lose_answer(&mut self) {
        if let Some(asking) = self.asking.take() {
            if asking.until.is_some() {
                self.me.answered(asking.op, Answer::Unknown);
            }
            self.again(asking);
        }
    }

    /// What posts can be sent again; of anything else the events tell.
    fn again(&mut self, asking: Asking) {
        if asking.command == Command::Post {
            self.asking = Some(Asking { until: None, ..asking });
        }
    }
}
