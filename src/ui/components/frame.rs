//! What stands around every page of somebody who is signed in: their conversations, and ways around them.

use super::jump::Jump;
use super::navigation::Navigation;
use crate::domain::{Error, ErrorCode};
use crate::ui::state::Live;
use crate::ui::{api, format, request};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_url;

/// The frame of the pages. Who is not signed in is sent to do so.
#[component]
pub fn Frame() -> impl IntoView {
    let live = expect_context::<Live>();
    let home = Resource::new_blocking(|| (), |()| api::reads::read_home());
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
                            <Jump/>
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
    if error.code == ErrorCode::Unauthenticated {
        request::redirect(&format::sign_in_path(format::local_path(&here)));
    } else {
        request::refuse(&error);
    }
    view! {
        <div class="panel">
            <p>{error.message}</p>
            <p><a href="/rooms">"Look at the rooms"</a></p>
        </div>
    }
}
