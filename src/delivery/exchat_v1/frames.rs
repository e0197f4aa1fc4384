//! What the two sides of the original protocol say: JSON objects without a tag, told apart by their keys.

use crate::chat::live::Notice;
use crate::domain::{Happening, RoomName};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a client asks. Everything else is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Request {
    /// Joins or makes a room.
    Command(Command),
    /// Says something in a room.
    Say {
        /// A room's name.
        room: String,
        /// What to say.
        message: String,
    },
}

/// What a client asks of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum Command {
    /// Joins a room, for as long as the user is connected.
    Join {
        /// Its name.
        #[serde(default = "default_room")]
        room: String,
    },
    /// Makes a public room, without joining it.
    Create {
        /// Its name.
        room: String,
    },
}

impl Request {
    /// What a text frame asks; none when it is no request.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Serde takes a list of values for an object too.
        let is_object = text.trim_start().starts_with('{');
        if is_object { serde_json::from_str(text).ok() } else { None }
    }
}

fn default_room() -> String {
    "default".to_owned()
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Somebody has said something in a room that the user has joined.
    Said {
        /// The room's name.
        room: String,
        /// A username.
        from: String,
        /// What was said.
        message: String,
    },
    /// The user has joined a room.
    Welcome {
        /// The room's name.
        room: String,
        /// `welcome to the ROOM chat room, USER!`
        message: String,
    },
    /// A command was carried out.
    Success {
        /// What was done, in words.
        success: String,
    },
    /// A command was refused.
    Error {
        /// Why, in words.
        error: String,
    },
}

impl Answer {
    /// A refusal, in words.
    pub fn error(words: impl Into<String>) -> Self {
        Self::Error { error: words.into() }
    }

    /// As it goes over the wire.
    ///
    /// # Errors
    /// None that a struct of texts can have; serde has the last word.
    pub fn encode(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// A notice of the room `name`, as it goes over the wire; none for what the protocol has no word for.
#[must_use]
pub fn said(notice: &Notice, name: &RoomName) -> Option<Bytes> {
    let Notice::Event(event) = notice else { return None };
    let Happening::Posted { message: Some(message), .. } = &event.what else { return None };
    let said = Answer::Said {
        room: name.to_string(),
        from: message.author.name.to_string(),
        message: message.body.as_str().to_owned(),
    };
    said.encode().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(room: &str) -> Option<Request> {
        Some(Request::Command(Command::Join { room: room.into() }))
    }

    #[test]
    fn requests_are_told_apart_by_their_keys() {
        assert_eq!(Request::parse(r#"{"command":"join"}"#), join("default"));
        assert_eq!(Request::parse(r#"{"room":"R","command":"join"}"#), join("R"));
        let create = Request::Command(Command::Create { room: "R".into() });
        assert_eq!(Request::parse(r#"{"command":"create","room":"R"}"#), Some(create));
        let say = Request::Say { room: "R".into(), message: "M".into() };
        assert_eq!(Request::parse(r#"{"message":"M","room":"R","x":1}"#), Some(say));
    }

    #[test]
    fn everything_else_is_none_of_them() {
        for text in [
            "",
            "hello",
            "null",
            "[]",
            "7",
            "{}",
            r#"{"command":"create"}"#,
            r#"{"command":"leave","room":"R"}"#,
            r#"{"command":"join","room":7}"#,
            r#"{"command":"join","room":null}"#,
            r#"{"room":"R"}"#,
            r#"{"message":"M"}"#,
            r#"{"room":"R","message":{}}"#,
            r#"{"room":"R","room":"S","message":"M"}"#,
            r#"["join"]"#,
            r#"["create","R"]"#,
            r#"["R","M"]"#,
            &"[".repeat(1_000_000),
        ] {
            assert_eq!(Request::parse(text), None, "{}", text.get(..40).unwrap_or(text));
        }
    }

    #[test]
    fn answers_have_the_keys_of_the_original() {
        let welcome = Answer::Welcome { room: "R".into(), message: "hi".into() };
        assert_eq!(welcome.encode().expect("json"), r#"{"room":"R","message":"hi"}"#);
        assert_eq!(Answer::error("no").encode().expect("json"), r#"{"error":"no"}"#);
    }
}
