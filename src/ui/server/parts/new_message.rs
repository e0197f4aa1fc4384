//! Writing to somebody.

use crate::ui::api::forms::OpenDirect;
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::components::icon::{Draw, Icon};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The heading of the direct conversations, with the way to a new one.
#[component]
pub fn NewMessage() -> impl IntoView {
    let problem = problem(OpenDirect::PATH);
    let refused = problem.with_untracked(Option::is_some);
    view! {
        <div class="section">
            <h2 id="directs-heading">"Direct messages"</h2>
            <button class="icon-button" type="button" popovertarget="new-message" aria-label="New message">
                <Draw icon=Icon::Plus/>
            </button>
        </div>
        <div class:noted=refused><Refusal problem/></div>
        <form id="new-message" class="menu panel" popover="auto" method="post" action=OpenDirect::PATH>
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
            />
            <button class="primary" type="submit">"Open conversation"</button>
        </form>
    }
}
