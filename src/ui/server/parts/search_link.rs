//! The way to what was said.

use leptos::prelude::*;

/// The link to the search, in the list of conversations.
#[component]
pub fn SearchLink() -> impl IntoView {
    // The browser does not need to know how it is drawn.
    view! {
        <a class="entry quiet" href="/search">
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5"></path>
            </svg>
            <span class="name">"Search"</span>
        </a>
    }
}
