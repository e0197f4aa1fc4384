//! Messages on their way.

use super::avatar::Avatar;
use super::body::Body;
use crate::ui::actions;
use crate::ui::reactive::{Keyed, changing, rows};
use crate::ui::state::outbox::{Pending, Stage};
use crate::ui::state::{Live, Opened};
use leptos::prelude::*;

/// The reader's messages that are not in the timeline yet. They are read out when they are.
#[component]
pub fn Unsent(
    /// In which conversation.
    opened: Opened,
) -> impl IntoView {
    let live = expect_context::<Live>();
    rows(move || live.outbox.with(|o| o.of(opened.id)).into_iter().map(draw).collect())
}

fn draw(entry: Pending) -> Keyed {
    Keyed::by_id(entry.client_id, move || view! { <UnsentView entry/> }.into_any())
}

#[component]
fn UnsentView(entry: Pending) -> impl IntoView {
    let live = expect_context::<Live>();
    let client_id = entry.client_id;
    let name = live.my_name();
    let stage = move || live.outbox.with(|o| o.stage(client_id)).unwrap_or(Stage::Stored);
    let refusal = changing(move || match stage() {
        Stage::Refused(why) => Some(
            view! {
                <div class="refusal" role="alert">
                    {why}
                    <button type="button" on:click=move |_| actions::retry(live, client_id)>"Retry"</button>
                    <button type="button" on:click=move |_| actions::cancel(live, client_id)>"Cancel"</button>
                </div>
            }
            .into_any(),
        ),
        _ => None,
    });
    let label = format!("{name}, sending");
    view! {
        <article
            class="message lead unsent"
            class:stored=move || stage() == Stage::Stored
            aria-label=label
        >
            <Avatar name=name.clone()/>
            <span class="author"><bdi>{name}</bdi></span>
            <span class="at">{move || if stage() == Stage::Stored { "" } else { "sending…" }}</span>
            <div class="words">
                <div class="body" dir="auto"><Body text=entry.body/></div>
                {refusal}
            </div>
        </article>
    }
}
