//! Who sent a request: a browser by its session cookie, a program by its access token.

use super::cookies::{self, SessionCookie};
use super::errors::Failure;
use super::site;
use crate::chat::{Actor, Chat, Peer};
use crate::delivery::{App, Visitor};
use crate::domain::Error;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::prelude::{provide_context, use_context};
use std::net::SocketAddr;
use std::sync::Arc;

/// What a secret in an address would be called. Addresses end up in logs, histories and other sites' referrers.
const SECRETS: [&str; 7] =
    ["access_token", "token", "session", "session_token", "api_key", "exchat_session", "__host-exchat_session"];

/// Where the first protocol takes its token from the address.
const TAKES_TOKEN_IN_ADDRESS: [&str; 2] = ["/chat", "/chat.html"];

/// Middleware: refuses with 401 an address that holds a secret, good or not.
pub async fn refuse_secret_in_address(request: Request, next: Next) -> Response {
    let uri = request.uri();
    if !TAKES_TOKEN_IN_ADDRESS.contains(&uri.path()) && uri.query().is_some_and(holds_secret) {
        let mut error = Error::unauthenticated();
        error.message = "A token does not belong into an address. Send it as “Authorization: Bearer”.".into();
        return Failure::from(error).for_reader(request.headers());
    }
    next.run(request).await
}

fn holds_secret(query: &str) -> bool {
    let keys = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default().to_ascii_lowercase());
    keys.into_iter().any(|key| SECRETS.contains(&key.as_str()))
}

/// Middleware: finds out who sent the request and puts a [`Visitor`] and the [`SessionCookie`] into its extensions.
/// Where programs call, a credential that is not good is refused with 401; elsewhere it is as none.
pub async fn identify(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let cookie = SessionCookie::of(&parts.headers, &app.web);
    let visitor = match visitor(&app, &parts, cookie).await {
        Ok(visitor) => visitor,
        Err(failure) => return failure.for_reader(&parts.headers),
    };
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(cookie);
    let response = next.run(Request::from_parts(parts, body)).await;
    if cookie.is_kept_by(&response) {
        cookies::end_replaced(&app.chat, &visitor).await;
    }
    response
}

async fn visitor(app: &App, request: &Parts, cookie: SessionCookie) -> Result<Visitor, Failure> {
    let (headers, path) = (&request.headers, request.uri.path());
    let connection = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let agent = site::text(headers, &header::USER_AGENT).unwrap_or_default().to_owned();
    let peer = Peer { ip: site::client_ip(headers, &app.web, connection), agent };
    let (presented, actor) = match (bearer(headers, path), cookie.read(headers)) {
        (Some(token), _) => (true, app.chat.actor_by_token(token).await?),
        (None, Some(secret)) => (true, app.chat.actor_by_session(&secret).await?),
        (None, None) => (false, None),
    };
    if presented && actor.is_none() && takes_bearer(path) {
        return Err(Error::unauthenticated().into());
    }
    Ok(Visitor { actor, peer })
}

/// The access token that a request brings, where programs call: the JSON API and the live API. It goes before a cookie.
#[must_use]
pub fn bearer<'a>(headers: &'a HeaderMap, path: &str) -> Option<&'a str> {
    let (scheme, token) = site::text(headers, &header::AUTHORIZATION)?.split_once(' ')?;
    (takes_bearer(path) && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

fn takes_bearer(path: &str) -> bool {
    path == "/ws" || path.starts_with("/api/v1/")
}

/// Hands pages and server functions what they take from Leptos' context: the [`Chat`], who is there
/// (`Option<Actor>`), the [`Peer`], and what [`cookies`] needs.
pub fn provide(chat: &Arc<Chat>) {
    let parts = use_context::<Parts>();
    let extensions = parts.as_ref().map(|parts| &parts.extensions);
    let visitor = extensions.and_then(|all| all.get::<Visitor>()).cloned().unwrap_or_default();
    if let Some(cookie) = extensions.and_then(|all| all.get::<SessionCookie>()) {
        provide_context(*cookie);
    }
    provide_context(chat.clone());
    provide_context(visitor.actor);
    provide_context(visitor.peer);
}

/// Extracts who is signed in; refuses with 401 when nobody is.
#[derive(Clone, Debug)]
pub struct Signed(pub Actor);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let actor = parts.extensions.get::<Visitor>().and_then(|visitor| visitor.actor.clone());
        actor.map(Self).ok_or_else(|| Failure::from(Error::unauthenticated()).into_response())
    }
}

impl aide::OperationInput for Signed {}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn secrets_in_addresses_are_seen_by_their_names() {
        for query in ["token=x", "a=b&access_token=", "Session=1", "__Host-exchat_session=x", "x&token"] {
            assert!(holds_secret(query), "{query}");
        }
        for query in ["", "q=token", "v=1", "before=3&limit=2", "tokens=1", "next=%2Frooms%3Ftoken%3Dx"] {
            assert!(!holds_secret(query), "{query}");
        }
    }

    #[test]
    fn bearers_are_taken_where_programs_call() {
        let headers = |value| HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
        assert_eq!(bearer(&headers("Bearer abc"), "/api/v1/me"), Some("abc"));
        assert_eq!(bearer(&headers("bearer abc"), "/ws"), Some("abc"));
        for path in ["/", "/rooms", "/api/ui/sign_in", "/api/v1", "/ws2"] {
            assert_eq!(bearer(&headers("Bearer abc"), path), None, "{path}");
        }
        assert_eq!(bearer(&headers("Basic abc"), "/api/v1/me"), None);
    }
}
