//! Changing the words of a message.

use super::composer::{COMPOSER, breaks_line};
use super::form::typed;
use crate::domain::MessageId;
use crate::ui::api::forms::EditMessage;
use crate::ui::reactive::effect;
use crate::ui::state::Live;
use crate::ui::{actions, dom, format};
use leptos::ev::{KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use std::sync::Arc;
use web_sys::HtmlTextAreaElement;

/// The id of the text box.
const EDITOR: &str = "edit";

/// A message with its words in a text box.
#[component]
pub fn Editor(
    /// Which message.
    message: MessageId,
    /// Its words.
    text: String,
    /// The address of its conversation.
    path: Arc<str>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let refused = typed(EditMessage::PATH);
    let text = if refused.is_empty() { text } else { refused };
    let done = move || {
        live.editing.set(None);
        dom::focus(COMPOSER);
    };
    let save = move |ev: SubmitEvent| {
        let Some(area) = area().filter(|_| actions::takes(live, &ev)) else { return };
        let body = area.value();
        if !body.trim().is_empty() {
            actions::edit(live, message, body);
        }
    };
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Escape" => done(),
        "Enter" if !breaks_line(&ev) => {
            ev.prevent_default();
            if let Some(form) = area().and_then(|area| area.form()) {
                let _ = form.request_submit();
            }
        }
        _ => {}
    };
    let cancel = move |ev: MouseEvent| {
        ev.prevent_default();
        done();
    };
    effect(move |_| {
        if let Some(area) = area() {
            let _ = area.focus();
            let end = u32::try_from(area.value().encode_utf16().count()).unwrap_or(u32::MAX);
            let _ = area.set_selection_range(end, end);
        }
    });
    view! {
        <form class="editor" method="post" action=EditMessage::PATH on:submit=save>
            <input type="hidden" name="message_id" value=message.to_string()/>
            <textarea
                id=EDITOR
                name="body"
                aria-label="Edit"
                rows="2"
                dir="auto"
                required
                on:keydown=key
                inner_html=format::escaped(&text)
            ></textarea>
            <div class="buttons">
                <button class="primary" type="submit">"Save"</button>
                <a class="button" href=path.to_string() on:click=cancel>"Cancel"</a>
            </div>
        </form>
    }
}

fn area() -> Option<HtmlTextAreaElement> {
    dom::by_id(EDITOR)
}
