//! Pictures of people: until there are some, an initial on a colour made from the name.

use crate::ui::format;
use leptos::prelude::*;

/// A small round picture of somebody. It stands beside the name, so it is silent.
#[component]
pub fn Avatar(
    /// Whose.
    name: String,
) -> impl IntoView {
    let class = format!("avatar {}", format::hue(&name));
    view! { <span class=class aria-hidden="true" data-initial=format::initial(&name)></span> }
}
