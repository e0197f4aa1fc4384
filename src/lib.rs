//! ExChat: team chat that you run yourself. See docs/architecture.md.

pub mod domain;
pub mod protocol;
pub mod ui;

cfg_if::cfg_if! {
    if #[cfg(feature = "ssr")] {
        pub mod bus;
        pub mod chat;
        pub mod delivery;
        pub mod store;
    }
}

/// Brings the page to life that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    if let Some(app) = ui::app::from_page() {
        leptos::mount::hydrate_body(app);
    }
}
