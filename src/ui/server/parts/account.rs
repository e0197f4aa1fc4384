//! Who is signed in, and what they can do about it.

use crate::ui::api::settings::SignOut;
use crate::ui::components::avatar::Avatar;
use crate::ui::components::icon::{Draw, Icon};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The menu of the account.
#[component]
pub fn Account(
    /// Whose.
    name: String,
) -> impl IntoView {
    view! {
        <div class="account">
            <Avatar name=name.clone()/>
            <span class="name">{name}</span>
            <button class="icon-button" type="button" popovertarget="account" aria-label="Account">
                <Draw icon=Icon::More/>
            </button>
            <div id="account" class="menu above" role="group" aria-label="Account" popover="auto">
                <a href="/settings">"Settings"</a>
                <form method="post" action=SignOut::PATH>
                    <button type="submit">"Sign out"</button>
                </form>
            </div>
        </div>
    }
}
