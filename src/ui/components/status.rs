//! What is said about the connection and about the reader, and who is writing.

use crate::domain::ConversationId;
use crate::ui::dom;
use crate::ui::reactive::changing;
use crate::ui::state::Live;
use crate::ui::state::link::Notice;
use leptos::prelude::*;
use std::time::Duration;

/// How the connection stands, when that is worth a word, and what happened to the reader elsewhere.
#[component]
pub fn ConnectionStatus() -> impl IntoView {
    let live = expect_context::<Live>();
    let notice = move || live.link.with(|link| link.notice(live.now.get()));
    let text = move || match notice() {
        Notice::None => "",
        Notice::Lost => "The connection is lost. What you write is sent when it is back.",
        Notice::Back => "You are connected again.",
    };
    let class = move || match notice() {
        Notice::None => "connection",
        Notice::Lost => "connection lost",
        Notice::Back => "connection back",
    };
    view! {
        <div role="status" class=changing(class)>{changing(text)}</div>
        <div role="status" class="news">
            {move || live.news.get().map(|(words, path)| view! { <a href=path>{words}</a> }.into_any())}
        </div>
    }
}

/// Who is writing here.
#[component]
pub fn TypingStatus(
    /// Where.
    conversation: ConversationId,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let line = changing(move || live.typing.with(|typing| typing.line(conversation)));
    view! { <div role="status" class="typing">{line}</div> }
}

/// Keeps the clock of the page while something depends on it.
pub fn keep_time(live: Live) {
    let tick = move || {
        let now = dom::now();
        let typing = live.typing.with_untracked(|typing| !typing.is_quiet());
        if typing && live.typing.write_untracked().expire(now) {
            live.typing.notify();
        }
        if live.link.with_untracked(|link| link.is_watched()) {
            live.now.set(now);
        }
    };
    let _ = set_interval_with_handle(tick, Duration::from_secs(1));
}
