//! One task owns the socket. It connects, hears, sends what it is told to, notices when the other side is gone, and
//! comes back.

use super::desk::{self, Order};
use crate::domain::{Error, ErrorCode, Home};
use crate::protocol::encode::encode;
use crate::protocol::live::{ClientFrame, Request, RequestId, ServerFrame, VERSION, close};
use crate::ui::reactive::listen;
use crate::ui::state::link::wait_ms;
use crate::ui::state::{Live, Next};
use crate::ui::{actions, dom, fetch, format, json};
use futures::channel::mpsc::UnboundedReceiver;
use futures::{FutureExt, SinkExt, StreamExt, select_biased};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub use super::desk::{hang_up, request, tell};

/// How often to look whether the other side is still there.
const LOOK_MS: u32 = 5_000;

/// How long a probe may go without an answer, and a connection without a greeting.
const PATIENCE_MS: i64 = 10_000;

/// After so many tries in vain, ask over HTTP whether the session has ended.
const ASK_AFTER: u32 = 2;

/// Connects, and stays connected while the page lives.
pub fn start(live: Live) {
    let Some(orders) = desk::open() else { return };
    spawn_local(stay(live, orders));
    listen("online", |_| desk::wake());
    // It bubbles from the document.
    listen("visibilitychange", |_| {
        if dom::is_visible() {
            desk::wake();
        }
    });
}

/// Why a connection ended.
enum End {
    /// Come back.
    Lost,
    /// Do not come back without signing in.
    SignedOut,
}

async fn stay(live: Live, mut orders: UnboundedReceiver<Order>) {
    let mut attempt = 0;
    loop {
        let end = connection(live, &mut orders, &mut attempt).await;
        live.link.update(|link| link.went(dom::now()));
        desk::close(&lost());
        // The page that answers the form must come: it has the browser forget what is kept here.
        if live.known.with_value(|known| known.leaving) {
            return;
        }
        if matches!(end, End::SignedOut) || (attempt >= ASK_AFTER && session_ended().await) {
            return dom::go(&format::sign_in_path(&dom::here()));
        }
        rest(wait_ms(attempt, dom::random()), &mut orders).await;
        attempt += 1;
    }
}

/// Waits, unless something says that it is worth trying now.
async fn rest(ms: u32, orders: &mut UnboundedReceiver<Order>) {
    let mut time = TimeoutFuture::new(ms).fuse();
    loop {
        select_biased! {
            () = time => return,
            order = orders.select_next_some() => match order {
                Order::Wake => return,
                Order::HangUp => {}
                Order::Send(frame) => desk::answer(frame.id.as_ref(), Err(lost())),
            },
        }
    }
}

async fn connection(live: Live, orders: &mut UnboundedReceiver<Order>, attempt: &mut u32) -> End {
    let Ok(mut socket) = WebSocket::open(&address()) else { return End::Lost };
    let mut heart = Heart { heard: dom::now(), every: None, probed: None };
    loop {
        let mut look = TimeoutFuture::new(LOOK_MS).fuse();
        let frame = select_biased! {
            message = socket.next().fuse() => match message {
                Some(Ok(Message::Text(text))) => {
                    heart.hears(dom::now());
                    hear(live, &text, &mut heart, attempt);
                    None
                }
                Some(Ok(Message::Bytes(_))) => None,
                Some(Err(WebSocketError::ConnectionClose(event))) if close::is_signed_out(event.code) => return End::SignedOut,
                Some(Err(_)) | None => return End::Lost,
            },
            order = orders.select_next_some() => match order {
                Order::Send(frame) if heart.every.is_some() => Some(frame),
                Order::Send(frame) => {
                    desk::answer(frame.id.as_ref(), Err(lost()));
                    None
                }
                Order::Wake => heart.probe(dom::now()),
                Order::HangUp if heart.every.is_some() => return End::Lost,
                // It was about the connection before this one.
                Order::HangUp => None,
            },
            () = look => match heart.look(dom::now()) {
                Look::Fine => None,
                Look::Probe => heart.probe(dom::now()),
                Look::Gone => return End::Lost,
            },
        };
        let Some(text) = frame.and_then(|frame| encode(&frame)) else { continue };
        if socket.send(Message::Text(text)).await.is_err() {
            return End::Lost;
        }
    }
}

/// Takes a frame.
fn hear(live: Live, text: &str, heart: &mut Heart, attempt: &mut u32) {
    // A frame of a later version: nothing that this page could show.
    let Some(frame) = json::parse(text) else { return };
    match frame {
        ServerFrame::Ack(ack) => desk::answer(ack.id.clone().as_ref(), Ok(ack)),
        ServerFrame::Error { id: Some(id), error } => desk::answer(Some(&id), Err(error)),
        frame => {
            if let ServerFrame::Hello { heartbeat_ms, .. } = frame {
                heart.every = Some(i64::try_from(heartbeat_ms).unwrap_or(i64::MAX));
            }
            match live.take(frame, dom::now()) {
                Next::Nothing => {}
                Next::Resume => actions::resume(live),
                Next::Send => {
                    // Not before: a server that greets and brings nothing is left alone for longer and longer, too.
                    if !live.is_in_the_dark() {
                        *attempt = 0;
                    }
                    actions::send_waiting(live);
                }
                Next::Refresh => {
                    actions::refresh(live);
                    actions::send_waiting(live);
                }
                Next::Reload => dom::reload(),
            }
            actions::mark_read(live);
        }
    }
}

/// Whether the other side is there. Its pings do not reach this code, so silence has to be probed.
struct Heart {
    heard: i64,
    /// How often something should be heard; none before the greeting.
    every: Option<i64>,
    probed: Option<i64>,
}

enum Look {
    Fine,
    Probe,
    Gone,
}

impl Heart {
    const fn hears(&mut self, now: i64) {
        self.heard = now;
        self.probed = None;
    }

    fn look(&self, now: i64) -> Look {
        match (self.every, self.probed) {
            (_, Some(probed)) if now - probed > PATIENCE_MS => Look::Gone,
            (None, _) if now - self.heard > PATIENCE_MS => Look::Gone,
            (Some(every), None) if now - self.heard > every => Look::Probe,
            _ => Look::Fine,
        }
    }

    /// A question that changes nothing, and is answered.
    fn probe(&mut self, now: i64) -> Option<ClientFrame> {
        if self.every.is_none() || self.probed.is_some() {
            return None;
        }
        self.probed = Some(now);
        Some(ClientFrame { id: Some(RequestId::Text("probe".to_owned())), request: Request::Ping {} })
    }
}

async fn session_ended() -> bool {
    matches!(fetch::get::<Home>(actions::HOME).await, Err(error) if error.code == ErrorCode::Unauthenticated)
}

fn address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|p| p == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws?v={VERSION}", location.host().unwrap_or_default())
}

fn lost() -> Error {
    Error::new(ErrorCode::Unavailable, actions::LOST)
}
