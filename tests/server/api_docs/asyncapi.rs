//! The AsyncAPI 3.0 document of both WebSockets. "Receive" and "send" are the server's.

use super::examples;
use super::parts::{Channel, Parts, full_name, require};
use super::schemas::{Direction, alternatives};
use exchat::delivery::exchat_v1::frames as v1;
use exchat::protocol::live::{ClientFrame, ServerFrame, VERSION};
use serde::Serialize;
use serde_json::{Value, json};

/// The whole document.
pub fn document() -> Value {
    let mut parts = Parts::default();
    parts.live();
    parts.v1();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "ExChat",
            "version": VERSION.to_string(),
            "description": "The WebSockets of ExChat: the live API, and the protocol of the original ExChat. \
                The JSON API over HTTP is in openapi.json.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "here": {
                "host": "127.0.0.1:4000",
                "protocol": "ws",
                "description": "A server on this machine, as it starts without settings. Behind HTTPS it is `wss`.",
            },
        },
        "channels": parts.channels,
        "operations": parts.operations,
        "components": {
            "messages": parts.messages,
            "schemas": parts.schemas,
            "securitySchemes": security_schemes(),
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal access token in the upgrade's `Authorization`. A client that cannot set headers \
                sends it in the first frame, `auth`.",
        },
        "session": {
            "type": "httpApiKey",
            "in": "cookie",
            "name": "__Host-exchat_session",
            "description": "A signed-in browser. The upgrade needs an `Origin` that is the server's own.",
        },
        "tokenInAddress": {
            "type": "httpApiKey",
            "in": "query",
            "name": "access_token",
            "description": "A personal access token, as `POST /users` gives it.",
        },
    })
}

const LIVE: Channel = Channel { name: "live", security: &["token", "session"] };
const V1: Channel = Channel { name: "v1", security: &["tokenInAddress"] };

impl Parts {
    fn live(&mut self) {
        let requests = alternatives::<ClientFrame>(Direction::ToServer, &mut self.schemas);
        let frames = alternatives::<ServerFrame>(Direction::ToClient, &mut self.schemas);
        let commands: Vec<_> =
            examples::requests().iter().filter(|frame| frame.request.is_command()).map(type_of).collect();
        let asked = self.add(&LIVE, "client", requests, &examples::requests(), type_of);
        let told = self.add(&LIVE, "server", frames, &examples::server_frames(), type_of);
        for name in &commands {
            if let Some(payload) =
                self.messages.get_mut(&full_name(&LIVE, &format!("client.{name}"))).map(|m| &mut m["payload"])
            {
                require(payload, "id");
                payload["properties"]["id"] = json!({"$ref": "#/components/schemas/RequestId"});
            }
        }
        let frame = |event| json!(ServerFrame::Event(event));
        let more = examples::events().into_iter().map(|(name, event)| json!({"name": name, "payload": frame(event)}));
        if let Some(Value::Array(all)) = self.messages.get_mut("live.server.event").map(|m| &mut m["examples"]) {
            all.extend(more);
        }
        let query = json!({"v": {"type": "integer", "const": VERSION, "description": "The version of the live API."}});
        self.channel(&LIVE, "/ws", "The live API", LIVE_WORDS, &query, &[&asked[..], &told[..]].concat());
        for name in &asked {
            let answers: &[&str] = match name.trim_start_matches("client.") {
                "auth" => &["hello", "ack"],
                "resume" | "subscribe" => &["event", "resync", "conversation", "conversation_gone", "resumed", "error"],
                "ping" => &["ack", "error"],
                "typing" => &[],
                _ => &["ack", "error"],
            };
            self.receive(&LIVE, name, answers);
        }
        self.send(&LIVE, &told);
    }

    fn v1(&mut self) {
        let mut requests = alternatives::<v1::Command>(Direction::ToServer, &mut self.schemas);
        requests.extend(alternatives::<v1::Request>(Direction::ToServer, &mut self.schemas).pop());
        self.schemas.remove("Command");
        let answers = alternatives::<v1::Answer>(Direction::ToClient, &mut self.schemas);
        let asked = self.add(&V1, "client", requests, &examples::v1_requests(), v1_request);
        let told = self.add(&V1, "server", answers, &examples::v1_answers(), v1_answer);
        let query = json!({"access_token": {"type": "string"}});
        self.channel(&V1, "/chat", "The original protocol", V1_WORDS, &query, &[&asked[..], &told[..]].concat());
        for name in &asked {
            let answers: &[&str] = match name.trim_start_matches("client.") {
                "join" => &["welcome", "error"],
                "create" => &["success", "error"],
                _ => &["said", "error"],
            };
            self.receive(&V1, name, answers);
        }
        self.send(&V1, &told);
    }
}

fn type_of<T: Serialize>(frame: &T) -> String {
    let frame = serde_json::to_value(frame).expect("json");
    frame["type"].as_str().expect("a type").to_owned()
}

fn v1_request(request: &v1::Request) -> String {
    match request {
        v1::Request::Command(v1::Command::Join { .. }) => "join",
        v1::Request::Command(v1::Command::Create { .. }) => "create",
        v1::Request::Say { .. } => "say",
    }
    .into()
}

fn v1_answer(answer: &v1::Answer) -> String {
    match answer {
        v1::Answer::Said { .. } => "said",
        v1::Answer::Welcome { .. } => "welcome",
        v1::Answer::Success { .. } => "success",
        v1::Answer::Error { .. } => "error",
    }
    .into()
}

const LIVE_WORDS: &str = "JSON texts, objects with a `type`. Unknown fields are ignored, and unknown types from the \
    server should be. A command carries an `id` and gets exactly one `ack` or `error` with it; a `post` that had no \
    answer is sent again with the same `client_id`, and is the same message. Events come in ascending order of `seq` \
    in each conversation, without a gap; after a break, `resume` from the last ones. The server pings every \
    `heartbeat_ms`.\n\n\
    Close codes: 1012 the server is restarting, come back with some jitter; 4000 nothing was heard for too long, come \
    back; 4001 too slow, come back and resume; 4400 no valid `auth`; 4401 signed out; 1008 the rules were broken, or a \
    flood went on; 1002, 1007 and 1009 as RFC 6455 has them. More is in docs/live-api.md of the source.";

const V1_WORDS: &str = "What clients of the original ExChat speak: JSON objects told apart by their keys. Whatever is \
    no request is ignored. An unknown, empty or missing token is answered 400. More is in docs/exchat-v1.md of the \
    source; new programs should use the live API.";
