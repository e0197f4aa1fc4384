//! `/settings`: the look, the account, where one is signed in, access tokens.

use crate::domain::{AccessTokenInfo, SessionInfo};
use crate::ui::api::settings::{self, CreateAccessToken, EndSession, RevokeAccessToken, SetTheme, Settings, SignOut};
use crate::ui::components::bar::Bar;
use crate::ui::components::conversation::PageTitle;
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::components::frame::{Refused, Visit};
use crate::ui::components::status::ConnectionStatus;
use crate::ui::components::time::Moment;
use crate::ui::state::Live;
use crate::ui::{dom, format};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The settings. All forms are plain ones.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let visit = expect_context::<Visit>();
    live.open.set(None);
    let shown = Resource::new_blocking(|| (), |()| settings::read_settings());
    view! {
        <PageTitle title="Settings"/>
        <main class="page wide">
            <Bar title="Settings"/>
            <ConnectionStatus/>
            <Transition>
                {move || Suspend::new(async move {
                    let begun = visit.begun(live).await;
                    match begun.and(shown.await) {
                        Ok(Settings { sessions, tokens, theme }) => Either::Left(view! {
                            <Look theme/>
                            <Sessions sessions/>
                            <Tokens tokens/>
                        }),
                        Err(error) => Either::Right(view! { <Refused error/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Look(theme: String) -> impl IntoView {
    let name = expect_context::<Live>().me.with_untracked(|me| me.as_ref().map(|me| me.name.to_string()));
    let choices = [("auto", "Like the system"), ("light", "Light"), ("dark", "Dark")];
    view! {
        <section class="panel" aria-labelledby="account-heading">
            <h2 id="account-heading">"Account"</h2>
            <p>"You are signed in as "<strong><bdi>{name}</bdi></strong>"."</p>
            <form method="post" action=SignOut::PATH on:submit=move |_| dom::forget_all()>
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
