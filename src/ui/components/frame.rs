//! What stands around every page of somebody who is signed in: their conversations, and ways around them.

use super::jump::Jump;
use super::navigation::Navigation;
use crate::domain::{Error, ErrorCode, Home};
use crate::ui::state::Live;
use crate::ui::{api, format, request};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_url;

/// Who looks at the page, and their conversations: loaded once, and awaited by every page.
#[derive(Clone, Copy, Debug)]
pub struct Visit(Resource<Result<Home, Error>>);

impl Visit {
    /// Waits until it is known who looks at the page.
    ///
    /// # Errors
    /// `unauthenticated` when nobody is signed in.
    pub async fn begun(self, live: Live) -> Result<(), Error> {
        live.begin(self.0.await?);
        Ok(())
    }
}

/// The frame of the pages. The pages load beside it, not within what waits for it: Leptos makes such parts more than
/// once on the server.
#[component]
pub fn Frame() -> impl IntoView {
    let live = expect_context::<Live>();
    let visit = Visit(Resource::new_blocking(|| (), |()| api::reads::read_home()));
    provide_context(visit);
    view! {
        <div class="app">
            <Suspense>
                {move || Suspend::new(async move { visit.begun(live).await.ok().map(|()| view! { <Navigation/> }) })}
            </Suspense>
            <Outlet/>
        </div>
        <Jump/>
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
