//! `/settings`: the look, the account, where one is signed in, access tokens.

use crate::domain::{AccessTokenInfo, SessionInfo};
use crate::ui::api::settings::{CreateAccessToken, EndSession, RevokeAccessToken, SetTheme, SignOut};
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::components::time::Moment;
use crate::ui::format;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What the settings page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The user's signed-in browsers.
    pub sessions: Vec<SessionInfo>,
    /// The user's access tokens.
    pub tokens: Vec<AccessTokenInfo>,
    /// `light`, `dark` or `auto`.
    pub theme: String,
}

/// The settings.
#[component]
pub fn SettingsPage(
    /// Who is signed in.
    name: String,
    /// What is set.
    settings: Settings,
) -> impl IntoView {
    view! {
        <Look name theme=settings.theme/>
        <Sessions sessions=settings.sessions/>
        <Tokens tokens=settings.tokens/>
    }
}

#[component]
fn Look(name: String, theme: String) -> impl IntoView {
    let choices = [("auto", "Like the system"), ("light", "Light"), ("dark", "Dark")];
    view! {
        <section class="panel" aria-labelledby="account-heading">
            <h2 id="account-heading">"Account"</h2>
            <p>"You are signed in as "<strong><bdi>{name}</bdi></strong>"."</p>
            <form method="post" action=SignOut::PATH>
                <button type="submit" aria-label="Sign out of this browser">"Sign out"</button>
            </form>
        </section>
        <form class="panel" method="post" action=SetTheme::PATH>
            <h2>"Theme"</h2>
            <div class="choices">
                {choices.map(|(value, label)| view! {
                    <button type="submit" name="theme" value=value aria-pressed=(theme == value).to_string()>
                        {label}
                    </button>
                }).collect_view()}
            </div>
        </form>
    }
}

#[component]
fn Sessions(sessions: Vec<SessionInfo>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="sessions-heading">
            <h2 id="sessions-heading">"Where you are signed in"</h2>
            <Refusal problem=problem(EndSession::PATH)/>
            <ul class="list entries">
                {sessions.into_iter().map(|session| view! { <SessionEntry session/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn SessionEntry(session: SessionInfo) -> impl IntoView {
    let end = (!session.current).then(|| {
        view! {
            <form method="post" action=EndSession::PATH>
                <input type="hidden" name="session" value=session.id.to_string()/>
                <button type="submit">"End session"</button>
            </form>
        }
    });
    view! {
        <li>
            <div class="what">
                <p title=session.agent.clone()><bdi>{format::agent(&session.agent)}</bdi></p>
                <p class="quiet">"Last seen " <Moment at=session.last_seen_at/></p>
            </div>
            {session.current.then(|| view! { <span class="role">"this browser"</span> })}
            {end}
        </li>
    }
}

#[component]
fn Tokens(tokens: Vec<AccessTokenInfo>) -> impl IntoView {
    let problem = problem(CreateAccessToken::PATH);
    let text = typed(CreateAccessToken::PATH);
    let refused = problem.with_untracked(Option::is_some);
    let (label, secret) = if refused { (text, None) } else { (String::new(), Some(text).filter(|t| !t.is_empty())) };
    view! {
        <section class="panel" aria-labelledby="tokens-heading">
            <h2 id="tokens-heading">"Access tokens"</h2>
            <p class="quiet">"For programs: whoever has a token can do what you can."</p>
            {secret.map(|secret| view! {
                <div class="secret" role="status">
                    <p>"Your new access token. Copy it now: it is not shown again."</p>
                    <code>{secret}</code>
                </div>
            })}
            <ul class="list entries">
                {tokens.into_iter().map(|token| view! { <TokenEntry token/> }).collect_view()}
            </ul>
            <form class="line" method="post" action=CreateAccessToken::PATH>
                <label for="label">"Label"</label>
                <input id="label" name="label" value=label maxlength="64" autocomplete="off" required/>
                <button type="submit">"Create token"</button>
            </form>
            <Refusal problem/>
        </section>
    }
}

#[component]
fn TokenEntry(token: AccessTokenInfo) -> impl IntoView {
    let used = match token.last_used_at {
        Some(at) => Either::Left(view! { "Last used " <Moment at/> }),
        None => Either::Right("Never used"),
    };
    view! {
        <li>
            <div class="what">
                <p><bdi>{token.label}</bdi></p>
                <p class="quiet">{used}</p>
            </div>
            <form method="post" action=RevokeAccessToken::PATH>
                <input type="hidden" name="token" value=token.id.to_string()/>
                <button type="submit">"Revoke"</button>
            </form>
        </li>
    }
}
