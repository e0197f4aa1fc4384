//! A conversation on the screen: its parts, and where they meet.

use super::bar::Bar;
use super::composer::{Composer, Target};
use super::icon::{Draw, Icon};
use super::room_details::{Details, topic};
use super::scroll::Scroll;
use super::status::{ConnectionStatus, TypingStatus};
use super::timeline::Timeline;
use crate::domain::{HistoryQuery, Overview};
use crate::ui::reactive::{effect, memo};
use crate::ui::state::{Live, Opened};
use crate::ui::{actions, dom, format, routing};
use leptos::prelude::*;
use std::sync::Arc;

/// An open conversation.
#[component]
pub fn Conversation(
    /// Which one.
    opened: Opened,
    /// Which part of its history.
    query: HistoryQuery,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let (title, path) = opened.overview.with_untracked(|o| {
        (format::title(&o.conversation, live.my_id()), format::path(&o.conversation, live.my_id()))
    });
    let scroll = Scroll::new();
    let (open, overview) = (opened.clone(), opened.overview.clone());
    let latest_path = path.clone();
    // A room may get another name, and a direct conversation begins without an id.
    let draft = if title.starts_with('#') { opened.id.to_string() } else { path.clone() };
    let latest: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
        if !open.timeline.with_untracked(|t| t.has_newer) {
            return scroll.to_end();
        }
        if query == HistoryQuery::default() {
            live.stale.update(|n| *n += 1);
        }
        routing::go(live, &path);
    });
    let behind = {
        let timeline = opened.timeline.clone();
        memo(move || !scroll.at_end.get() || timeline.with(|t| t.has_newer))
    };
    // What happened while the page was on its way.
    effect(move |_| {
        if live.is_up() && live.lags() {
            actions::resume(live);
        }
    });
    follow_name(live, opened.overview.clone());
    let target = Target::Conversation(opened.id);
    let down = latest.clone();
    view! {
        <main class="conversation">
            <Bar title=title.clone()>
                <p class="topic" dir="auto">{move || overview.with(topic)}</p>
                <button class="icon-button medium" type="button" popovertarget="details" aria-label="Show details">
                    <Draw icon=Icon::Details/>
                </button>
            </Bar>
            <ConnectionStatus/>
            <Timeline opened=opened.clone() query scroll/>
            <div class="foot">
                {move || behind.get().then(|| view! {
                    <a class="latest" href=latest_path.clone() on:click={
                        let latest = down.clone();
                        move |ev| { ev.prevent_default(); latest(); }
                    }>
                        <Draw icon=Icon::Down/>"Latest messages"
                    </a>
                }.into_any())}
                <Problem/>
                <Composer target draft title posted=latest/>
                <TypingStatus conversation=opened.id/>
            </div>
        </main>
        <Details opened/>
    }
}

/// Goes along to the address of a room that is renamed.
fn follow_name(live: Live, overview: ArcRwSignal<Overview>) {
    let path = memo(move || overview.with(|o| format::path(&o.conversation, live.my_id())));
    effect(move |again| {
        let path = path.get();
        if again {
            routing::moved(live, &path);
        }
    });
}

/// What went wrong with the last thing done to a message.
#[component]
fn Problem() -> impl IntoView {
    let live = expect_context::<Live>();
    view! {
        <div class="refusal" role="alert">
            {move || live.problem.get().map(|text| view! {
                {text}
                <button type="button" on:click=move |_| { live.problem.set(None); dom::focus("message"); }>
                    "Dismiss"
                </button>
            }.into_any())}
        </div>
    }
}
