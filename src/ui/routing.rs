//! The way from page to page without loading everything anew. Conversations are reached so; all other addresses are
//! left to the browser.

use super::page::{PAGES, Page, Screen};
use super::reactive::{effect, listen};
use super::state::Live;
use super::{dom, fetch, format, socket};
use crate::domain::{Error, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

/// What becomes of the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The address is a new entry.
    Forward,
    /// It is the present entry already.
    Stay,
}

/// Follows links and the browser's buttons, and loads the page anew when it is told that it is stale.
pub fn start(live: Live) {
    listen("click", move |ev| follow(live, ev));
    listen("popstate", move |_| come_back(live));
    effect(move |again| {
        live.stale.track();
        if again && live.page.with_untracked(|page| !matches!(page.screen, Screen::Fixed(_))) {
            travel(live, dom::here(), Step::Stay);
        }
    });
}

/// Shows what the browser's buttons lead to. The server alone draws what is no conversation; a place within a page is
/// no other page.
fn come_back(live: Live) {
    let here = dom::here();
    if is_conversation(&here) {
        travel(live, here, Step::Stay);
    } else if live.path.with_untracked(|shown| shown != path_of(&here)) {
        dom::reload();
    }
}

/// Goes to an address of this site.
pub fn go(live: Live, address: &str) {
    if is_conversation(address) {
        dom::close_popovers(None);
        travel(live, address.to_owned(), Step::Forward);
    } else {
        dom::go(address);
    }
}

/// What is shown has another path from now on.
pub fn moved(live: Live, path: &str) {
    let here = dom::here();
    let address = path.to_owned() + here.strip_prefix(path_of(&here)).unwrap_or_default();
    dom::replace_address(&address);
    live.known.update_value(|known| known.address = address);
    live.path.set(path.to_owned());
    live.stale.update(|n| *n += 1);
}

fn follow(live: Live, ev: Event) {
    let Ok(ev) = ev.dyn_into::<MouseEvent>() else { return };
    if ev.default_prevented() || ev.button() != 0 || ev.ctrl_key() || ev.meta_key() || ev.shift_key() || ev.alt_key() {
        return;
    }
    let element = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = element.and_then(|element| element.closest("a[href]").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    let address = link.pathname() + &link.search() + &link.hash();
    if link.target().is_empty() && window().location().host() == Ok(link.host()) && is_conversation(&address) {
        ev.prevent_default();
        go(live, &address);
    }
}

/// Loads the page of an address and shows it, unless the reader has gone elsewhere meanwhile.
fn travel(live: Live, address: String, step: Step) {
    let path = address.split('#').next().unwrap_or_default().to_owned();
    let shown = live.known.with_value(|known| known.address == path);
    if step == Step::Forward && shown && !live.page.with_untracked(|page| matches!(page.screen, Screen::Missing(_))) {
        return;
    }
    live.known.update_value(|known| known.trip += 1);
    let trip = move || live.known.with_value(|known| known.trip);
    let this = trip();
    spawn_local(async move {
        let page = fetch::get::<Page>(&format!("{PAGES}{path}")).await;
        if trip() != this {
            return;
        }
        match page {
            // Drawn by the server alone: the browser has to load it.
            Ok(Page { screen: Screen::Fixed(_), .. }) if step == Step::Forward => dom::go(&address),
            Ok(Page { screen: Screen::Fixed(_), .. }) => dom::reload(),
            Ok(page) => arrive(live, &address, page, step),
            Err(Error { code: ErrorCode::Unauthenticated, .. }) => dom::go(&format::sign_in_path(&path)),
            // What is on the screen is better than nothing.
            Err(error) if shown && error.code == ErrorCode::Unavailable => {
                live.problem.set(Some(error.message));
                if live.is_in_the_dark() {
                    socket::hang_up();
                }
            }
            Err(error) => arrive(live, &address, Screen::Missing(error).into(), step),
        }
    });
}

fn arrive(live: Live, address: &str, page: Page, step: Step) {
    if step == Step::Forward && address != dom::here() {
        dom::push_address(address);
    }
    live.known.update_value(|known| known.flash = None);
    live.problem.set(None);
    live.news.set(None);
    live.show(page, address.split('#').next().unwrap_or_default());
}

/// Whether an address is a conversation's.
fn is_conversation(address: &str) -> bool {
    let path = path_of(address);
    let name = path.strip_prefix("/rooms/").or_else(|| path.strip_prefix("/direct/"));
    name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

/// An address without its query.
#[must_use]
pub fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversations_are_told_by_their_addresses() {
        for address in ["/rooms/tea", "/direct/ann", "/rooms/tea?around=3#s3", "/rooms/t%C3%A9"] {
            assert!(is_conversation(address), "{address}");
        }
        for address in ["/", "/rooms", "/rooms/", "/rooms/tea/pins", "/settings", "/directs/ann"] {
            assert!(!is_conversation(address), "{address}");
        }
    }
}
