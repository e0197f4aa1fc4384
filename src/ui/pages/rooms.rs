//! `/rooms`: what there is, and a new one.

use crate::domain::{Overview, Visibility};
use crate::protocol::live::Request;
use crate::ui::api::forms::{CreateRoom, JoinRoom};
use crate::ui::api::reads;
use crate::ui::components::bar::Bar;
use crate::ui::components::conversation::PageTitle;
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::components::frame::{Refused, Visit};
use crate::ui::components::icon::{Draw, Icon};
use crate::ui::components::room_details::topic;
use crate::ui::components::status::ConnectionStatus;
use crate::ui::state::Live;
use crate::ui::{actions, format};
use leptos::either::Either;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// All rooms that one may know of, and the form for a new one.
#[component]
pub fn RoomsPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let visit = expect_context::<Visit>();
    live.open.set(None);
    let rooms = Resource::new_blocking(move || live.stale.get(), |_| reads::read_rooms());
    view! {
        <PageTitle title="Rooms"/>
        <main class="page wide">
            <Bar title="Rooms"/>
            <ConnectionStatus/>
            <CreateForm/>
            <Transition>
                {move || Suspend::new(async move {
                    let begun = visit.begun(live).await;
                    match begun.and(rooms.await) {
                        Ok(rooms) => Either::Left(view! { <RoomList rooms/> }),
                        Err(error) => Either::Right(view! { <Refused error/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn RoomList(rooms: Vec<Overview>) -> impl IntoView {
    let empty = rooms.is_empty();
    let problem = problem(JoinRoom::PATH);
    view! {
        {empty.then(|| view! { <p class="empty">"There is no room yet. Make the first one."</p> })}
        <Refusal problem/>
        <ul class="list cards">
            {rooms.into_iter().map(|room| view! { <Card room/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Card(room: Overview) -> impl IntoView {
    let name = room.conversation.room_name().map(ToString::to_string).unwrap_or_default();
    let icon = if room.conversation.is_public() { Icon::Hash } else { Icon::Lock };
    let members = if room.members == 1 { "1 member".to_owned() } else { format!("{} members", room.members) };
    let join = room.membership.is_none().then(|| {
        view! {
            <form method="post" action=JoinRoom::PATH>
                <input type="hidden" name="conversation" value=room.conversation.id.to_string()/>
                <button type="submit" aria-label=format!("Join #{name}")>"Join"</button>
            </form>
        }
    });
    view! {
        <li class="card">
            <Draw icon/>
            <div class="what">
                <a href=format::room_path(&name)>{name.clone()}</a>
                <p dir="auto">{topic(&room)}</p>
            </div>
            <span class="count">{members}</span>
            {join}
        </li>
    }
}

#[component]
fn CreateForm() -> impl IntoView {
    let live = expect_context::<Live>();
    let (name, topic, private) = (NodeRef::<Input>::new(), NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let problem = problem(CreateRoom::PATH);
    let navigate = use_navigate();
    let create = move |ev: SubmitEvent| {
        let inputs = (name.get_untracked(), topic.get_untracked(), private.get_untracked());
        let (Some(name), Some(topic), Some(private), true) = (inputs.0, inputs.1, inputs.2, live.is_up()) else {
            return;
        };
        ev.prevent_default();
        let visibility = if private.checked() { Visibility::Private } else { Visibility::Public };
        let navigate = navigate.clone();
        let request = Request::CreateRoom { name: name.value(), topic: topic.value(), visibility };
        actions::ask(request, problem, move |ack| {
            let Some(overview) = ack.conversation else { return };
            let path = format::path(&overview.conversation, live.my_id());
            live.list.update(|list| list.put(overview));
            navigate(&path, NavigateOptions::default());
        });
    };
    view! {
        <form id="create" class="panel" method="post" action=CreateRoom::PATH on:submit=create>
            <h2>"A new room"</h2>
            <Refusal problem/>
            <label for="room-name">"Room name"</label>
            <input
                id="room-name"
                name="name"
                value=typed(CreateRoom::PATH)
                maxlength="65"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required
                node_ref=name
            />
            <label for="room-topic">"Topic"</label>
            <input id="room-topic" name="topic" maxlength="250" autocomplete="off" node_ref=topic/>
            <label class="check">
                <input type="checkbox" name="visibility" value="private" node_ref=private/>
                "Private: only its members know of it"
            </label>
            <button class="primary" type="submit">"Create room"</button>
        </form>
    }
}
