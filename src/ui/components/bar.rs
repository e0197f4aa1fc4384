//! The head of a page.

use super::icon::{Draw, Icon};
use leptos::prelude::*;

/// The head of a page: what it is, and on a narrow screen the way to the conversations.
#[component]
pub fn Bar(
    /// What the page is.
    #[prop(into)]
    title: String,
    /// What stands beside it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="bar">
            <button class="icon-button narrow" type="button" popovertarget="conversations" aria-label="Show conversations">
                <Draw icon=Icon::Menu/>
            </button>
            <h1>{title}</h1>
            {children.map(|children| children())}
        </header>
    }
}
