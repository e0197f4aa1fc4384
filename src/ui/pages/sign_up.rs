//! `/sign-up`.

use super::sign_in::{Credentials, next, with_next};
use crate::ui::api::settings::SignUp;
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::request;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

/// Where one makes an account.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let next = next();
    request::redirect_signed_in(&next);
    view! {
        <Title text="Sign up · ExChat"/>
        <main class="door">
            <p class="brand"><span class="mark" aria-hidden="true"></span>"ExChat"</p>
            <h1>"Sign up"</h1>
            <form method="post" action=SignUp::PATH>
                <Refusal problem=problem(SignUp::PATH)/>
                <Credentials typed=typed(SignUp::PATH) password="new-password" next=next.clone()/>
                <button class="primary" type="submit">"Sign up"</button>
            </form>
            <p>"Have an account? "<a href=with_next("/sign-in", &next)>"Sign in instead"</a></p>
        </main>
    }
}
