//! Reactive building blocks behind pointers. The generic ones of Leptos are compiled anew for every closure, and the
//! browser would download each copy.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// A part of a view that changes by itself. Closures that are written within a view are wrapped so by Leptos.
pub fn changing<T>(part: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(part))
}

/// Does something now, and again whenever what it looked at has changed; it is told whether it is `again`. Never on
/// the server.
pub fn effect(mut deed: impl FnMut(bool) + 'static) {
    let deed: Box<dyn FnMut(Option<()>)> = Box::new(move |before| deed(before.is_some()));
    Effect::new(deed);
}

type Compute<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

/// A value that counts as changed only when it is another one.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let value: Compute<T> = Box::new(move |_| value());
    Memo::new(value)
}

/// Hears of an event that reaches the window, until whoever listens is gone.
pub fn listen(event: &'static str, deed: impl Fn(web_sys::Event) + 'static) {
    let deed: Box<dyn Fn(web_sys::Event)> = Box::new(deed);
    let listening = window_event_listener_untyped(event, deed);
    on_cleanup(move || listening.remove());
}

/// A row of a list.
pub struct Keyed {
    key: u128,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Keyed {
    /// A row that is drawn once for each id.
    pub fn by_id(id: Uuid, view: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key: id.as_u128(), view: Box::new(view) }
    }

    /// A row that is drawn once for each number.
    pub fn by_number(number: u64, view: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key: number.into(), view: Box::new(view) }
    }
}

/// A list that keeps the rows whose keys stay.
pub fn rows(each: impl Fn() -> Vec<Keyed> + Send + Sync + 'static) -> AnyView {
    keyed(Box::new(each))
}

fn keyed(each: Box<dyn Fn() -> Vec<Keyed> + Send + Sync>) -> AnyView {
    view! { <For each key=|row: &Keyed| row.key children=|row: Keyed| (row.view)()/> }.into_any()
}
