//! `/rooms`: what there is, and a new one.

use crate::domain::Overview;
use crate::ui::api::forms::{CreateRoom, JoinRoom};
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::components::icon::{Draw, Icon};
use crate::ui::components::room_details::topic;
use crate::ui::format;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// All rooms that one may know of, and the form for a new one.
#[component]
pub fn RoomsPage(
    /// The rooms.
    rooms: Vec<Overview>,
) -> impl IntoView {
    view! {
        <RoomList rooms/>
        <CreateForm/>
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
    let join = match room.membership {
        Some(_) => view! { <span class="count">"joined"</span> }.into_any(),
        None => view! {
            <form method="post" action=JoinRoom::PATH>
                <input type="hidden" name="conversation" value=room.conversation.id.to_string()/>
                <button type="submit" aria-label=format!("Join #{name}")>"Join"</button>
            </form>
        }
        .into_any(),
    };
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
    view! {
        <form id="create" class="panel" method="post" action=CreateRoom::PATH>
            <h2>"A new room"</h2>
            <Refusal problem=problem(CreateRoom::PATH)/>
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
            />
            <label for="room-topic">"Topic"</label>
            <input id="room-topic" name="topic" maxlength="250" autocomplete="off"/>
            <label class="check">
                <input type="checkbox" name="visibility" value="private"/>
                "Private: only its members know of it"
            </label>
            <button class="primary" type="submit">"Create room"</button>
        </form>
    }
}
