//! `/`: leads to the conversation in which something was said last.

use crate::ui::components::frame::{Refused, Visit};
use crate::ui::state::Live;
use crate::ui::{format, request};
use leptos::either::Either;
use leptos::prelude::*;

/// Leads on.
#[component]
pub fn IndexPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let visit = expect_context::<Visit>();
    view! {
        <main class="page">
            <Suspense>
                {move || Suspend::new(async move {
                    visit.begun(live).await.map_or_else(
                        |error| Either::Left(view! { <Refused error/> }),
                        |()| Either::Right(view! { <Onward/> }),
                    )
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn Onward() -> impl IntoView {
    let live = expect_context::<Live>();
    let latest = live.list.with_untracked(|list| list.latest());
    let to = latest.map_or_else(|| "/rooms".to_owned(), |o| format::path(&o.conversation, live.my_id()));
    request::redirect(&to);
    view! { <p><a href=to>"Go on"</a></p> }
}
