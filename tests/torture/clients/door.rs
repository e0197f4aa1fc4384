//! A program that uses the JSON API: it says something and insists on an answer, changes it, comes and goes, and reads.

use super::picture;
use crate::ground::Me;
use crate::log::{Answer, Command, Node, Op, Place, Seq, What, marked};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// A message of one's own.
#[derive(Clone)]
pub struct Mine {
    op: Op,
    place: Place,
    id: String,
}

/// Does all that in these places until nobody begins anything. Comes and goes in the last of them.
pub async fn run(mut me: Me, places: &[Place]) {
    let mut mine: Vec<Mine> = Vec::new();
    while me.is_busy() {
        let (place, node) = (me.any(places).unwrap_or_default(), me.any_node());
        match me.any(&["say", "say", "say", "change", "read", "read", "come and go"]) {
            Some("say") => mine.extend(say(&mut me, place).await),
            Some("change") => change(&mut me, node, &mut mine).await,
            Some("read") => read(&mut me, node, place).await,
            _ => come_and_go(&mut me, node, places).await,
        }
        me.think().await;
    }
}

/// Says something; what was said, when it was taken.
pub async fn say(me: &mut Me, place: Place) -> Option<Mine> {
    let op = me.number();
    match insist(me, op, place).await {
        Answer::Done { message: Some(id), .. } => Some(Mine { op, place, id }),
        _ => None,
    }
}

/// Says something until it is known what became of it.
pub async fn insist(me: &mut Me, op: Op, place: Place) -> Answer {
    let words = me.words(op);
    insist_on(me, op, place, words).await
}

/// The same with these words.
pub async fn insist_on(me: &mut Me, op: Op, place: Place, words: String) -> Answer {
    let path = format!("/api/v1/conversations/{}/messages", me.ground.rooms[place].id);
    let body = json!({"client_id": Uuid::new_v4(), "body": words});
    loop {
        let node = me.any_node();
        let answer = me.change(op, (node, place, &Command::Post), (Method::POST, &path, Some(&body))).await;
        if !answer.is_unclear() {
            return answer;
        }
        me.think().await;
    }
}

async fn change(me: &mut Me, node: Node, mine: &mut Vec<Mine>) {
    let Some(Mine { op: about, place, id }) = me.any(mine) else { return };
    let (op, body, path) = (me.number(), json!({"body": me.words(about)}), format!("/api/v1/messages/{id}"));
    let reaction = format!("{path}/reactions/👍");
    let (command, how) = match me.any(&["edit", "react", "unreact", "delete"]) {
        Some("edit") => (Command::Edit(about), (Method::PATCH, path.as_str(), Some(&body))),
        Some("react") => (Command::React(about), (Method::PUT, reaction.as_str(), None)),
        Some("unreact") => (Command::Unreact(about), (Method::DELETE, reaction.as_str(), None)),
        _ => {
            mine.retain(|mine| mine.op != about);
            (Command::Delete(about), (Method::DELETE, path.as_str(), None))
        }
    };
    me.change(op, (node, place, &command), how).await;
}

async fn come_and_go(me: &mut Me, node: Node, places: &[Place]) {
    let Some(place) = places.last().copied() else { return };
    for (command, verb) in [(Command::Leave, "leave"), (Command::Join, "join")] {
        let path = format!("/api/v1/conversations/{}/{verb}", me.ground.rooms[place].id);
        me.change(me.number(), (node, place, &command), (Method::POST, &path, None)).await;
        me.think().await;
    }
}

async fn read(me: &mut Me, node: Node, place: Place) {
    if me.happens(30) {
        picture::fetch(me, node, place).await;
        return;
    }
    let after = me.any(&[0, 10, 100, 1000]).unwrap_or_default();
    let since = me.ground.log.now();
    if let Some(events) = events(me, node, place, after).await {
        let ops = events.iter().filter(|event| event["kind"] == "posted");
        let ops = ops.filter_map(|event| marked(event["message"]["body"].as_str()?)).collect();
        me.note(What::Read { node, place, door: "events", since, to_end: true, ops });
    }
}

/// All events of a place after a seq; none when they cannot be read now.
pub async fn events(me: &Me, node: Node, place: Place, mut after: Seq) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    loop {
        let path = format!("/api/v1/conversations/{}/events?after={after}&limit=1000", me.ground.rooms[place].id);
        let (200, Value::Array(page)) = me.call(node, Method::GET, &path, None).await? else { return None };
        let Some(last) = page.last().and_then(|event| event["seq"].as_u64()) else { return Some(all) };
        after = last;
        all.extend(page);
    }
}
