//! The few things that only a browser knows. Called from event handlers and effects, which never run on the server.

use super::format;
use crate::domain::Timestamp;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, Storage, VisibilityState};

/// A text without capital letters. The browser has the tables for that.
#[must_use]
pub fn folded(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The clock, in milliseconds since 1970.
#[must_use]
pub fn now() -> i64 {
    whole(js_sys::Date::now())
}

/// A number between 0 and 1.
#[must_use]
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// `15:04`, where the reader is.
#[must_use]
pub fn local_clock(at: Timestamp) -> String {
    let date = date(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// The day where the reader is, in days since 1970.
#[must_use]
pub fn local_day(at: Timestamp) -> i64 {
    let offset = whole(date(at).get_timezone_offset() * 60_000.0);
    (at.0 - offset).div_euclid(86_400_000)
}

/// Whether the reader can see the page.
#[must_use]
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the reader points with a finger.
#[must_use]
pub fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// What is kept under a key, if anything.
#[must_use]
pub fn load(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Everything that is kept under keys that start so.
#[must_use]
pub fn load_all(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let all = (0..storage.length().unwrap_or(0)).filter_map(|n| storage.key(n).ok().flatten());
    all.filter(|key| key.starts_with(prefix)).filter_map(|key| load(&key)).collect()
}

/// Keeps a text under a key; an empty one is forgotten. A full or forbidden storage is no reason to stop.
pub fn keep(key: &str, text: &str) {
    let Some(storage) = storage() else { return };
    let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
}

/// Asks the reader, who has to answer before anything else.
#[must_use]
pub fn agrees(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or(true)
}

/// The element with this id.
#[must_use]
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Takes back what was typed into a form.
pub fn reset(id: &str) {
    if let Some(form) = by_id::<HtmlFormElement>(id) {
        form.reset();
    }
}

/// Whether the keyboard is nowhere in particular.
#[must_use]
pub fn is_unfocused() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Moves the keyboard to an element.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// Closes the popover that an element is in, or all that are open.
pub fn close_popovers(within: Option<&Element>) {
    let open = match within {
        Some(element) => element.closest("[popover]").ok().flatten(),
        None => document().query_selector(":popover-open").ok().flatten(),
    };
    if let Some(popover) = open.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = popover.hide_popover();
    }
}

/// Loads another page, and everything anew with it.
pub fn go(path: &str) {
    let _ = window().location().assign(path);
}

/// Gives the page another address, as a new entry of the browser's history.
pub fn push_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Gives the page another address in place of the present one.
pub fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Where the form that is being submitted leads.
#[must_use]
pub fn action_of(submission: &Event) -> Option<String> {
    form_of(submission)?.get_attribute("action")
}

/// What was typed into a field of the form that is being submitted.
#[must_use]
pub fn typed_in(submission: &Event, field: &str) -> Option<String> {
    let field = form_of(submission)?.elements().named_item(field)?;
    Some(field.dyn_into::<HtmlInputElement>().ok()?.value())
}

fn form_of(submission: &Event) -> Option<HtmlFormElement> {
    submission.target()?.dyn_into().ok()
}

/// Gives the page a title.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// The text in the element with this id.
#[must_use]
pub fn text_of(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}

/// Writes the moments in what the server drew as the reader's own time.
pub fn localize_times() {
    let Ok(times) = document().query_selector_all(".fixed time") else { return };
    for time in (0..times.length()).filter_map(|n| times.get(n)?.dyn_into::<Element>().ok()) {
        if let Some(at) = time.get_attribute("datetime") {
            let at = Timestamp(whole(js_sys::Date::parse(&at)));
            time.set_text_content(Some(&format::moment(local_day(at), &local_clock(at))));
        }
    }
}

/// Loads this page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// The path and query of this page.
#[must_use]
pub fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn date(at: Timestamp) -> js_sys::Date {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    js_sys::Date::new(&JsValue::from_f64(at.0 as f64))
}

#[expect(clippy::cast_possible_truncation, reason = "times fit")]
const fn whole(number: f64) -> i64 {
    number as i64
}
