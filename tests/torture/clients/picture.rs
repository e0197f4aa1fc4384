//! What a client shows of a conversation: fetched, and kept up to date by events.

use crate::ground::Me;
use crate::log::{Node, Picture, Place, Seq, Shown, What, marked};
use reqwest::Method;
use serde_json::Value;

/// The picture as an event changes it.
pub fn apply(picture: &mut Picture, event: &Value) {
    let Some(id) = event["message_id"].as_str() else { return };
    match event["kind"].as_str() {
        Some("posted" | "edited") if event["message"].is_object() => {
            picture.insert(id.to_owned(), shown(&event["message"]));
        }
        Some("deleted") => {
            picture.remove(id);
        }
        Some(kind @ ("reacted" | "unreacted")) => {
            let reaction = (text(&event["emoji"]), text(&event["actor"]["name"]));
            let Some(message) = picture.get_mut(id) else { return };
            if kind == "reacted" {
                message.reactions.insert(reaction);
            } else {
                message.reactions.remove(&reaction);
            }
        }
        _ => {}
    }
}

fn shown(message: &Value) -> Shown {
    let of = |reaction: &Value| {
        let emoji = text(&reaction["emoji"]);
        let users = reaction["users"].as_array().cloned().unwrap_or_default();
        users.into_iter().map(move |user| (emoji.clone(), text(&user["name"])))
    };
    let reactions = message["reactions"].as_array().into_iter().flatten().flat_map(of).collect();
    Shown { words: text(&message["body"]), reactions }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Fetches all of a place: the picture, and the seq from which events go on. None when that does not work now.
pub async fn fetch(me: &Me, node: Node, place: Place) -> Option<(Picture, Seq)> {
    let (mut picture, mut head, mut before) = (Picture::new(), None, None::<Seq>);
    loop {
        let since = me.ground.log.now();
        let edge = before.map_or_else(String::new, |seq| format!("&before={seq}"));
        let path = format!("/api/v1/conversations/{}/history?limit=200{edge}", me.ground.rooms[place].id);
        let (200, page) = me.call(node, Method::GET, &path, None).await? else { return None };
        let events = page["events"].as_array()?;
        let said = || events.iter().filter(|event| event["message"].is_object());
        let ops = said().filter_map(|event| marked(event["message"]["body"].as_str()?)).collect();
        me.note(What::Read { node, place, door: "history", since, to_end: before.is_none(), ops });
        said().for_each(|event| apply(&mut picture, event));
        // What is fetched later may be newer: applying events twice does no harm.
        head = head.or(page["head"].as_u64());
        before = events.first().and_then(|event| event["seq"].as_u64());
        if page["has_older"] != true || before.is_none() {
            return Some((picture, head?));
        }
    }
}
