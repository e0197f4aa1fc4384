//! A conversation on the screen: loading it, and its parts.

use super::bar::Bar;
use super::composer::{Composer, Target};
use super::icon::{Draw, Icon};
use super::room_details::{Details, topic};
use super::scroll::Scroll;
use super::status::{ConnectionStatus, TypingStatus};
use super::timeline::Timeline;
use crate::domain::{HistoryQuery, Seq};
use crate::ui::state::{Live, Opened};
use crate::ui::{dom, format};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

/// The part of the history that the address asks for.
#[must_use]
pub fn history_query() -> Memo<HistoryQuery> {
    let query = use_query_map();
    let seq = |map: &ParamsMap, key| map.get(key).and_then(|text| text.parse::<Seq>().ok());
    Memo::new(move |_| {
        query.with(|map| HistoryQuery {
            before: seq(map, "before"),
            after: seq(map, "after"),
            around: seq(map, "around"),
            limit: None,
        })
    })
}

/// The message that the address wants edited. Without the page alive, that is how editing begins.
pub fn take_edit(live: Live) {
    let id = use_query_map().with_untracked(|map| map.get("edit").and_then(|id| id.parse().ok()));
    live.editing.set(id);
}

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
    let navigate = use_navigate();
    let end = path.clone();
    let latest = Callback::new(move |()| {
        if !open.timeline.with_untracked(|t| t.has_newer) {
            return scroll.to_end();
        }
        if query == HistoryQuery::default() {
            live.stale.update(|n| *n += 1);
        }
        navigate(&path, NavigateOptions::default());
    });
    let behind = {
        let timeline = opened.timeline.clone();
        Memo::new(move |_| !scroll.at_end.get() || timeline.with(|t| t.has_newer))
    };
    let target = Target::Conversation(opened.id);
    view! {
        <PageTitle title=title.clone()/>
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
                    <a class="latest" href=end.clone() on:click=move |ev| { ev.prevent_default(); latest.run(()); }>
                        <Draw icon=Icon::Down/>"Latest messages"
                    </a>
                })}
                <Problem/>
                <Composer target title posted=latest/>
                <TypingStatus conversation=opened.id/>
            </div>
        </main>
        <Details opened/>
    }
}

/// The title of the page, with how much is unread.
#[component]
pub fn PageTitle(
    /// What the page is.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let text = move || match live.list.with(|list| list.unread()) {
        0 => format!("{title} · ExChat"),
        unread => format!("({unread}) {title} · ExChat"),
    };
    view! { <Title text/> }
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
            })}
        </div>
    }
}
