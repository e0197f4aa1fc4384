//! What an address leads to: a conversation, its beginning, or a page of plain forms.

use super::bar::Bar;
use super::composer::{Composer, Target};
use super::conversation::Conversation;
use super::status::ConnectionStatus;
use crate::domain::Error;
use crate::ui::format;
use crate::ui::page::{Page, Screen};
use crate::ui::reactive::changing;
use crate::ui::state::Live;
use leptos::prelude::*;
use std::sync::Arc;

/// What stands in the middle of the page.
#[component]
pub fn Screens(
    /// The HTML of the part that the server alone draws.
    fixed: String,
) -> impl IntoView {
    let live = expect_context::<Live>();
    changing(move || draw(live, live.page.get(), fixed.clone()))
}

fn draw(live: Live, page: Page, fixed: String) -> AnyView {
    match page.screen {
        Screen::Open(conversation) => {
            let opened = live.open(*conversation);
            view! { <Conversation opened query=page.query/> }.into_any()
        }
        Screen::Unopened(name) => view! { <Unopened name/> }.into_any(),
        Screen::Missing(error) => view! { <Missing error/> }.into_any(),
        Screen::Fixed(title) => view! { <Fixed title html=fixed/> }.into_any(),
    }
}

/// Plain forms, as the server drew them.
#[component]
fn Fixed(title: String, html: String) -> impl IntoView {
    view! {
        <main class="page">
            <Bar title/>
            <ConnectionStatus/>
            <div class="fixed" inner_html=html></div>
        </main>
    }
}

/// What cannot be shown.
#[component]
fn Missing(error: Error) -> impl IntoView {
    view! {
        <main class="page">
            <Bar title="Not here"/>
            <ConnectionStatus/>
            <div class="panel">
                <p>{error.message}</p>
                <p><a href="/rooms">"Look at the rooms"</a></p>
            </div>
        </main>
    }
}

/// The beginning of a direct conversation.
#[component]
fn Unopened(name: String) -> impl IntoView {
    // The conversation's own draft, when there is one.
    let (target, draft) = (Target::Person(name.clone()), format::direct_path(&name));
    view! {
        <main class="conversation">
            <Bar title=name.clone()/>
            <ConnectionStatus/>
            <div class="timeline" role="log" aria-label="Messages" tabindex="0">
                <div class="rows"><p class="empty">"This is the beginning of your conversation with "<bdi>{name.clone()}</bdi>"."</p></div>
            </div>
            <div class="foot"><Composer target draft title=name posted=Arc::new(|| ())/></div>
        </main>
    }
}
