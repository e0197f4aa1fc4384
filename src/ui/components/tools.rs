//! What can be done with a message: reactions, editing, deleting.

use super::icon::{Draw, Icon};
use crate::domain::{Reaction, Seq, UserId};
use crate::protocol::live::Request;
use crate::ui::api::forms::{DeleteMessage, React, Unreact};
use crate::ui::state::Live;
use crate::ui::state::rows::MessageRow;
use crate::ui::{actions, dom};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use std::sync::Arc;

/// The reactions at hand, and what they are called.
const AT_HAND: [(&str, &str); 6] =
    [("👍", "thumbs up"), ("❤️", "heart"), ("😂", "laughing"), ("🎉", "party"), ("👀", "eyes"), ("✅", "done")];

/// The reactions to a message, and its menu. One form: each button says what it does to the message.
#[component]
pub fn Tools(
    /// The seq of the message.
    seq: Seq,
    /// The message.
    message: MessageRow,
    /// The address of its conversation.
    path: Arc<str>,
    /// Whether it is the reader's own.
    mine: bool,
    /// Whether the reader may delete other people's messages.
    moderates: Memo<bool>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let (id, menu, me) = (message.id, format!("m{seq}"), live.my_id());
    let act = move |ev: SubmitEvent| {
        let Some(button) = ev.submitter().filter(|_| actions::takes(live, &ev)) else { return };
        dom::close_popovers(Some(&button));
        let (emoji, action) = (button.get_attribute("value"), button.get_attribute("formaction"));
        let emoji = emoji.unwrap_or_default();
        actions::act(
            live,
            match action.as_deref() {
                Some(DeleteMessage::PATH) => Request::Delete { message_id: id },
                Some(Unreact::PATH) => Request::Unreact { message_id: id, emoji },
                _ => Request::React { message_id: id, emoji },
            },
        );
    };
    let edit = move |ev: MouseEvent| {
        ev.prevent_default();
        dom::close_popovers(None);
        live.editing.set(Some(id));
    };
    let reactions = message.reactions;
    view! {
        <form class="tools" method="post" action=React::PATH on:submit=act>
            <input type="hidden" name="message_id" value=id.to_string()/>
            {move || reactions.get().into_iter().map(|reaction| pill(&reaction, me)).collect::<Vec<_>>()}
            <button class="icon-button opens" type="button" popovertarget=menu.clone() aria-label="Actions">
                <Draw icon=Icon::More/>
            </button>
            <div id=menu class="menu" role="group" aria-label="Actions" popover="auto">
                <div class="emoji">
                    {AT_HAND.map(|(emoji, name)| view! {
                        <button type="submit" name="emoji" value=emoji aria-label=format!("{emoji} {name}")>
                            {emoji}
                        </button>
                    }.into_any()).into_iter().collect::<Vec<_>>()}
                </div>
                {mine.then(|| view! { <a href=format!("{path}?edit={id}#s{seq}") on:click=edit>"Edit"</a> }.into_any())}
                {move || (mine || moderates.get()).then(|| view! {
                    <button type="submit" formaction=DeleteMessage::PATH>"Delete"</button>
                }.into_any())}
            </div>
        </form>
    }
}

/// A reaction: who gave it, and a way to give it too or take it back.
fn pill(reaction: &Reaction, me: UserId) -> AnyView {
    let emoji = reaction.emoji.as_str().to_owned();
    let mine = reaction.users.iter().any(|user| user.id == me);
    let names: Vec<_> = reaction.users.iter().map(|user| user.name.as_str()).collect();
    let names = names.join(", ");
    let action = if mine { Unreact::PATH } else { React::PATH };
    view! {
        <button
            class="pill"
            type="submit"
            name="emoji"
            value=emoji.clone()
            formaction=action
            aria-pressed=mine.to_string()
            aria-label=format!("{emoji} {}: {names}", reaction.users.len())
            title=names.clone()
        >
            {emoji.clone()}
            <span class="count">{reaction.users.len().to_string()}</span>
        </button>
    }
    .into_any()
}
