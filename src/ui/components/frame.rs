//! What stands around every page of somebody who is signed in: their conversations, and ways around them.

use super::jump::Jump;
use super::navigation::Navigation;
use super::screens::Screens;
use crate::ui::app::come_alive;
use crate::ui::reactive::effect;
use crate::ui::state::Live;
use crate::ui::{dom, format};
use leptos::prelude::*;

/// What the server alone draws, as HTML. In the browser it is there already, and all of this is empty.
#[derive(Clone, Debug, Default)]
pub struct Still {
    /// The middle of a page of plain forms.
    pub page: String,
    /// The ways to the search and to a new direct conversation.
    pub ways: String,
    /// The menu of the account.
    pub account: String,
}

/// The frame of the pages.
#[component]
pub fn Frame(
    /// What the server alone draws.
    still: Still,
) -> impl IntoView {
    let live = expect_context::<Live>();
    come_alive(live);
    effect(move |_| {
        let title = live.page.with(|page| page.screen.title(live.my_id()));
        dom::set_title(&format::page_title(&title, live.list.with(|list| list.unread())));
    });
    view! {
        <div class="app">
            <Navigation ways=still.ways account=still.account/>
            <Screens fixed=still.page/>
        </div>
        <Jump/>
    }
}
