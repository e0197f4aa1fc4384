//! What stands around every page of somebody who is signed in: their conversations, and ways around them.

use super::jump::Jump;
use super::navigation::Navigation;
use super::screens::Screens;
use crate::ui::app::come_alive;
use crate::ui::reactive::effect;
use crate::ui::state::Live;
use crate::ui::{dom, format};
use leptos::prelude::*;

/// The frame of the pages.
#[component]
pub fn Frame(
    /// The HTML of the part that the server alone draws.
    fixed: String,
) -> impl IntoView {
    let live = expect_context::<Live>();
    come_alive(live);
    effect(move |_| {
        let title = live.page.with(|page| page.screen.title(live.my_id()));
        dom::set_title(&format::page_title(&title, live.list.with(|list| list.unread())));
    });
    view! {
        <div class="app">
            <Navigation/>
            <Screens fixed/>
        </div>
        <Jump/>
    }
}
