//! The session cookie.
//!
//! It is `__Host-exchat_session`, `Secure`: no other host can set it, and it never travels unencrypted. Browsers refuse
//! such a cookie over plain HTTP from any host but the machine's own. People who open the server by plain HTTP on a
//! local network get `exchat_session` instead, without `Secure`; behind HTTPS that name is never read. A proxy that
//! ends TLS must therefore be announced: by the public URL, or by trusting its `X-Forwarded-Proto`.

use super::site;
use crate::chat::{Actor, Chat, Credential, SignedIn};
use crate::delivery::{Visitor, Web};
use crate::domain::ErrorCode;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// How long a browser keeps the cookie, in seconds: 400 days, the most that browsers allow.
const MAX_AGE: u32 = 400 * 24 * 60 * 60;

/// Which of the two cookies a browser gets; see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// `__Host-exchat_session`.
    Secure,
    /// `exchat_session`, for plain HTTP from other machines.
    Plain,
}

impl SessionCookie {
    /// The one that fits how the request reached the server.
    #[must_use]
    pub fn of(headers: &HeaderMap, web: &Web) -> Self {
        if site::is_https(headers, web) || site::is_loopback(headers, web) { Self::Secure } else { Self::Plain }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-exchat_session",
            Self::Plain => "exchat_session",
        }
    }

    /// The session's secret, if the request brings one.
    #[must_use]
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        value(headers, self.name()).filter(|secret| !secret.is_empty()).map(str::to_owned)
    }

    /// The `Set-Cookie` that keeps a session; none for a secret that cannot stand in a header, which none is.
    #[must_use]
    pub fn keep(self, signed_in: &SignedIn) -> Option<HeaderValue> {
        self.line(&signed_in.secret, MAX_AGE)
    }

    /// The `Set-Cookie` that forgets it.
    #[must_use]
    pub fn forget(self) -> Option<HeaderValue> {
        self.line("", 0)
    }

    fn line(self, secret: &str, max_age: u32) -> Option<HeaderValue> {
        let secure = if self == Self::Secure { "; Secure" } else { "" };
        let line = format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}", self.name());
        let mut value = HeaderValue::try_from(line).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Whether a response hands the browser another session.
    #[must_use]
    pub fn is_kept_by(self, response: &Response) -> bool {
        let starts = format!("{}=", self.name());
        let secret = |line: &HeaderValue| {
            let line = line.to_str().ok()?.strip_prefix(&starts)?;
            Some(!line.starts_with(';'))
        };
        response.headers().get_all(header::SET_COOKIE).iter().any(|line| secret(line).unwrap_or(false))
    }
}

/// What a cookie holds, as it is written. Nothing is decoded: `%5F_Host-…`, which any neighbour of this host may set,
/// would pass for `__Host-…`, which browsers take from this host alone.
#[must_use]
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Keeps a session in the browser; for server functions. The session that the browser had before ends with the answer.
pub fn set_session(signed_in: &SignedIn) {
    append(|cookie| cookie.keep(signed_in));
}

/// Makes the browser forget its session; for server functions, after signing out.
pub fn clear_session() {
    append(SessionCookie::forget);
}

fn append(line: impl FnOnce(SessionCookie) -> Option<HeaderValue>) {
    let (Some(cookie), Some(response)) = (use_context::<SessionCookie>(), use_context::<ResponseOptions>()) else {
        tracing::error!("no response to put a session cookie into");
        return;
    };
    if let Some(line) = line(cookie) {
        response.append_header(header::SET_COOKIE, line);
    }
}

/// Ends the session that a request came with when its response hands out another one: a secret that was fixed or read
/// before signing in is worth nothing afterwards.
pub async fn end_replaced(chat: &Chat, before: &Visitor) {
    let by_session = |actor: &&Actor| matches!(actor.credential, Credential::Session(_));
    let Some(actor) = before.actor.as_ref().filter(by_session) else { return };
    match chat.sign_out(actor).await {
        Err(error) if error.code != ErrorCode::NotFound => tracing::warn!(%error, "could not end a replaced session"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn of(host: &'static str, public_url: Option<&str>) -> SessionCookie {
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        SessionCookie::of(&headers, &Web { public_url: public_url.map(str::to_owned), ..Web::default() })
    }

    #[test]
    fn the_cookie_is_secure_wherever_browsers_keep_it() {
        assert_eq!(of("127.0.0.1:4000", None), SessionCookie::Secure);
        assert_eq!(of("localhost:4000", None), SessionCookie::Secure);
        assert_eq!(of("127.0.0.1:4000", Some("https://chat.example.org")), SessionCookie::Secure);
        assert_eq!(of("chat.lan", Some("http://localhost:4000")), SessionCookie::Secure);
        assert_eq!(of("chat.lan:4000", None), SessionCookie::Plain);
        assert_eq!(of("127.0.0.1:4000", Some("http://chat.lan:4000")), SessionCookie::Plain);
    }

    #[test]
    fn the_cookie_has_every_protection() {
        let line = SessionCookie::Secure.line("s3cret", MAX_AGE).expect("line");
        assert_eq!(
            line.to_str().expect("ascii"),
            "__Host-exchat_session=s3cret; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000; Secure"
        );
        assert!(line.is_sensitive());
        assert!(SessionCookie::Plain.line("s\r\nX: y", 1).is_none(), "no header can be smuggled in");
    }

    #[test]
    fn only_the_right_cookie_is_read() {
        let both = HeaderValue::from_static("a=b; exchat_session=plain; __Host-exchat_session=safe");
        let headers = HeaderMap::from_iter([(header::COOKIE, both)]);
        assert_eq!(SessionCookie::Secure.read(&headers).as_deref(), Some("safe"));
        assert_eq!(SessionCookie::Plain.read(&headers).as_deref(), Some("plain"));
        assert_eq!(SessionCookie::Plain.read(&HeaderMap::new()), None);
        let passing_for_it = HeaderValue::from_static("%5F_Host-exchat_session=a; __host-exchat_session=b");
        let headers = HeaderMap::from_iter([(header::COOKIE, passing_for_it)]);
        assert_eq!(SessionCookie::Secure.read(&headers), None);
    }

    #[test]
    fn a_new_session_is_told_from_a_forgotten_one() {
        let with = |line| ([(header::SET_COOKIE, line)], "").into_response();
        let cookie = SessionCookie::Secure;
        assert!(cookie.is_kept_by(&with(cookie.line("x", 1).expect("line"))));
        assert!(!cookie.is_kept_by(&with(cookie.forget().expect("line"))));
        assert!(!cookie.is_kept_by(&with(HeaderValue::from_static("theme=dark"))));
    }
}
