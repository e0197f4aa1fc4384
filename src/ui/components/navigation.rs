//! The list of conversations.

use super::avatar::Avatar;
use super::icon::{Draw, Icon};
use crate::domain::{ConversationKind, Overview, UserId, Visibility};
use crate::ui::reactive::{Keyed, effect, memo, rows};
use crate::ui::state::Live;
use crate::ui::state::list::Item;
use crate::ui::{dom, format};
use leptos::prelude::*;

/// The user's conversations, and the ways to new ones. On a narrow screen it comes when called.
#[component]
pub fn Navigation(
    /// The HTML of the ways to the search and to a new direct conversation.
    ways: String,
    /// The HTML of the menu of the account.
    account: String,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let path = live.path;
    // What was opened before the page was alive stays open.
    effect(move |again| {
        path.track();
        if again {
            dom::close_popovers(None);
        }
    });
    view! {
        <nav id="conversations" class="navigation" aria-label="Conversations" popover="auto">
            <a class="brand" href="/rooms"><span class="mark" aria-hidden="true"></span>"ExChat"</a>
            <div class="lists">
                <div class="section">
                    <h2 id="rooms-heading">"Rooms"</h2>
                    <a class="icon-button" href="/rooms#create" aria-label="Create room"><Draw icon=Icon::Plus/></a>
                </div>
                <ul class="list" aria-labelledby="rooms-heading">
                    {entries(move || live.list.with(|list| list.rooms()))}
                </ul>
                <a class="entry quiet" href="/rooms" aria-current=move || current(&path.get(), "/rooms")>
                    <Draw icon=Icon::Compass/>
                    <span class="name">"Browse rooms"</span>
                </a>
                <div class="still" inner_html=ways></div>
                <ul class="list" aria-labelledby="directs-heading">
                    {entries(move || live.list.with(|list| list.directs()))}
                </ul>
            </div>
            <div class="still" inner_html=account></div>
        </nav>
    }
}

fn entries(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> AnyView {
    let entry = |item: Item| Keyed::by_id(item.id.0, move || view! { <Entry item/> }.into_any());
    rows(move || items().into_iter().map(entry).collect())
}

/// A conversation in the list; drawn anew when it has another name.
#[component]
fn Entry(item: Item) -> impl IntoView {
    let live = expect_context::<Live>();
    let overview = item.overview.clone();
    let title = memo(move || overview.with(|o| format::title(&o.conversation, live.my_id())));
    view! { <li>{move || link(live, &item, &title.get())}</li> }
}

fn link(live: Live, item: &Item, title: &str) -> AnyView {
    let (overview, me) = (item.overview.clone(), live.my_id());
    let name = title.trim_start_matches('#').to_owned();
    let (href, sigil) = overview.with_untracked(|o| (format::path(&o.conversation, me), sigil(o, me, &name)));
    let path = live.path;
    let to = href.clone();
    let unread = move || overview.with(|o| o.unread);
    let is_unread = unread.clone();
    view! {
        <a
            class="entry"
            class:unread=move || { is_unread() > 0 }
            href=href
            aria-current=move || current(&path.get(), &to)
        >
            {sigil}
            <span class="name">{name}</span>
            {move || Some(unread()).filter(|unread| *unread > 0).map(|unread| view! {
                <span class="badge">{count(unread)}<span class="unseen">" unread"</span></span>
            }.into_any())}
        </a>
    }
    .into_any()
}

/// What stands before the name: what kind of room it is, or whose conversation.
fn sigil(overview: &Overview, me: UserId, name: &str) -> AnyView {
    match &overview.conversation.kind {
        ConversationKind::Room { visibility, .. } => {
            let icon = if *visibility == Visibility::Public { Icon::Hash } else { Icon::Lock };
            view! { <Draw icon/> }.into_any()
        }
        ConversationKind::Direct { people } => {
            let other = people.iter().find(|user| user.id != me).map(|user| user.id);
            let name = name.to_owned();
            view! { <span class="person"><Avatar name/><Presence user=other/></span> }.into_any()
        }
    }
}

/// A dot on the picture of somebody who is here.
#[component]
fn Presence(user: Option<UserId>) -> impl IntoView {
    let live = expect_context::<Live>();
    let here = memo(move || user.is_some_and(|u| live.here.with(|h| h.as_ref().is_some_and(|h| h.contains(&u)))));
    view! { <span class="presence" class:here=here></span> }
}

fn current(path: &str, href: &str) -> Option<&'static str> {
    (path == href).then_some("page")
}

fn count(unread: u32) -> String {
    if unread >= 100 { "99+".to_owned() } else { unread.to_string() }
}
