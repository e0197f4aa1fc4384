//! Ways around without a mouse: Ctrl+K and a few letters, Alt and the arrow keys.

use crate::domain::Conversation;
use crate::ui::format;
use crate::ui::state::Live;
use leptos::ev::{KeyboardEvent, keydown};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The most places that are offered at once.
const SHOWN: usize = 12;

/// Listens for the keys that lead around, and asks where to go.
#[component]
pub fn Jump() -> impl IntoView {
    let live = expect_context::<Live>();
    let asks = RwSignal::new(false);
    let navigate = use_navigate();
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "k" | "K" if ev.ctrl_key() || ev.meta_key() => {
            ev.prevent_default();
            asks.set(true);
        }
        arrow @ ("ArrowUp" | "ArrowDown") if ev.alt_key() => {
            ev.prevent_default();
            let step = if arrow == "ArrowDown" { 1 } else { -1 };
            let from = live.open.with_untracked(|open| open.as_ref().map(|open| open.id));
            if let Some(next) = live.list.with_untracked(|list| list.neighbour(from, step, ev.shift_key())) {
                navigate(&format::path(&next.conversation, live.my_id()), NavigateOptions::default());
            }
        }
        _ => {}
    };
    Effect::new(move |_| {
        let listening = window_event_listener(keydown, key.clone());
        on_cleanup(move || listening.remove());
    });
    move || asks.get().then(|| view! { <JumpTo asks/> })
}

#[component]
fn JumpTo(asks: RwSignal<bool>) -> impl IntoView {
    let live = expect_context::<Live>();
    let me = live.my_id();
    let dialog = NodeRef::<Dialog>::new();
    let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let found = Memo::new(move |_| {
        let mut found = live.list.with(|list| list.matching(&typed.read(), me));
        found.truncate(SHOWN);
        found
    });
    let navigate = use_navigate();
    let go = Callback::new(move |conversation: Conversation| {
        asks.set(false);
        navigate(&format::path(&conversation, me), NavigateOptions::default());
    });
    let step = move |by: isize| {
        let length = found.with(Vec::len);
        chosen.update(|at| *at = at.checked_add_signed(by).map_or(length.saturating_sub(1), |at| at % length.max(1)));
    };
    let key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "ArrowDown" => step(1),
        "ArrowUp" => step(-1),
        "Enter" if !ev.is_composing() => {
            ev.prevent_default();
            if let Some(conversation) = found.with(|found| found.get(chosen.get()).cloned()) {
                go.run(conversation);
            }
        }
        _ => {}
    };
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog class="jump" aria-label="Jump to" node_ref=dialog on:close=move |_| asks.set(false)>
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
                on:input:target=move |ev| { typed.set(ev.target().value()); chosen.set(0); }
                on:keydown=key
            />
            <ul id="places" class="list" role="listbox" aria-label="Places">
                {move || found.get().into_iter().enumerate().map(|(n, place)| {
                    let title = format::title(&place, me);
                    view! {
                        <li
                            id=format!("place-{n}")
                            class="entry"
                            role="option"
                            aria-selected=move || (chosen.get() == n).to_string()
                            on:click=move |_| go.run(place.clone())
                        >
                            {title}
                        </li>
                    }
                }).collect_view()}
            </ul>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="empty">"Nothing is called that."</p> })}
        </dialog>
    }
}
