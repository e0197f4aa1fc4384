//! Moments: UTC in what the server renders, the reader's own time as soon as the page is alive.

use crate::domain::Timestamp;
use crate::ui::reactive::changing;
use crate::ui::state::Live;
use crate::ui::{dom, format};
use leptos::prelude::*;

/// The time of day.
#[component]
pub fn Clock(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time datetime=at.rfc3339()>{changing(clock(at))}</time> }
}

/// The day and the time, on a page that the server draws.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time datetime=at.rfc3339()>{format::moment(format::utc_day(at), &at.clock())}</time> }
}

/// The time of day as text.
pub fn clock(at: Timestamp) -> impl Fn() -> String + Send + Copy + 'static {
    let live = expect_context::<Live>();
    move || if live.local.get() { dom::local_clock(at) } else { at.clock() }
}
