//! A client of the original protocol: what it does not hear while it is connected it never hears.

use super::socket::Socket;
use crate::ground::{Me, PATIENCE, Stage};
use crate::log::{Answer, Command, Node, Op, Place, What, marked};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

/// Says and hears things in these places until the last of them were heard.
pub async fn run(mut me: Me, places: &[Place]) {
    while *me.ground.stage.borrow() == Stage::Busy {
        let stream = me.number();
        let _ = session(&mut me, stream, places).await;
        me.note(What::Closed { stream });
        me.think().await;
    }
}

/// What was said and did not come back yet.
struct Said {
    op: Op,
    until: Instant,
}

async fn session(me: &mut Me, stream: u64, places: &[Place]) -> Option<()> {
    let node = me.any_node();
    me.note(What::Opened { stream, node });
    let mut socket = Socket::connect(me, node, &format!("/chat?access_token={}", me.account.token)).await?;
    for place in places {
        let room = me.ground.rooms[*place].name.clone();
        socket.send(json!({"command": "join", "room": room}).to_string()).await?;
        me.within(welcomed(&mut socket, &room)).await??;
    }
    if !me.is_busy() {
        // Too late to hear the last messages.
        return None;
    }
    places.iter().for_each(|place| me.note(What::From { stream, place: *place, seq: None }));
    let mut said = None;
    let end = converse(me, &mut socket, (stream, node, places), &mut said).await;
    if let Some(Said { op, .. }) = said {
        me.answered(op, Answer::Unknown);
    }
    end
}

/// Waits to be let in. Messages of the room before may come first, and do not count yet.
async fn welcomed(socket: &mut Socket, room: &str) -> Option<()> {
    loop {
        let frame = socket.next().await?;
        if frame["error"].is_string() {
            return None;
        }
        if frame["room"] == room && frame["from"].is_null() {
            return Some(());
        }
    }
}

async fn converse(
    me: &mut Me,
    socket: &mut Socket,
    (stream, node, places): (u64, Node, &[Place]),
    said: &mut Option<Said>,
) -> Option<()> {
    let mut stage = me.ground.stage.subscribe();
    let mut turn = me.next_turn();
    let mut heard: Vec<Op> = Vec::new();
    loop {
        if let Stage::Last(last) = &*stage.borrow_and_update()
            && places.iter().filter_map(|place| last.get(*place)).all(|(op, _)| heard.contains(op))
        {
            return Some(());
        }
        tokio::select! {
            frame = socket.next() => heard.extend(hear(me, stream, &frame?, said)),
            _ = stage.changed() => {}
            () = sleep_until(said.as_ref().map_or(turn, |said| said.until)) => {
                if said.is_some() {
                    return None;
                }
                turn = me.next_turn();
                if me.is_busy() {
                    if me.happens(2) {
                        return None;
                    }
                    let (op, place) = (me.number(), me.any(places)?);
                    me.asks(op, node, place, &Command::Post);
                    *said = Some(Said { op, until: Instant::now() + PATIENCE });
                    let words = me.words(op);
                    socket.send(json!({"room": me.ground.rooms[place].name, "message": words}).to_string()).await?;
                }
            }
        }
    }
}

/// Takes a frame; the message that it brings.
fn hear(me: &Me, stream: u64, frame: &Value, said: &mut Option<Said>) -> Option<Op> {
    if frame["error"].is_string()
        && let Some(Said { op, .. }) = said.take()
    {
        // Only words say what went wrong.
        me.answered(op, Answer::Failed(frame["error"].to_string()));
    }
    let (Some(place), Some(op)) = (me.ground.named(frame["room"].as_str()?), marked(frame["message"].as_str()?)) else {
        return None;
    };
    frame["from"].as_str()?;
    me.note(What::Heard { stream, place, seq: None, kind: "posted".into(), message: None, op: Some(op) });
    if said.take_if(|said| said.op == op).is_some() {
        me.answered(op, Answer::Done { seq: None, message: None });
    }
    Some(op)
}
