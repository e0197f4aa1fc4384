//! The list of conversations.

use super::account::Account;
use super::avatar::Avatar;
use super::icon::{Draw, Icon};
use super::new_message::NewMessage;
use crate::domain::{ConversationKind, Overview, UserId, Visibility};
use crate::ui::state::Live;
use crate::ui::state::list::Item;
use crate::ui::{dom, format};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The user's conversations, and the ways to new ones. On a narrow screen it comes when called.
#[component]
pub fn Navigation() -> impl IntoView {
    let live = expect_context::<Live>();
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        dom::close_popovers(None);
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
                    <For each=move || live.list.with(|l| l.rooms()) key=|item| item.id let:item>
                        <Entry item/>
                    </For>
                </ul>
                <a class="entry quiet" href="/rooms" aria-current=move || current(&path.get(), "/rooms")>
                    <Draw icon=Icon::Compass/>
                    <span class="name">"Browse rooms"</span>
                </a>
                <NewMessage/>
                <ul class="list" aria-labelledby="directs-heading">
                    <For each=move || live.list.with(|l| l.directs()) key=|item| item.id let:item>
                        <Entry item/>
                    </For>
                </ul>
            </div>
            <Account/>
        </nav>
    }
}

#[component]
fn Entry(item: Item) -> impl IntoView {
    let me = expect_context::<Live>().my_id();
    let overview = item.overview;
    let (name, href) = overview.with_untracked(|o| {
        (format::title(&o.conversation, me).trim_start_matches('#').to_owned(), format::path(&o.conversation, me))
    });
    let sigil = overview.with_untracked(|o| sigil(o, me, &name));
    let path = use_location().pathname;
    let to = href.clone();
    let unread = Memo::new(move |_| overview.with(|o| o.unread));
    let is_unread = move || unread.get() > 0;
    view! {
        <li>
            <a
                class="entry"
                class:unread=is_unread
                href=href
                aria-current=move || current(&path.get(), &to)
            >
                {sigil}
                <span class="name">{name}</span>
                {move || is_unread().then(|| view! {
                    <span class="badge">{count(unread.get())}<span class="unseen">" unread"</span></span>
                })}
            </a>
        </li>
    }
}

/// What stands before the name: what kind of room it is, or whose conversation.
fn sigil(overview: &Overview, me: UserId, name: &str) -> impl IntoView + use<> {
    match &overview.conversation.kind {
        ConversationKind::Room { visibility, .. } => {
            let icon = if *visibility == Visibility::Public { Icon::Hash } else { Icon::Lock };
            Either::Left(view! { <Draw icon/> })
        }
        ConversationKind::Direct { people } => {
            let other = people.iter().find(|user| user.id != me).map(|user| user.id);
            let name = name.to_owned();
            Either::Right(view! { <span class="person"><Avatar name/><Presence user=other/></span> })
        }
    }
}

/// A dot on the picture of somebody who is here.
#[component]
fn Presence(user: Option<UserId>) -> impl IntoView {
    let live = expect_context::<Live>();
    let here = Memo::new(move |_| user.is_some_and(|u| live.here.with(|h| h.as_ref().is_some_and(|h| h.contains(&u)))));
    view! { <span class="presence" class:here=here></span> }
}

fn current(path: &str, href: &str) -> Option<&'static str> {
    (path == href).then_some("page")
}

fn count(unread: u32) -> String {
    if unread >= 100 { "99+".to_owned() } else { unread.to_string() }
}
