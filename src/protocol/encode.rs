//! How the browser writes the wire. A page asks few of the things that can be asked, and writes them by hand: what
//! serde derives for all of them would be downloaded whole. That serde reads the same back is tested.

use super::live::{ClientFrame, Cursor, Request, RequestId};
use std::fmt::Write;

/// The text of a frame; none for what no page asks.
#[must_use]
pub fn encode(frame: &ClientFrame) -> Option<String> {
    let (kind, mut members) = request(&frame.request)?;
    members.push(("type", quoted(&kind)));
    match &frame.id {
        Some(RequestId::Number(id)) => members.push(("id", id.to_string())),
        Some(RequestId::Text(id)) => members.push(("id", quoted(id))),
        None => {}
    }
    Some(object(&members))
}

type Members = Vec<(&'static str, String)>;

fn request(request: &Request) -> Option<(&'static str, Members)> {
    Some(match request {
        Request::Resume { cursors } => ("resume", vec![("cursors", array(cursors.iter().map(cursor)))]),
        Request::Ping {} => ("ping", vec![]),
        Request::Typing { conversation } => ("typing", vec![("conversation", quoted(conversation))]),
        Request::Post { conversation, client_id, body, reply_to: None } => (
            "post",
            vec![("conversation", quoted(conversation)), ("client_id", quoted(client_id)), ("body", quoted(body))],
        ),
        Request::Edit { message_id, body } => {
            ("edit", vec![("message_id", quoted(message_id)), ("body", quoted(body))])
        }
        Request::Delete { message_id } => ("delete", vec![("message_id", quoted(message_id))]),
        Request::React { message_id, emoji } => {
            ("react", vec![("message_id", quoted(message_id)), ("emoji", quoted(emoji))])
        }
        Request::Unreact { message_id, emoji } => {
            ("unreact", vec![("message_id", quoted(message_id)), ("emoji", quoted(emoji))])
        }
        Request::SetTopic { conversation, topic } => {
            ("set_topic", vec![("conversation", quoted(conversation)), ("topic", quoted(topic))])
        }
        Request::OpenDirect { user } => ("open_direct", vec![("user", quoted(user))]),
        Request::MarkRead { conversation, seq } => {
            ("mark_read", vec![("conversation", quoted(conversation)), ("seq", seq.to_string())])
        }
        _ => return None,
    })
}

fn cursor(cursor: &Cursor) -> String {
    let Cursor { conversation, epoch, seq } = cursor;
    object(&[("conversation", quoted(conversation)), ("epoch", quoted(epoch)), ("seq", seq.to_string())])
}

/// An object of members whose values are JSON already.
#[must_use]
pub fn object(members: &[(&'static str, String)]) -> String {
    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn array(elements: impl Iterator<Item = String>) -> String {
    format!("[{}]", elements.collect::<Vec<_>>().join(","))
}

/// A text as a string of JSON (RFC 8259, section 7).
#[must_use]
pub fn quoted(text: &dyn std::fmt::Display) -> String {
    let mut quoted = String::from("\"");
    for c in text.to_string().chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\0'..='\x1f' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ConversationId, Epoch, MessageId};
    use uuid::Uuid;

    #[test]
    fn serde_reads_back_what_is_written() {
        let (conversation, message_id, epoch) = (ConversationId::fresh(), MessageId::fresh(), Epoch::fresh());
        let text = || "\"quoted\" \\ \n\t\u{0}\u{1f} zoë 👍 \u{2028}</script>".to_owned();
        let requests = [
            Request::Resume { cursors: vec![] },
            Request::Resume {
                cursors: vec![Cursor { conversation, epoch, seq: 7 }, Cursor { conversation, epoch, seq: 0 }],
            },
            Request::Ping {},
            Request::Typing { conversation },
            Request::Post { conversation, client_id: Uuid::new_v4(), body: text(), reply_to: None },
            Request::Edit { message_id, body: text() },
            Request::Delete { message_id },
            Request::React { message_id, emoji: "👍".into() },
            Request::Unreact { message_id, emoji: "👍".into() },
            Request::SetTopic { conversation, topic: text() },
            Request::OpenDirect { user: "ann".into() },
            Request::MarkRead { conversation, seq: 1 << 40 },
        ];
        for (n, request) in (0..).zip(requests) {
            for id in [None, Some(RequestId::Number(n)), Some(RequestId::Text(text()))] {
                let frame = ClientFrame { id, request: request.clone() };
                let written = encode(&frame).expect("a page asks this");
                assert_eq!(serde_json::from_str::<ClientFrame>(&written).expect(&written), frame);
            }
        }
        assert_eq!(encode(&ClientFrame { id: None, request: Request::Subscribe {} }), None);
    }
}
