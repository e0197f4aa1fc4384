//! One message.

use super::avatar::Avatar;
use super::body::Body;
use super::editor::Editor;
use super::time::{Clock, clock};
use super::tools::Tools;
use crate::ui::format;
use crate::ui::reactive::{changing, memo};
use crate::ui::state::Live;
use crate::ui::state::rows::{MessageRow, Row};
use leptos::prelude::*;
use std::sync::Arc;

/// A message: who, when, what, and what can be done with it.
#[component]
pub fn MessageView(
    /// Its row.
    row: Row,
    /// The message.
    message: MessageRow,
    /// The address of its conversation.
    path: Arc<str>,
    /// Whether the reader may delete other people's messages.
    moderates: Memo<bool>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let (id, seq, at) = (message.id, row.seq, row.at);
    let name = row.actor.name.to_string();
    let mine = row.actor.id == live.my_id();
    let lead = {
        let place = row.place.clone();
        memo(move || place.with(|p| p.lead))
    };
    let editing = memo(move || mine && live.editing.get() == Some(id));
    let clock = clock(at);
    let label = {
        let name = name.clone();
        move || format!("{name}, {}", clock())
    };
    let direct = format::direct_path(&name);
    let words = message.words.clone();
    let back = path.clone();
    let body = changing(move || {
        let words = words.get();
        if editing.get() {
            return view! { <Editor message=id text=words.text path=back.clone()/> }.into_any();
        }
        view! {
            <div class="body" dir="auto">
                <Body text=words.text/>
                {words.edited.then(|| view! { <span class="edited">"edited"</span> })}
            </div>
        }
        .into_any()
    });
    view! {
        <article class="message" class:lead=lead aria-label=label>
            <Avatar name=name.clone()/>
            <a class="author" href=direct><bdi>{name}</bdi></a>
            <a class="at" href=format!("{path}?around={seq}#s{seq}") title="Link to this message"><Clock at/></a>
            <div class="words">{body}</div>
            <Tools seq message path mine moderates/>
        </article>
    }
}
