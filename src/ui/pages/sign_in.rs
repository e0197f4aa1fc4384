//! `/sign-in`.

use crate::ui::api::settings::SignIn;
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::{format, request};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Where one signs in. The form is a plain one: afterwards everything is loaded anew.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = next();
    request::redirect_signed_in(&next);
    view! {
        <Title text="Sign in · ExChat"/>
        <main class="door">
            <p class="brand"><span class="mark" aria-hidden="true"></span>"ExChat"</p>
            <h1>"Sign in"</h1>
            <form method="post" action=SignIn::PATH>
                <Refusal problem=problem(SignIn::PATH)/>
                <Credentials typed=typed(SignIn::PATH) password="current-password" next=next.clone()/>
                <button class="primary" type="submit">"Sign in"</button>
            </form>
            <p>"No account yet? "<a href=with_next("/sign-up", &next)>"Make one"</a></p>
        </main>
    }
}

/// The fields that signing in and up have in common.
#[component]
pub fn Credentials(
    /// The username as it was typed before.
    typed: String,
    /// What the browser may fill in as password.
    password: &'static str,
    /// Where to go then.
    next: String,
) -> impl IntoView {
    view! {
        <label for="name">"Username"</label>
        <input
            id="name"
            name="name"
            value=typed
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            autofocus
        />
        <label for="password">"Password"</label>
        <input id="password" name="password" type="password" autocomplete=password required/>
        <input type="hidden" name="next" value=next/>
    }
}

/// Where to go after signing in: what the address says, if that is on this site.
#[must_use]
pub fn next() -> String {
    let next = use_query_map().with_untracked(|map| map.get("next"));
    format::local_path(&next.unwrap_or_default()).to_owned()
}

/// An address that remembers where to go.
#[must_use]
pub fn with_next(path: &str, next: &str) -> String {
    if next == "/" { path.to_owned() } else { format!("{path}?next={}", format::segment(next)) }
}
