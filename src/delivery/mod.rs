//! The doors: everything that turns the outside world's requests into use cases, and events into their answers.

pub mod exchat_v1;
mod flood;
pub mod http;
pub mod irc;
pub mod socket;
pub mod ws;

use crate::chat::{Actor, Chat, Peer};
use crate::ui::server::files::Files;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::time::Duration;

/// What every door can reach.
#[derive(Clone, FromRef)]
pub struct App {
    /// The use cases.
    pub chat: Arc<Chat>,
    /// How this server meets the web.
    pub web: Arc<Web>,
    /// Where the pages' files are.
    pub leptos: LeptosOptions,
    /// What documents say of them.
    pub files: Files,
    /// What was counted, for `/metrics`: see [`http::metrics::install`].
    pub metrics: PrometheusHandle,
    /// IRC, of which one way in is by WebSocket.
    pub irc: Arc<irc::Gateway>,
}

/// Who is at the door: the HTTP middleware puts it into each request's extensions.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// Who it is, when a cookie or a bearer token says so.
    pub actor: Option<Actor>,
    /// Where the request comes from.
    pub peer: Peer,
}

/// How this server meets the web. See the README's table for the keys.
#[derive(Clone, Debug)]
pub struct Web {
    /// Where people reach it: scheme, host and port without a path. Without it, the request's own `Host` counts.
    pub public_url: Option<String>,
    /// Whether `X-Forwarded-For` and `X-Forwarded-Proto` are believed: only behind a proxy that sets them.
    pub trust_proxy: bool,
    /// How often a live connection is pinged.
    pub ping_interval: Duration,
    /// A connection that nothing was heard from for so long is closed and unsubscribed.
    pub idle_timeout: Duration,
    /// A connection that answers no ping for so long is gone.
    pub pong_timeout: Duration,
    /// A client that does not take what is sent for so long is gone.
    pub write_timeout: Duration,
    /// The largest frame of a WebSocket client, in bytes.
    pub frame_bytes: usize,
    /// The largest body of a request, in bytes.
    pub request_bytes: usize,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            public_url: None,
            trust_proxy: false,
            ping_interval: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(600),
            pong_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            frame_bytes: 512 * 1024,
            request_bytes: 512 * 1024,
        }
    }
}
