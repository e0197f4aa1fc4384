//! What forms have in common.

use crate::ui::api::forms::{DeleteMessage, EditMessage, LeaveRoom, MarkRead, React, SetTopic, Unreact};
use crate::ui::flash::Flash;
use crate::ui::reactive::changing;
use crate::ui::state::Live;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Forms that are too small for a word of their own, or may be out of sight: what went wrong with them is said above the composer.
const SMALL: [&str; 7] = [
    React::PATH,
    Unreact::PATH,
    DeleteMessage::PATH,
    EditMessage::PATH,
    MarkRead::PATH,
    SetTopic::PATH,
    LeaveRoom::PATH,
];

/// What went wrong with a small form before this page was loaded.
#[must_use]
pub fn small_problem(flash: &Flash) -> Option<String> {
    flash.error.as_ref().filter(|_| SMALL.contains(&flash.form.as_str())).map(|error| error.message.clone())
}

/// Why a form was refused, in words, where it was filled in.
#[component]
pub fn Refusal(
    /// What went wrong while the page is alive.
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    let text = changing(move || problem.get());
    view! { <div role="alert" class="refusal">{text}</div> }
}

/// What went wrong with the form that is sent to `path`: at first, what the page load before this one left behind.
#[must_use]
pub fn problem(path: &str) -> RwSignal<Option<String>> {
    RwSignal::new(left_behind(path).and_then(|flash| flash.error).map(|error| error.message))
}

/// What was typed into the form that is sent to `path`, if it was refused.
#[must_use]
pub fn typed(path: &str) -> String {
    left_behind(path).map(|flash| flash.text).unwrap_or_default()
}

/// What the form that is sent to `path` left behind.
#[must_use]
pub fn left_behind(path: &str) -> Option<Flash> {
    expect_context::<Live>().known.with_value(|known| known.flash.clone()).filter(|flash| flash.form == path)
}
