//! The document, and the way from an address to its page.

use super::components::form::small_problem;
use super::components::frame::Frame;
use super::components::status::Ticker;
use super::pages::direct::DirectPage;
use super::pages::index::IndexPage;
use super::pages::not_found::NotFoundPage;
use super::pages::room::RoomPage;
use super::pages::rooms::RoomsPage;
use super::pages::settings::SettingsPage;
use super::pages::sign_in::SignInPage;
use super::pages::sign_up::SignUpPage;
use super::state::Live;
use super::{actions, request, socket};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

/// The whole document, as the server renders it.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=request::theme()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet id="style" options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// All pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let live = Live::new();
    let flash = SharedValue::new(request::take_flash).into_inner();
    live.problem.set(flash.as_ref().and_then(small_problem));
    live.flash.set(flash);
    provide_context(live);
    // The first render is the server's; from here on times are the reader's.
    Effect::new(move |_| live.local.set(true));
    let signed_in = Memo::new(move |_| live.me.with(Option::is_some));
    Effect::new(move |_| {
        if signed_in.get() {
            actions::keep_outbox(live);
            socket::start(live);
        }
    });
    view! {
        <Router>
            <ForgetFlash/>
            <Ticker/>
            <Routes fallback=NotFoundPage>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=IndexPage ssr=SsrMode::Async/>
                    <Route path=path!("rooms") view=RoomsPage ssr=SsrMode::Async/>
                    <Route path=path!("rooms/:name") view=RoomPage ssr=SsrMode::Async/>
                    <Route path=path!("direct/:name") view=DirectPage ssr=SsrMode::Async/>
                    <Route path=path!("settings") view=SettingsPage ssr=SsrMode::Async/>
                </ParentRoute>
                <Route path=path!("sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("sign-up") view=SignUpPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// What a form left behind is shown on one page.
#[component]
fn ForgetFlash() -> impl IntoView {
    let live = expect_context::<Live>();
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            live.flash.set(None);
            live.problem.set(None);
        }
    });
}
