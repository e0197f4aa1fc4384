//! `/sign-in` and `/sign-up`: who somebody is.

use crate::domain::user::USERNAME_MAX;
use crate::ui::api::settings::{SignIn as SignInForm, SignOut, SignUp as SignUpForm};
use crate::ui::components::form::{Refusal, left_behind, problem, typed};
use crate::ui::format;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Has the browser forget what it keeps for whoever has just signed out: drafts, and messages that were not sent.
const FORGET: &str =
    "for (const key of Object.keys(localStorage)) if (key.startsWith('exchat.')) localStorage.removeItem(key)";

/// Where one signs in.
#[component]
pub fn SignIn(
    /// Where to go then.
    next: String,
) -> impl IntoView {
    let other = with_next("/sign-up", &next);
    let forget = left_behind(SignOut::PATH).map(|_| view! { <script nonce=use_nonce() inner_html=FORGET></script> });
    view! {
        {forget}
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
    /// The shortest password, in characters.
    password_min: usize,
) -> impl IntoView {
    let other = with_next("/sign-in", &next);
    let hints = [
        format!("1 to {USERNAME_MAX} letters, digits, “-”, “_” or “.”"),
        format!("At least {password_min} characters; a few words are best"),
    ];
    view! {
        <Door title="Sign up" action=SignUpForm::PATH password="new-password" next hints=hints>
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
    /// What name and password have to be like.
    #[prop(optional)]
    hints: Option<[String; 2]>,
    children: Children,
) -> impl IntoView {
    let name = typed(action);
    let (name_first, hinted) = (name.is_empty(), hints.is_some());
    let [name_hint, password_hint] = hints.unwrap_or_default();
    let hint = |id, text: String| hinted.then(|| view! { <p id=id class="hint">{text}</p> });
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
                    value=name
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=hinted.then_some("name-hint")
                    required
                    autofocus=name_first
                />
                {hint("name-hint", name_hint)}
                <label for="password">"Password"</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete=password
                    aria-describedby=hinted.then_some("password-hint")
                    required
                    autofocus=!name_first
                />
                {hint("password-hint", password_hint)}
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
