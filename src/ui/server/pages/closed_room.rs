//! `/rooms/NAME`, for somebody who is not in the room.

use crate::domain::{ConversationKind, Overview};
use crate::ui::api::forms::JoinRoom;
use crate::ui::components::form::{Refusal, problem};
use crate::ui::components::room_details::topic;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A room that the reader may know of and has not joined.
#[component]
pub fn ClosedRoomPage(
    /// The room.
    room: Overview,
    /// What it is called.
    title: String,
) -> impl IntoView {
    let members = match room.members {
        1 => "One person is in it.".to_owned(),
        n => format!("{n} people are in it."),
    };
    let keyed = matches!(&room.conversation.kind, ConversationKind::Room { modes, .. } if modes.keyed);
    let key = keyed.then(|| {
        view! {
            <label for="join-key">"The room's key"</label>
            <input id="join-key" name="key" maxlength="64" autocomplete="off" autocapitalize="none"/>
        }
    });
    view! {
        <form class="invitation" method="post" action=JoinRoom::PATH>
            <p class="topic" dir="auto">{topic(&room)}</p>
            <p>"You are not in "<strong>{title}</strong>" yet. "{members}</p>
            <input type="hidden" name="conversation" value=room.conversation.id.to_string()/>
            {key}
            <button class="primary" type="submit">"Join room"</button>
            <Refusal problem=problem(JoinRoom::PATH)/>
        </form>
    }
}
