//! The parts of an AsyncAPI document: messages, channels and operations, which refer to each other by name.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// A channel and the name that its messages and operations start with.
pub struct Channel {
    /// The name.
    pub name: &'static str,
    /// The security schemes that open it.
    pub security: &'static [&'static str],
}

/// What was made so far.
#[derive(Default)]
pub struct Parts {
    /// By name.
    pub channels: Map<String, Value>,
    /// By channel and name.
    pub operations: Map<String, Value>,
    /// By channel, side and name.
    pub messages: Map<String, Value>,
    /// What several messages refer to.
    pub schemas: Map<String, Value>,
}

impl Parts {
    /// Adds a message for each alternative, with its example; returns their names.
    pub fn add<T: Serialize>(
        &mut self,
        channel: &Channel,
        side: &str,
        alternatives: Vec<Value>,
        examples: &[T],
        name_of: fn(&T) -> String,
    ) -> Vec<String> {
        assert_eq!(alternatives.len(), examples.len(), "one example of each");
        let mut names = Vec::new();
        for (mut payload, example) in alternatives.into_iter().zip(examples) {
            let name = name_of(example);
            let description = payload.as_object_mut().and_then(|payload| payload.remove("description"));
            let words = description.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            let summary = words.split_inclusive('.').next().unwrap_or_default().to_owned();
            let message = json!({
                "name": name,
                "title": name,
                "summary": summary,
                "description": words,
                "payload": payload,
                "examples": [{"name": name, "payload": example}],
            });
            let key = format!("{side}.{name}");
            let before = self.messages.insert(full_name(channel, &key), message);
            assert!(before.is_none(), "{key} is there once");
            names.push(key);
        }
        names
    }

    /// Adds a channel with its messages.
    pub fn channel(
        &mut self,
        channel: &Channel,
        address: &str,
        title: &str,
        words: &str,
        query: &Value,
        names: &[String],
    ) {
        let reference = |name: &String| {
            let to = format!("#/components/messages/{}", full_name(channel, name));
            (name.clone(), json!({ "$ref": to }))
        };
        let messages: Map<_, _> = names.iter().map(reference).collect();
        let value = json!({
            "address": address,
            "title": title,
            "description": words,
            "messages": messages,
            "bindings": {"ws": {
                "method": "GET",
                "query": {"type": "object", "properties": query},
                "bindingVersion": "0.1.0",
            }},
        });
        self.channels.insert(channel.name.into(), value);
    }

    /// What the server receives, and what it answers.
    pub fn receive(&mut self, channel: &Channel, name: &str, answers: &[&str]) {
        let mut operation = json!({
            "action": "receive",
            "channel": {"$ref": format!("#/channels/{}", channel.name)},
            "summary": self.messages[&full_name(channel, name)]["summary"],
            "messages": [message_in(channel, name)],
            "security": security(channel),
        });
        if !answers.is_empty() {
            let messages: Vec<_> =
                answers.iter().map(|answer| message_in(channel, &format!("server.{answer}"))).collect();
            operation["reply"] =
                json!({"channel": {"$ref": format!("#/channels/{}", channel.name)}, "messages": messages});
        }
        self.operations.insert(full_name(channel, name.trim_start_matches("client.")), operation);
    }

    /// What the server sends.
    pub fn send(&mut self, channel: &Channel, names: &[String]) {
        let messages: Vec<_> = names.iter().map(|name| message_in(channel, name)).collect();
        let operation = json!({
            "action": "send",
            "channel": {"$ref": format!("#/channels/{}", channel.name)},
            "summary": "Everything that the server says.",
            "messages": messages,
            "security": security(channel),
        });
        self.operations.insert(full_name(channel, "hear"), operation);
    }
}

fn security(channel: &Channel) -> Vec<Value> {
    let reference = |scheme: &&str| json!({"$ref": format!("#/components/securitySchemes/{scheme}")});
    channel.security.iter().map(reference).collect()
}

/// The name of a message or an operation among all.
pub fn full_name(channel: &Channel, name: &str) -> String {
    format!("{}.{name}", channel.name)
}

fn message_in(channel: &Channel, name: &str) -> Value {
    json!({"$ref": format!("#/channels/{}/messages/{name}", channel.name)})
}

/// Makes a property required.
pub fn require(payload: &mut Value, property: &str) {
    if let Some(required) = payload["required"].as_array_mut() {
        required.push(json!(property));
    }
}
