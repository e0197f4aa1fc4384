//! What was said, row by row.

use super::message::MessageView;
use super::scroll::{Scroll, TIMELINE};
use super::unsent::Unsent;
use crate::domain::{HistoryQuery, Role, Seq};
use crate::ui::api::forms::MarkRead;
use crate::ui::reactive::{Keyed, changing, effect, listen, memo, rows};
use crate::ui::state::rows::{Row, RowKind};
use crate::ui::state::{Live, Opened};
use crate::ui::{actions, dom, format};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use std::sync::Arc;

/// The timeline of a conversation, in a box that scrolls.
#[component]
pub fn Timeline(
    /// Of which conversation.
    opened: Opened,
    /// Which part of it was asked for.
    query: HistoryQuery,
    /// The box.
    scroll: Scroll,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let loading = RwSignal::new(false);
    let open = StoredValue::new(opened.clone());
    let timeline = opened.timeline.clone();
    let look = move || look(live, open, scroll, loading);
    let edge = move |f: fn(&crate::ui::state::timeline::Timeline) -> Option<Seq>| {
        memo(move || open.get_value().timeline.with(f))
    };
    let older = edge(|t| t.rows.first().filter(|_| t.has_older).map(|row| row.seq));
    let newer = edge(|t| t.rows.last().filter(|_| t.has_newer).map(|row| row.seq));
    let more = move |ev: MouseEvent, query: HistoryQuery| {
        ev.prevent_default();
        actions::load_more(live, open.get_value(), query, loading);
    };
    keep_place(live, open, scroll, query.around, look);
    let overview = opened.overview.clone();
    let moderates = memo(move || {
        overview.with(|o| o.conversation.room_name().is_some() && o.rank(live.am_admin()) >= Some(Role::Moderator))
    });
    let path: Arc<str> = opened.overview.with_untracked(|o| format::path(&o.conversation, live.my_id())).into();
    let (before_path, after_path) = (path.clone(), path.clone());
    let from_start = query.after.is_some();
    let draw = move |row: &Row| {
        let (seq, row, path) = (row.seq, row.clone(), path.clone());
        let view = move || view! { <RowView opened=open.get_value() row path moderates hit=query.around/> }.into_any();
        Keyed::by_number(seq, view)
    };
    let is_empty = {
        let timeline = timeline.clone();
        move || timeline.with(|t| !t.has_older && t.rows.iter().all(|row| row.message().is_none()))
    };
    view! {
        <div
            id=TIMELINE
            class="timeline"
            class:from-start=from_start
            role="log"
            aria-label="Messages"
            aria-live="polite"
            aria-relevant="additions"
            aria-busy=move || loading.get().to_string()
            tabindex="0"
            on:scroll=move |_| look()
        >
            <div class="rows">
                {move || older.get().map(|seq| view! {
                    <a class="more" href=format!("{before_path}?before={seq}") on:click=move |ev| more(ev, before(seq))>
                        "Older messages"
                    </a>
                }.into_any())}
                {move || is_empty().then(|| view! { <p class="empty">"Nothing was said here yet. Be the first."</p> }.into_any())}
                {rows(move || timeline.with(|t| t.rows.iter().map(&draw).collect()))}
                {move || newer.get().map(|seq| view! {
                    <a class="more" href=format!("{after_path}?after={seq}") on:click=move |ev| more(ev, after(seq))>
                        "Newer messages"
                    </a>
                }.into_any())}
                <div class="unsent-rows" aria-live="off"><Unsent opened/></div>
            </div>
        </div>
    }
}

fn row_id(seq: Seq) -> String {
    format!("s{seq}")
}

fn before(seq: Seq) -> HistoryQuery {
    HistoryQuery { before: Some(seq), ..HistoryQuery::default() }
}

fn after(seq: Seq) -> HistoryQuery {
    HistoryQuery { after: Some(seq), ..HistoryQuery::default() }
}

/// Sees where the reader is: whether everything is read, and whether more is wanted.
fn look(live: Live, open: StoredValue<Opened>, scroll: Scroll, loading: RwSignal<bool>) {
    /// So near an edge, what is beyond it is loaded, in pixels.
    const WANTED: f64 = 400.0;
    let Some(opened) = open.try_get_value() else { return };
    let Some(beyond) = scroll.note() else { return };
    let (older, newer) = opened.timeline.with_untracked(|t| {
        (t.rows.first().filter(|_| t.has_older).map(|r| r.seq), t.rows.last().filter(|_| t.has_newer).map(|r| r.seq))
    });
    live.watched.set(scroll.at_end.get_untracked() && newer.is_none() && dom::is_visible());
    actions::mark_read(live);
    if let Some(seq) = older.filter(|_| beyond.start < WANTED) {
        actions::load_more(live, opened, before(seq), loading);
    } else if let Some(seq) = newer.filter(|_| beyond.end < WANTED) {
        actions::load_more(live, opened, after(seq), loading);
    }
}

/// Keeps the reader's place whenever rows come or go, and the places of the rows whenever days begin elsewhere.
fn keep_place(
    live: Live,
    open: StoredValue<Opened>,
    scroll: Scroll,
    around: Option<Seq>,
    look: impl Fn() + Copy + Send + Sync + 'static,
) {
    effect(move |again| {
        let opened = open.get_value();
        opened.arrange(live.local.get());
        opened.timeline.track();
        live.outbox.track();
        request_animation_frame(move || {
            match around {
                Some(seq) if !again => scroll.aim(row_id(seq)),
                None if !again => scroll.begin(live.has_travelled()),
                _ => scroll.settle(),
            }
            look();
        });
    });
    effect(move |_| {
        // It bubbles from the document.
        listen("visibilitychange", move |_| look());
        on_cleanup(move || {
            live.watched.try_set(false);
        });
    });
}

#[component]
fn RowView(opened: Opened, row: Row, path: Arc<str>, moderates: Memo<bool>, hit: Option<Seq>) -> impl IntoView {
    // A page that is alive marks as read by itself.
    let live = expect_context::<Live>();
    let place = row.place.clone();
    let day = memo(move || place.with(|p| p.day));
    let place = row.place.clone();
    let unread = memo(move || place.with(|p| p.unread));
    let (id, seq) = (opened.id, row.seq);
    let is_hit = hit == Some(seq);
    let content = match &row.kind {
        RowKind::Message(message) => {
            let message = message.clone();
            view! { <MessageView row message path moderates/> }.into_any()
        }
        RowKind::Notice(_) => {
            let place = row.place;
            let line = move || place.with(|p| p.line.clone());
            changing(move || line().map(|line| view! { <p class="notice">{line}</p> }.into_any())).into_any()
        }
    };
    view! {
        <div class="row" class:hit=is_hit id=row_id(seq)>
            {move || day.get().map(|day| view! { <p class="day"><span>{format::day_label(day)}</span></p> }.into_any())}
            {move || unread.get().then(|| view! {
                <form class="new" method="post" action=MarkRead::PATH>
                    <input type="hidden" name="conversation" value=id.to_string()/>
                    <input type="hidden" name="seq" value=opened.timeline.with_untracked(|t| t.head).to_string()/>
                    <span>"New messages"</span>
                    {move || (!live.local.get()).then(|| view! { <button type="submit">"Mark as read"</button> }.into_any())}
                </form>
            }.into_any())}
            {content}
        </div>
    }
}
