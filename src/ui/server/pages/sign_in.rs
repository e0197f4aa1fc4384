//! `/sign-in` and `/sign-up`: who somebody is.

use crate::ui::api::settings::{SignIn as SignInForm, SignUp as SignUpForm};
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::format;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Where one signs in.
#[component]
pub fn SignIn(
    /// Where to go then.
    next: String,
) -> impl IntoView {
    let other = with_next("/sign-up", &next);
    view! {
        <Door title="Sign in" action=SignInForm::PATH password="current-password" next>
            "No account yet? "<a href=other>"Make one"</a>
        </Door>
    }
}

/// Where one makes an account.
#[component]
pub fn SignUp(
    /// Where to go then.
    next: String,
) -> impl IntoView {
    let other = with_next("/sign-in", &next);
    view! {
        <Door title="Sign up" action=SignUpForm::PATH password="new-password" next>
            "Have an account? "<a href=other>"Sign in instead"</a>
        </Door>
    }
}

/// A page with a name and a password.
#[component]
fn Door(
    title: &'static str,
    action: &'static str,
    password: &'static str,
    next: String,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="door">
            <p class="brand"><span class="mark" aria-hidden="true"></span>"ExChat"</p>
            <h1>{title}</h1>
            <form method="post" action=action>
                <Refusal problem=problem(action)/>
                <label for="name">"Username"</label>
                <input
                    id="name"
                    name="name"
                    value=typed(action)
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    autofocus
                />
                <label for="password">"Password"</label>
                <input id="password" name="password" type="password" autocomplete=password required/>
                <input type="hidden" name="next" value=next/>
                <button class="primary" type="submit">{title}</button>
            </form>
            <p>{children()}</p>
        </main>
    }
}

/// An address that remembers where to go.
fn with_next(path: &str, next: &str) -> String {
    if next == "/" { path.to_owned() } else { format!("{path}?next={}", format::segment(next)) }
}
