//! What the reader does on a page that is alive: asked of the live API, shown at once.

use super::components::composer::COMPOSER;
use super::reactive::effect;
use super::state::outbox::{Outbox, Pending, Stage};
use super::state::{Live, Opened};
use super::{dom, fetch, json, socket};
use crate::domain::{Body, ConversationId, History, HistoryQuery, Home, MessageId, Seq};
use crate::protocol::live::{Ack, Request};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use uuid::Uuid;
use web_sys::Event;

/// Where the user's conversations are.
pub const HOME: &str = "/api/v1/conversations";

/// The time between two read marks.
const MARK_EVERY: Duration = Duration::from_secs(1);

/// Why nothing can be asked of the server.
pub const LOST: &str = "The connection is lost. Try again when it is back.";

/// Whether a form is answered by this page. Before the connection has stood for the first time it is sent as a plain
/// form; when the connection is lost it stays as it is, and the reader is told.
pub fn takes(live: Live, submission: &Event) -> bool {
    let up = live.is_up();
    if up || live.was_up() {
        submission.prevent_default();
    }
    if !up && live.was_up() {
        live.problem.set(Some(LOST.to_owned()));
    }
    up
}

/// Why a body is too large, if it is. Not left to the server: a frame that is too large costs the connection.
pub fn too_large(live: Live, body: &str) -> Option<String> {
    let max = live.known.with_value(|known| known.message_max)?;
    (body.len() > max).then(|| Body::too_large(body.len(), max).message)
}

/// Asks for what is missing. A connection that does not bring it is of no use.
pub fn resume(live: Live) {
    socket::request(Request::Resume { cursors: live.cursors() }, |answer| {
        if answer.is_err() {
            socket::hang_up();
        }
    });
}

/// Says something: it is on the screen at once and on its way as soon as the connection stands.
pub fn post(live: Live, conversation: ConversationId, body: String) {
    let (client_id, written_at) = (Uuid::new_v4(), dom::now());
    let entry = Pending { client_id, conversation, body, written_at, stage: Stage::Waiting };
    live.outbox.update(|outbox| outbox.add(entry));
    send_waiting(live);
}

/// Sends the next message of the outbox, if the connection stands and none is under way.
pub fn send_waiting(live: Live) {
    if !live.is_up() {
        return;
    }
    let Some(next) = live.outbox.try_update(Outbox::take_next).flatten() else { return };
    let Pending { client_id, conversation, body, .. } = next;
    socket::request(Request::Post { conversation, client_id, body, reply_to: None }, move |answer| {
        match answer {
            Ok(ack) => live.outbox.update(|o| o.stored(client_id, live.awaits(conversation, ack.seq))),
            Err(error) => {
                if let Some(ms) = live.outbox.try_update(|o| o.failed(client_id, &error)).flatten() {
                    set_timeout(move || send_waiting(live), Duration::from_millis(ms));
                    return;
                }
            }
        }
        send_waiting(live);
    });
}

/// Tries again to send a message that was refused.
pub fn retry(live: Live, client_id: Uuid) {
    live.outbox.update(|outbox| outbox.retry(client_id));
    send_waiting(live);
}

/// Gives up a message that was not sent.
pub fn cancel(live: Live, client_id: Uuid) {
    live.outbox.update(|outbox| outbox.remove(client_id));
}

/// Takes up what was on its way when this page or another one was left, and keeps what is on its way from now on.
pub fn keep_outbox(live: Live) {
    let prefix = format!("exchat.outbox.{}.", live.my_id());
    let kept: Vec<Pending> = dom::load_all(&prefix).iter().filter_map(|text| json::parse(text)).collect();
    if !kept.is_empty() {
        live.outbox.set(Outbox::new(kept));
    }
    // Each message by itself, so that pages beside this one keep theirs.
    let mut before: Vec<Uuid> = Vec::new();
    effect(move |_| {
        let unsent = live.outbox.with(Outbox::unsent);
        let now: Vec<_> = unsent.iter().map(|entry| entry.client_id).collect();
        for entry in unsent.iter().filter(|entry| !before.contains(&entry.client_id)) {
            dom::keep(&format!("{prefix}{}", entry.client_id), &entry.written());
        }
        for gone in before.iter().filter(|gone| !now.contains(gone)) {
            dom::keep(&format!("{prefix}{gone}"), "");
        }
        before = now;
    });
}

/// Does something to a message or a room; what goes wrong is said above the composer.
pub fn act(live: Live, request: Request) {
    live.problem.set(None);
    socket::request(request, move |answer| {
        if let Err(error) = answer {
            live.problem.set(Some(error.message));
        }
    });
}

/// Asks for something that a form shows the answer of, unless the form is `asking` already.
pub fn ask(
    request: Request,
    asking: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    then: impl FnOnce(Ack) + 'static,
) {
    if asking.get_untracked() {
        return;
    }
    asking.set(true);
    problem.set(None);
    socket::request(request, move |answer| {
        asking.try_set(false);
        match answer {
            Ok(ack) => then(ack),
            Err(error) => {
                problem.try_set(Some(error.message));
            }
        }
    });
}

/// Marks the open conversation as read, if its reader has seen everything.
pub fn mark_read(live: Live) {
    let Some(open) = live.open.get_untracked().filter(|_| live.watched.get_untracked()) else { return };
    let seq = open.timeline.with_untracked(|t| t.head);
    if seq == Seq::MAX || open.overview.with_untracked(|o| o.unread == 0) {
        return;
    }
    live.list.with_untracked(|list| list.read(open.id, seq, 0));
    live.known.update_value(|known| known.marks.add(open.id, seq));
    send_marks(live);
}

/// Tells how far the reader has read. What fails is told with the next mark: the server says what it knows.
fn send_marks(live: Live) {
    let next = live.known.try_update_value(|known| known.marks.take_next()).flatten();
    let Some((conversation, seq)) = next else { return };
    socket::request(Request::MarkRead { conversation, seq }, move |_| {
        set_timeout(
            move || {
                live.known.update_value(|known| known.marks.done());
                send_marks(live);
            },
            MARK_EVERY,
        );
    });
}

/// Changes the words of a message. They stay in their box until the server has taken them.
pub fn edit(live: Live, message_id: MessageId, body: String) {
    live.problem.set(too_large(live, &body));
    if live.problem.with_untracked(Option::is_some) {
        return;
    }
    socket::request(Request::Edit { message_id, body }, move |answer| match answer {
        Ok(_) => {
            if live.editing.get_untracked() == Some(message_id) {
                live.editing.set(None);
                dom::focus(COMPOSER);
            }
        }
        Err(error) => live.problem.set(Some(error.message)),
    });
}

/// Loads the list and the open conversation anew.
pub fn refresh(live: Live) {
    spawn_local(async move {
        // What was forgotten is loaded when the page has come back.
        let Ok(home) = fetch::get::<Home>(HOME).await else { return socket::hang_up() };
        live.install(home);
        // What happened since the server has read the list.
        if live.is_up() {
            resume(live);
        }
        live.stale.update(|n| *n += 1);
    });
}

/// Loads what comes before or after what is on the screen.
pub fn load_more(live: Live, open: Opened, query: HistoryQuery, loading: RwSignal<bool>) {
    if loading.try_get_untracked() != Some(false) {
        return;
    }
    loading.set(true);
    spawn_local(async move {
        let edge = match (query.before, query.after) {
            (Some(seq), _) => format!("before={seq}"),
            (None, seq) => format!("after={}", seq.unwrap_or_default()),
        };
        let history = fetch::get::<History>(&format!("{HOME}/{}/history?{edge}", open.id)).await;
        let local = live.local.get_untracked();
        match history {
            Ok(history) if query.before.is_some() => open.prepend(&history, local),
            Ok(history) => open.append(&history, local),
            Err(error) => live.problem.set(Some(error.message)),
        }
        loading.try_set(false);
    });
}
