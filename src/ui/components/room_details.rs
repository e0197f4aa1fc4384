//! What belongs to a conversation beside what is said: its topic, its members, the way out.

use super::form::typed;
use super::members::Members;
use crate::domain::{ConversationKind, Overview};
use crate::protocol::live::Request;
use crate::ui::api::forms::{LeaveRoom, SetTopic};
use crate::ui::format::room_path;
use crate::ui::reactive::effect;
use crate::ui::state::{Live, Opened};
use crate::ui::{actions, dom};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The id of the form that sets the topic.
const TOPIC_FORM: &str = "topic-form";

/// The details: beside the timeline on a wide screen, over it on a narrow one.
#[component]
pub fn Details(
    /// Of which conversation.
    opened: Opened,
) -> impl IntoView {
    let is_room = opened.overview.with_untracked(|o| o.conversation.room_name().is_some());
    let room = is_room.then(|| view! { <TopicForm opened=opened.clone()/> }.into_any());
    let leave = is_room.then(|| view! { <Leave opened=opened.clone()/> }.into_any());
    let settings = opened.overview.with_untracked(|o| o.conversation.room_name().map(|name| room_path(name.as_str())));
    let settings =
        settings.map(|path| view! { <a href=path + "/settings">"Invite people and room settings"</a> }.into_any());
    view! {
        <aside id="details" class="details" aria-label="Details" popover="auto">
            {room}
            <Members opened/>
            {settings}
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
    let set = move |ev: SubmitEvent| {
        if let Some(topic) = dom::typed_in(&ev, "topic").filter(|_| actions::takes(live, &ev)) {
            actions::act(live, Request::SetTopic { conversation, topic });
        }
    };
    // The next room may get the same text box, and not these words. Not on the server, which cleans up too.
    effect(move |_| on_cleanup(|| dom::reset(TOPIC_FORM)));
    let refused = typed(SetTopic::PATH);
    let overview = opened.overview;
    let value = move || if refused.is_empty() { overview.with(topic) } else { refused.clone() };
    view! {
        <form id=TOPIC_FORM class="topic-form" method="post" action=SetTopic::PATH on:submit=set>
            <input type="hidden" name="conversation" value=conversation.to_string()/>
            <label for="topic">"Topic"</label>
            <input id="topic" name="topic" value=value maxlength="250" autocomplete="off"/>
            <button type="submit">"Set topic"</button>
        </form>
    }
}

#[component]
fn Leave(opened: Opened) -> impl IntoView {
    view! {
        <form class="leave" method="post" action=LeaveRoom::PATH>
            <input type="hidden" name="conversation" value=opened.id.to_string()/>
            <button type="submit">"Leave room"</button>
        </form>
    }
}
