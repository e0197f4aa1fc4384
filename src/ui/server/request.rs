//! The request that a server function answers.

use crate::chat::{Actor, Chat, Peer};
use crate::delivery::http::cookies::{self, SessionCookie};
use crate::domain::{Error, ErrorCode};
use crate::ui::flash::Flash;
use crate::ui::format::{local_path, sign_in_path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::prelude::use_context;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;
use std::sync::{Arc, OnceLock};

/// The longest flash, as it is encoded: with its name and attributes it fits into the 4096 bytes that browsers keep of a
/// cookie.
const FLASH_MAX: usize = 3_900;

/// Why a form was refused, where the answer itself has to say it: no flash can bring its text back, or it came too early,
/// which programs learn from the status.
#[derive(Clone, Default)]
pub struct Refused(Arc<OnceLock<Error>>);

impl Refused {
    /// The error, if that is so.
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.0.get().cloned()
    }
}

/// The use cases. To be asked for before anything is awaited: the context of a page goes when its reader goes.
///
/// # Errors
/// `unavailable` when nobody waits for the page any more.
pub fn chat() -> Result<Arc<Chat>, Error> {
    let gone = || Error::new(ErrorCode::Unavailable, "This page is not being waited for any more.");
    use_context::<Arc<Chat>>().ok_or_else(gone)
}

/// Who asks.
///
/// # Errors
/// `unauthenticated` when nobody is signed in.
pub fn actor() -> Result<Actor, Error> {
    use_context::<Option<Actor>>().flatten().ok_or_else(Error::unauthenticated)
}

/// Who sends a form. A page load of nobody's goes on to the page where one signs in.
///
/// # Errors
/// `unauthenticated` when nobody is signed in.
pub fn sender() -> Result<Actor, Error> {
    let sender = actor();
    if sender.is_err() && is_page_load() {
        redirect(&sign_in_path(&back(true)));
    }
    sender
}

/// Who sends words. If that is nobody (any more), a page load is told by [`Refused`], so that the words are not lost.
///
/// # Errors
/// `unauthenticated` when nobody is signed in.
pub fn author() -> Result<Actor, Error> {
    let author = sender();
    if let Err(error) = &author
        && is_page_load()
    {
        refuse(error);
    }
    author
}

/// Leaves it to the answer itself to say why a form was refused.
fn refuse(error: &Error) {
    if let Some(refused) = use_context::<Refused>() {
        let _ = refused.0.set(error.clone());
    }
}

/// Where the request comes from.
#[must_use]
pub fn peer() -> Peer {
    use_context::<Peer>().unwrap_or_default()
}

/// Ends a form that was sent to the server function `F`. A page load goes on to `to`, or back with the error and what
/// was typed, or is told by [`Refused`] when that is too long; a program gets the result.
///
/// # Errors
/// The same.
pub fn finish<F: ServerFn, T>(
    result: Result<T, Error>,
    typed: &str,
    to: impl FnOnce(&T) -> String,
) -> Result<T, Error> {
    if !is_page_load() {
        return result;
    }
    match &result {
        Ok(value) => redirect(&to(value)),
        Err(error) => {
            let kept = leave::<F>(Some(error.clone()), typed.to_owned());
            if !kept || error.code == ErrorCode::RateLimited {
                refuse(error);
            }
            redirect(&back(true));
        }
    }
    result
}

/// Leaves what became of the form that was sent to the server function `F` for the page that is shown next; false when the
/// text is too long for that, and only the rest was left.
pub fn leave<F: ServerFn>(error: Option<Error>, text: String) -> bool {
    let flash = Flash { form: F::PATH.to_owned(), error, text };
    let encoded = encode(&flash);
    let whole = encoded.len() <= FLASH_MAX;
    let kept = if whole { encoded } else { encode(&Flash { text: String::new(), ..flash }) };
    keep_flash(&kept, 60);
    whole
}

fn encode(flash: &Flash) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(flash).unwrap_or_default())
}

/// What the form before this page left behind. It is there once.
#[must_use]
pub fn take_flash() -> Option<Flash> {
    let parts = use_context::<Parts>()?;
    let json = URL_SAFE_NO_PAD.decode(cookies::value(&parts.headers, "flash")?).ok()?;
    keep_flash("", 0);
    serde_json::from_slice(&json).ok()
}

/// It may hold a new access token, so it is kept as safely as a session.
fn keep_flash(text: &str, seconds: u32) {
    let session = use_context::<Parts>().and_then(|parts| parts.extensions.get::<SessionCookie>().copied());
    let secure = if session == Some(SessionCookie::Secure) { "; Secure" } else { "" };
    set_cookie(&format!("flash={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"));
}

/// The theme that was chosen: `light` or `dark`; none follows the system.
#[must_use]
pub fn theme(headers: &HeaderMap) -> Option<String> {
    cookies::value(headers, "theme").filter(|theme| matches!(*theme, "light" | "dark")).map(str::to_owned)
}

/// Keeps a theme for a year.
pub fn set_theme(theme: &str) {
    set_cookie(&format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax"));
}

/// Sends the visitor to another page of this site.
pub fn redirect(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    if let Ok(path) = HeaderValue::from_str(local_path(path)) {
        response.insert_header(header::LOCATION, path);
        response.set_status(StatusCode::SEE_OTHER);
    }
}

/// The page that a form was on: with its query, or without.
#[must_use]
pub fn back(with_query: bool) -> String {
    let referer = header_text(&header::REFERER).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let end = if with_query { path.len() } else { path.find('?').unwrap_or(path.len()) };
    local_path(&path[..end]).to_owned()
}

/// Whether a browser loads a page, by a link or by a plain form.
fn is_page_load() -> bool {
    header_text(&header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

fn set_cookie(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

fn header_text(name: &HeaderName) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}
