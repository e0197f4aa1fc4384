//! Writing to somebody.

use super::form::{Refusal, problem, typed};
use super::icon::{Draw, Icon};
use crate::protocol::live::Request;
use crate::ui::api::forms::OpenDirect;
use crate::ui::state::Live;
use crate::ui::{actions, dom, format};
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The heading of the direct conversations, with the way to a new one.
#[component]
pub fn NewMessage() -> impl IntoView {
    let live = expect_context::<Live>();
    let name = NodeRef::<Input>::new();
    let problem = problem(OpenDirect::PATH);
    let navigate = use_navigate();
    let open = move |ev: SubmitEvent| {
        let Some(input) = name.get_untracked().filter(|_| live.is_up()) else { return };
        ev.prevent_default();
        let (user, navigate) = (input.value(), navigate.clone());
        actions::ask(Request::OpenDirect { user }, problem, move |ack| {
            let Some(overview) = ack.conversation else { return };
            let path = format::path(&overview.conversation, live.my_id());
            live.list.update(|list| list.put(overview));
            input.set_value("");
            dom::close_popovers(None);
            navigate(&path, NavigateOptions::default());
        });
    };
    let refused = move || problem.with(|p| p.is_some());
    view! {
        <div class="section">
            <h2 id="directs-heading">"Direct messages"</h2>
            <button class="icon-button" type="button" popovertarget="new-message" aria-label="New message">
                <Draw icon=Icon::Plus/>
            </button>
        </div>
        <div class:noted=refused><Refusal problem/></div>
        <form id="new-message" class="menu panel" popover="auto" method="post" action=OpenDirect::PATH on:submit=open>
            <label for="new-message-name">"Username"</label>
            <input
                id="new-message-name"
                name="name"
                value=typed(OpenDirect::PATH)
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required
                autofocus
                node_ref=name
            />
            <button class="primary" type="submit">"Open conversation"</button>
        </form>
    }
}
