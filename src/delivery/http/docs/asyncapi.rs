//! An AsyncAPI 3 document as a page: each channel with what both sides say, then the schemas.

use super::page::{escape, prose, whole};
use super::schema;
use serde_json::Value;

/// The sides, as the names of the messages begin, and what they are called.
const SIDES: [(&str, &str); 2] = [("client.", "What the client says"), ("server.", "What the server says")];

/// The page.
#[must_use]
pub fn render(document: &Value) -> String {
    let channels = document["channels"].as_object().into_iter().flatten();
    let channels: String = channels.map(|(name, channel)| section(document, name, channel)).collect();
    let content = format!(
        "{}<p>As a file: <a href=\"/docs/asyncapi.json\">asyncapi.json</a></p>{channels}<h2>Schemas</h2>{}",
        prose(document["info"]["description"].as_str()),
        schema::sections(&document["components"]["schemas"]),
    );
    whole("The WebSockets", &content)
}

fn section(document: &Value, name: &str, channel: &Value) -> String {
    let field = |name: &str| channel[name].as_str().unwrap_or_default();
    let words: String = field("description").split("\n\n").map(|text| prose(Some(text))).collect();
    let sides: String = SIDES.iter().map(|(side, title)| messages(document, name, channel, side, title)).collect();
    format!("<h2>{}: <code>{}</code></h2>{words}{sides}", escape(field("title")), escape(field("address")))
}

fn messages(document: &Value, channel_name: &str, channel: &Value, side: &str, title: &str) -> String {
    let names = channel["messages"].as_object().into_iter().flatten();
    let of_side = names.filter_map(|(name, _)| Some((name, name.strip_prefix(side)?)));
    let sections: String = of_side
        .map(|(name, short)| {
            let full = format!("{channel_name}.{name}");
            message(&full, short, &document["components"]["messages"][&full])
        })
        .collect();
    format!("<h3>{title}</h3>{sections}")
}

fn message(id: &str, name: &str, message: &Value) -> String {
    let examples = message["examples"].as_array().into_iter().flatten();
    let examples: String =
        examples.map(|example| format!("<pre>{}</pre>", escape(&example["payload"].to_string()))).collect();
    format!(
        "<section id=\"{}\"><h4><code>{}</code></h4>{}{}{examples}</section>",
        escape(id),
        escape(name),
        prose(message["description"].as_str()),
        schema::describe(&message["payload"]),
    )
}
