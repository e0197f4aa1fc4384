//! What an address shows that leads nowhere.

use crate::domain::Error;
use crate::ui::request;
use leptos::prelude::*;
use leptos_meta::Title;

/// There is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    request::refuse(&Error::not_found("page"));
    view! {
        <Title text="Not found · ExChat"/>
        <main class="page">
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or the page is gone."</p>
            <p><a href="/">"Go to your conversations"</a></p>
        </main>
    }
}
