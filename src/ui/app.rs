//! The app: a page with everything around it, drawn by the server and brought to life by the browser.

use super::api::settings::SignOut;
use super::components::form::small_problem;
use super::components::frame::{Frame, Still};
use super::components::status::keep_time;
use super::page::{SEED, Seed};
use super::reactive::{effect, listen};
use super::state::Live;
use super::{actions, dom, json, routing, socket};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What is asked before messages are given up.
const LOSES: &str = "Some of your messages are not sent yet. Sign out and lose them?";

/// The app, from where the seed says.
#[component]
pub fn App(
    /// Who looks, and at what.
    seed: Seed,
    /// The address, with its query.
    address: String,
    /// What the server alone draws.
    #[prop(optional)]
    still: Still,
) -> impl IntoView {
    let live = Live::new();
    provide_context(live);
    live.problem.set(seed.flash.as_ref().and_then(small_problem));
    live.known.update_value(|known| known.flash = seed.flash);
    live.install(seed.home);
    live.show(seed.page, &address);
    view! { <Frame still/> }
}

/// The app on the page that the browser shows, if the page is one of the app's.
#[must_use]
pub fn from_page() -> Option<impl FnOnce() -> AnyView> {
    let seed = json::parse(&dom::text_of(SEED)?)?;
    Some(move || view! { <App seed address=dom::here()/> }.into_any())
}

/// What only a page that is alive does.
pub fn come_alive(live: Live) {
    effect(move |_| {
        // The first render is the server's; from here on times are the reader's.
        live.local.set(true);
        dom::localize_times();
        keep_time(live);
        routing::start(live);
        actions::keep_outbox(live);
        socket::start(live);
        // What the reader wrote leaves the browser with them: the page after signing out forgets it.
        listen("submit", move |ev| {
            if dom::action_of(&ev).as_deref() != Some(SignOut::PATH) {
                return;
            }
            let leaves = live.outbox.with_untracked(|outbox| outbox.unsent().is_empty()) || dom::agrees(LOSES);
            live.known.update_value(|known| known.leaving = leaves);
            if !leaves {
                ev.prevent_default();
            }
        });
    });
}
