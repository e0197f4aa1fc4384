//! What an address shows that leads nowhere.

use leptos::prelude::*;

/// There is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="door">
            <p class="brand"><span class="mark" aria-hidden="true"></span>"ExChat"</p>
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or the page is gone."</p>
            <p><a href="/">"Go to ExChat"</a></p>
        </main>
    }
}
