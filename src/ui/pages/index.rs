//! `/`: leads to the conversation in which something was said last.

use crate::ui::state::Live;
use crate::ui::{format, request};
use leptos::prelude::*;

/// Leads on.
#[component]
pub fn IndexPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let latest = live.list.with_untracked(|list| list.latest());
    let to = latest.map_or_else(|| "/rooms".to_owned(), |o| format::path(&o.conversation, live.my_id()));
    request::redirect(&to);
    view! { <main class="page"><p><a href=to>"Go on"</a></p></main> }
}
