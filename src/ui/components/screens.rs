//! What a conversation's address leads to: the conversation, the way into it, or its beginning.

use super::bar::Bar;
use super::composer::{Composer, Target};
use super::conversation::{Conversation, PageTitle, history_query, take_edit};
use super::form::{Refusal, problem};
use super::frame::{Refused, Visit};
use super::room_details::topic;
use super::status::ConnectionStatus;
use crate::domain::{Error, HistoryQuery, Overview};
use crate::protocol::live::Request;
use crate::ui::api::forms::JoinRoom;
use crate::ui::api::reads::{self, Screen};
use crate::ui::state::Live;
use crate::ui::{actions, format};
use leptos::either::EitherOf4;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

/// What the name in the address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A room.
    Room,
    /// A user.
    Person,
}

/// The page of a conversation.
#[component]
pub fn Screens(
    /// What the name in the address belongs to.
    named: Named,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name").unwrap_or_default()));
    let query = history_query();
    let visit = expect_context::<Visit>();
    let page = Resource::new_blocking(
        move || (name.get(), query.get(), live.stale.get()),
        move |(name, query, _)| async move { (query, load(named, name, query).await) },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let begun = visit.begun(live).await;
                let (query, screen) = page.await;
                take_edit(live);
                live.open.set(None);
                match begun.and(screen) {
                    Ok(Screen::Open(page)) => {
                        let opened = live.open(*page);
                        EitherOf4::A(view! { <Conversation opened query/> })
                    }
                    Ok(Screen::Closed(overview)) => EitherOf4::B(view! { <Closed overview=*overview/> }),
                    Ok(Screen::Unopened(name)) => EitherOf4::C(view! { <Unopened name/> }),
                    Err(error) => EitherOf4::D(view! { <Missing error/> }),
                }
            })}
        </Transition>
    }
}

async fn load(named: Named, name: String, query: HistoryQuery) -> Result<Screen, Error> {
    match named {
        Named::Room => reads::read_room(name, query).await,
        Named::Person => reads::read_direct(name, query).await,
    }
}

/// What cannot be shown.
#[component]
fn Missing(error: Error) -> impl IntoView {
    view! {
        <PageTitle title="Not here"/>
        <main class="page">
            <Bar title="Not here"/>
            <ConnectionStatus/>
            <Refused error/>
        </main>
    }
}

/// A public room that the reader has not joined.
#[component]
fn Closed(overview: Overview) -> impl IntoView {
    let live = expect_context::<Live>();
    let conversation = overview.conversation.id;
    let title = format::title(&overview.conversation, live.my_id());
    let problem = problem(JoinRoom::PATH);
    let join = move |ev: SubmitEvent| {
        if !live.is_up() {
            return;
        }
        ev.prevent_default();
        actions::ask(Request::Join { conversation }, problem, move |ack| {
            if let Some(overview) = ack.conversation {
                live.list.update(|list| list.put(overview));
            }
            live.stale.update(|n| *n += 1);
        });
    };
    let members = match overview.members {
        1 => "One person is in it.".to_owned(),
        n => format!("{n} people are in it."),
    };
    view! {
        <PageTitle title=title.clone()/>
        <main class="conversation">
            <Bar title=title.clone()><p class="topic" dir="auto">{topic(&overview)}</p></Bar>
            <ConnectionStatus/>
            <form class="invitation" method="post" action=JoinRoom::PATH on:submit=join>
                <p>"You are not in "<strong>{title}</strong>" yet. "{members}</p>
                <input type="hidden" name="conversation" value=conversation.to_string()/>
                <button class="primary" type="submit">"Join room"</button>
                <Refusal problem/>
            </form>
        </main>
    }
}

/// The beginning of a direct conversation.
#[component]
fn Unopened(name: String) -> impl IntoView {
    let target = Target::Person(name.clone());
    view! {
        <PageTitle title=name.clone()/>
        <main class="conversation">
            <Bar title=name.clone()/>
            <ConnectionStatus/>
            <div class="timeline" role="log" aria-label="Messages" tabindex="0">
                <div class="rows"><p class="empty">"This is the beginning of your conversation with "<bdi>{name.clone()}</bdi>"."</p></div>
            </div>
            <div class="foot"><Composer target title=name posted=|()| ()/></div>
        </main>
    }
}
