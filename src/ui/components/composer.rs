//! Where one writes.

use super::form::{Refusal, problem, typed};
use super::icon::{Draw, Icon};
use crate::domain::ConversationId;
use crate::protocol::live::Request;
use crate::ui::api::forms::{PostDirect, PostMessage};
use crate::ui::reactive::effect;
use crate::ui::state::Live;
use crate::ui::{actions, dom, format, socket};
use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use std::sync::Arc;
use uuid::Uuid;
use web_sys::HtmlTextAreaElement;

/// The id of the text box.
pub const COMPOSER: &str = "message";

/// Who is writing is told again after so long.
const TYPING_MS: i64 = 3_000;

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a conversation.
    Conversation(ConversationId),
    /// To somebody with whom there is no conversation yet.
    Person(String),
}

impl Target {
    const fn form(&self) -> (&'static str, &'static str) {
        match self {
            Self::Conversation(_) => (PostMessage::PATH, "conversation"),
            Self::Person(_) => (PostDirect::PATH, "name"),
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Conversation(id) => id.to_string(),
            Self::Person(name) => name.clone(),
        }
    }
}

/// Where one writes. Its words are kept until they are sent, also over a reload.
#[component]
pub fn Composer(
    /// Where the message goes.
    target: Target,
    /// What its draft is kept under.
    draft: String,
    /// What the conversation is called.
    title: String,
    /// Called when something was said.
    posted: Arc<dyn Fn() + Send + Sync>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let ((form, field), id) = (target.form(), target.id());
    let (problem, asking) = (problem(form), RwSignal::new(false));
    let draft: Arc<str> = format!("exchat.draft.{}.{draft}", live.my_id()).into();
    let (kept, there, end) = (draft.clone(), target.clone(), posted.clone());
    // When others were told last that somebody writes here.
    let told = StoredValue::new(0_i64);
    // The words leave the box when they are on their way.
    let taken: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
        if let Some(area) = area() {
            area.set_value("");
        }
        dom::keep(&kept, "");
        told.try_set_value(0);
        end();
    });
    let send = move |ev: SubmitEvent| {
        let Some(area) = area() else { return };
        let body = area.value();
        if body.trim().is_empty() || say(live, &there, body, asking, problem, &taken) {
            ev.prevent_default();
            let _ = area.focus();
        }
    };
    let key = move |ev: KeyboardEvent| {
        let empty = || area().is_some_and(|area| area.value().is_empty());
        match ev.key().as_str() {
            "Enter" if !breaks_line(&ev) => {
                ev.prevent_default();
                if let Some(form) = area().and_then(|area| area.form()) {
                    let _ = form.request_submit();
                }
            }
            "ArrowUp" if empty() => {
                let last = |o: &crate::ui::state::Opened| o.timeline.with_untracked(|t| t.last_of(live.my_id()));
                if let Some(last) = live.open.with_untracked(|o| o.as_ref().and_then(last)) {
                    ev.prevent_default();
                    live.editing.set(Some(last));
                }
            }
            "Escape" => posted(),
            _ => {}
        }
    };
    let kept = draft.clone();
    let input = move |_: Event| {
        let Some(text) = area().map(|area| area.value()) else { return };
        dom::keep(&kept, &text);
        let now = dom::now();
        if let Target::Conversation(conversation) = target
            && !text.is_empty()
            && now - told.get_value() > TYPING_MS
            && live.is_up()
        {
            told.set_value(now);
            socket::tell(Request::Typing { conversation });
        }
    };
    effect(move |_| {
        // The next conversation may get the same text box: its own draft comes into an empty one. In here, because
        // the server cleans up too, and has no text box.
        on_cleanup(|| {
            if let Some(area) = area() {
                area.set_value("");
            }
        });
        let Some(area) = area() else { return };
        let text = area.value();
        if text.is_empty() {
            area.set_value(&dom::load(&draft).unwrap_or_default());
        } else {
            // Written before the page was alive, or refused.
            dom::keep(&draft, &text);
        }
        if !dom::is_touch() && dom::is_unfocused() {
            let _ = area.focus();
        }
    });
    view! {
        <form class="composer" method="post" action=form on:submit=send>
            <Refusal problem/>
            <input type="hidden" name=field value=id/>
            <input type="hidden" name="client_id" value=Uuid::new_v4().to_string()/>
            <div class="box">
                <textarea
                    id=COMPOSER
                    name="body"
                    aria-label="Message"
                    placeholder=format!("Write to {title}")
                    rows="1"
                    dir="auto"
                    required
                    on:keydown=key
                    on:input=input
                    inner_html=format::escaped(&typed(form))
                ></textarea>
                <button class="send" type="submit" aria-label="Send"><Draw icon=Icon::Send/></button>
            </div>
        </form>
    }
}

fn area() -> Option<HtmlTextAreaElement> {
    dom::by_id(COMPOSER)
}

/// Whether Enter breaks the line: with Shift, with a finger, and while an input method composes.
#[must_use]
pub fn breaks_line(ev: &KeyboardEvent) -> bool {
    ev.shift_key() || ev.is_composing() || dom::is_touch()
}

/// Says what is in the box; false when the form has to be sent as a plain one. `taken` is called when the words are on
/// their way: until then they stay, with the reason beside them.
fn say(
    live: Live,
    target: &Target,
    body: String,
    asking: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    taken: &Arc<dyn Fn() + Send + Sync>,
) -> bool {
    problem.set(actions::too_large(live, &body));
    if problem.with_untracked(Option::is_some) {
        return true;
    }
    match target {
        Target::Conversation(id) => {
            actions::post(live, *id, body);
            taken();
        }
        Target::Person(_) if !live.was_up() => return false,
        Target::Person(user) => {
            let taken = taken.clone();
            actions::ask(Request::OpenDirect { user: user.clone() }, asking, problem, move |ack| {
                let Some(overview) = ack.conversation else { return };
                let id = overview.conversation.id;
                live.list.update(|list| list.put(overview));
                actions::post(live, id, body);
                taken();
                live.stale.update(|n| *n += 1);
            });
        }
    }
    true
}
