//! What stands around every page of somebody who is signed in: their conversations, and the connection.

use super::navigation::Navigation;
use crate::domain::{Error, ErrorCode};
use crate::ui::state::Live;
use crate::ui::{actions, api, format, request, socket};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_url;

/// The frame of the pages. Who is not signed in is sent to do so.
#[component]
pub fn Frame() -> impl IntoView {
    let live = expect_context::<Live>();
    let home = Resource::new_blocking(|| (), |()| api::reads::read_home());
    Effect::new(move |started: Option<bool>| {
        let signed_in = live.me.with(Option::is_some);
        if signed_in && started != Some(true) {
            actions::load_outbox(live);
            socket::start(live);
        }
        signed_in || started == Some(true)
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match home.await {
                    Ok(home) => {
                        live.install(home);
                        Either::Left(view! {
                            <div class="app">
                                <Navigation/>
                                <Outlet/>
                            </div>
                        })
                    }
                    Err(error) => Either::Right(view! {
                        <main class="page"><h1>"ExChat"</h1><Refused error/></main>
                    }),
                }
            })}
        </Suspense>
    }
}

/// Why a page cannot be shown, and where to go instead.
#[component]
pub fn Refused(
    /// Why.
    error: Error,
) -> impl IntoView {
    let url = use_url().get_untracked();
    let here = if url.search().is_empty() { url.path().to_owned() } else { format!("{}?{}", url.path(), url.search()) };
    match error.code {
        ErrorCode::Unauthenticated => request::redirect(&format::sign_in_path(format::local_path(&here))),
        ErrorCode::NotFound => request::set_status(404),
        _ => request::set_status(500),
    }
    view! {
        <div class="panel">
            <p>{error.message}</p>
            <p><a href="/rooms">"Look at the rooms"</a></p>
        </div>
    }
}
