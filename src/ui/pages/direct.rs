//! `/direct/NAME`: the direct conversation with somebody.

use crate::ui::components::screens::{Named, Screens};
use leptos::prelude::*;

/// A direct conversation.
#[component]
pub fn DirectPage() -> impl IntoView {
    view! { <Screens named=Named::Person/> }
}
