//! What belongs to a conversation beside what is said: its topic, its members, the way out.

use super::form::{Refusal, problem, typed};
use super::members::Members;
use crate::domain::{ConversationKind, Overview};
use crate::protocol::live::Request;
use crate::ui::actions;
use crate::ui::api::forms::{LeaveRoom, SetTopic};
use crate::ui::state::{Live, Opened};
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The details: beside the timeline on a wide screen, over it on a narrow one.
#[component]
pub fn Details(
    /// Of which conversation.
    opened: Opened,
) -> impl IntoView {
    let is_room = opened.overview.with_untracked(|o| o.conversation.room_name().is_some());
    let room = is_room.then(|| view! { <TopicForm opened=opened.clone()/> });
    let leave = is_room.then(|| view! { <Leave opened=opened.clone()/> });
    view! {
        <aside id="details" class="details" aria-label="Details" popover="auto">
            {room}
            <Members opened/>
            {leave}
        </aside>
    }
}

/// What a room is about; empty if nothing was said, and for direct conversations.
#[must_use]
pub fn topic(overview: &Overview) -> String {
    match &overview.conversation.kind {
        ConversationKind::Room { topic, .. } => topic.as_str().to_owned(),
        ConversationKind::Direct { .. } => String::new(),
    }
}

#[component]
fn TopicForm(opened: Opened) -> impl IntoView {
    let live = expect_context::<Live>();
    let conversation = opened.id;
    let input = NodeRef::<Input>::new();
    let problem = problem(SetTopic::PATH);
    let set = move |ev: SubmitEvent| {
        let Some(input) = input.get_untracked().filter(|_| live.is_up()) else { return };
        ev.prevent_default();
        actions::ask(Request::SetTopic { conversation, topic: input.value() }, problem, |_| {});
    };
    let refused = typed(SetTopic::PATH);
    let overview = opened.overview;
    let value = move || if refused.is_empty() { overview.with(topic) } else { refused.clone() };
    view! {
        <form class="topic-form" method="post" action=SetTopic::PATH on:submit=set>
            <input type="hidden" name="conversation" value=conversation.to_string()/>
            <label for="topic">"Topic"</label>
            <input id="topic" name="topic" value=value maxlength="250" autocomplete="off" node_ref=input/>
            <button type="submit">"Set topic"</button>
            <Refusal problem/>
        </form>
    }
}

#[component]
fn Leave(opened: Opened) -> impl IntoView {
    let live = expect_context::<Live>();
    let conversation = opened.id;
    let problem = problem(LeaveRoom::PATH);
    let navigate = use_navigate();
    let leave = move |ev: SubmitEvent| {
        if !live.is_up() {
            return;
        }
        ev.prevent_default();
        let navigate = navigate.clone();
        actions::ask(Request::Leave { conversation }, problem, move |_| {
            live.list.update(|list| list.remove(conversation));
            navigate("/rooms", NavigateOptions::default());
        });
    };
    view! {
        <form class="leave" method="post" action=LeaveRoom::PATH on:submit=leave>
            <input type="hidden" name="conversation" value=conversation.to_string()/>
            <button type="submit">"Leave room"</button>
            <Refusal problem/>
        </form>
    }
}
