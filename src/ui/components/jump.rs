//! Ways around without a mouse: Ctrl+K and a few letters, Alt and the arrow keys.

use crate::domain::Conversation;
use crate::ui::reactive::{changing, effect, listen};
use crate::ui::state::Live;
use crate::ui::{dom, format, routing};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// The id of the dialog.
const DIALOG: &str = "jump";

/// The most places that are offered at once.
const SHOWN: usize = 12;

/// Listens for the keys that lead around, and asks where to go.
#[component]
pub fn Jump() -> impl IntoView {
    let live = expect_context::<Live>();
    let asks = RwSignal::new(false);
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "k" | "K" if ev.ctrl_key() || ev.meta_key() => {
            ev.prevent_default();
            if !asks.get_untracked() {
                asks.set(true);
            }
        }
        arrow @ ("ArrowUp" | "ArrowDown") if ev.alt_key() => {
            ev.prevent_default();
            let step = if arrow == "ArrowDown" { 1 } else { -1 };
            let from = live.open.with_untracked(|open| open.as_ref().map(|open| open.id));
            if let Some(next) = live.list.with_untracked(|list| list.neighbour(from, step, ev.shift_key())) {
                routing::go(live, &format::path(&next.conversation, live.my_id()));
            }
        }
        _ => {}
    };
    effect(move |_| {
        listen("keydown", move |ev| {
            if let Ok(ev) = ev.dyn_into() {
                key(ev);
            }
        });
    });
    changing(move || asks.get().then(|| view! { <JumpTo asks/> }.into_any()))
}

#[component]
fn JumpTo(asks: RwSignal<bool>) -> impl IntoView {
    let live = expect_context::<Live>();
    let me = live.my_id();
    let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let found = move || {
        let mut found = live.list.with(|list| list.matching(&typed.read(), me, dom::folded));
        found.truncate(SHOWN);
        found
    };
    let go = move |conversation: &Conversation| {
        asks.set(false);
        routing::go(live, &format::path(conversation, me));
    };
    let step = move |by: isize| {
        let length = found().len();
        chosen.update(|at| *at = at.checked_add_signed(by).map_or(length.saturating_sub(1), |at| at % length.max(1)));
    };
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "ArrowDown" => step(1),
        "ArrowUp" => step(-1),
        "Enter" if !ev.is_composing() => {
            ev.prevent_default();
            if let Some(conversation) = found().into_iter().nth(chosen.get_untracked()) {
                go(&conversation);
            }
        }
        _ => {}
    };
    effect(move |_| {
        if let Some(dialog) = dom::by_id::<HtmlDialogElement>(DIALOG) {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog id=DIALOG class="jump" aria-label="Jump to" on:close=move |_| asks.set(false)>
            <input
                type="text"
                role="combobox"
                aria-label="Room or person"
                aria-controls="places"
                aria-expanded="true"
                aria-activedescendant=move || format!("place-{}", chosen.get())
                placeholder="Jump to a room or a person"
                autocomplete="off"
                autofocus
                on:input=move |ev| { typed.set(event_target_value(&ev)); chosen.set(0); }
                on:keydown=key
            />
            <ul id="places" class="list" role="listbox" aria-label="Places">
                {move || found().into_iter().enumerate().map(|(n, place)| {
                    let title = format::title(&place, me);
                    view! {
                        <li
                            id=format!("place-{n}")
                            class="entry"
                            role="option"
                            aria-selected=move || (chosen.get() == n).to_string()
                            on:click=move |_| go(&place)
                        >
                            {title}
                        </li>
                    }
                    .into_any()
                }).collect::<Vec<_>>()}
            </ul>
            {move || found().is_empty().then(|| view! { <p class="empty">"Nothing is called that."</p> }.into_any())}
        </dialog>
    }
}
