//! `/rooms/NAME`: a room.

use crate::ui::components::screens::{Named, Screens};
use leptos::prelude::*;

/// A room.
#[component]
pub fn RoomPage() -> impl IntoView {
    view! { <Screens named=Named::Room/> }
}
