//! Requests that another site made a browser send (CSRF, cross-site WebSocket hijacking) are refused before anything
//! else looks at them.
//!
//! Browsers say where a request comes from: in `Origin`, or else in `Sec-Fetch-Site`, or else in `Referer`. Whatever
//! they say has to be this server. Programs say nothing, and need not, unless a cookie would speak for them.

use super::actor::bearer;
use super::cookies::SessionCookie;
use super::errors::Failure;
use super::site;
use crate::delivery::{App, Web};
use crate::domain::{Error, ErrorCode};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Sockets that read no cookie: the first protocol's takes its token from the address, and IRC signs in by itself.
const COOKIELESS_SOCKETS: [&str; 2] = ["/chat", "/irc"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Own,
    Foreign,
    Unsaid,
}

/// Whether the request says in `Origin` that it comes from one of this server's own pages.
#[must_use]
pub fn origin_allowed(headers: &HeaderMap, web: &Web) -> bool {
    headers.contains_key(header::ORIGIN) && source(headers, web) == Source::Own
}

/// Middleware: refuses with 403 what another site sent.
pub async fn refuse_foreign(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_refused(&request, &app.web) {
        let message = "This request comes from another site. Open the page here and try again.";
        return Failure::from(Error::new(ErrorCode::Forbidden, message)).for_reader(request.headers());
    }
    next.run(request).await
}

fn is_refused(request: &Request, web: &Web) -> bool {
    let (headers, path) = (request.headers(), request.uri().path());
    let by_cookie = || bearer(headers, path).is_none() && SessionCookie::of(headers, web).read(headers).is_some();
    if !request.method().is_safe() {
        return match source(headers, web) {
            Source::Own => false,
            Source::Foreign => true,
            Source::Unsaid => by_cookie(),
        };
    }
    is_upgrade(headers) && !COOKIELESS_SOCKETS.contains(&path) && by_cookie() && !origin_allowed(headers, web)
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    site::text(headers, &header::UPGRADE).is_some_and(|to| to.eq_ignore_ascii_case("websocket"))
}

fn source(headers: &HeaderMap, web: &Web) -> Source {
    let own = |own: bool| if own { Source::Own } else { Source::Foreign };
    // A header that is no text is nothing that a browser sends.
    if headers.contains_key(header::ORIGIN) {
        let once = headers.get_all(header::ORIGIN).iter().count() == 1;
        let origin = site::text(headers, &header::ORIGIN);
        return own(once && origin.is_some_and(|origin| site::is_own_origin(origin, headers, web)));
    }
    if headers.contains_key(SEC_FETCH_SITE) {
        return own(matches!(site::text(headers, &SEC_FETCH_SITE), Some("same-origin" | "none")));
    }
    if headers.contains_key(header::REFERER) {
        return own(comes_from_here(headers, web));
    }
    Source::Unsaid
}

/// Whether `Referer` is a page of this server.
pub fn comes_from_here(headers: &HeaderMap, web: &Web) -> bool {
    let origin = site::text(headers, &header::REFERER).and_then(origin_of);
    origin.is_some_and(|origin| site::is_own_origin(&origin, headers, web))
}

fn origin_of(url: &str) -> Option<String> {
    let url: Uri = url.parse().ok()?;
    Some(format!("{}://{}", url.scheme_str()?, url.authority()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn refused(method: &str, path: &str, lines: &[(&str, &str)]) -> bool {
        let builder = Request::builder().method(method).uri(path).header("host", "localhost:4000");
        let builder = lines.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
        is_refused(&builder.body(Body::empty()).expect("request"), &Web::default())
    }

    const COOKIE: (&str, &str) = ("cookie", "__Host-exchat_session=x");
    const OWN: (&str, &str) = ("origin", "http://localhost:4000");
    const EVIL: (&str, &str) = ("origin", "http://evil.example");

    #[test]
    fn unsafe_requests_of_other_sites_are_refused_with_and_without_cookie() {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            for line in [EVIL, ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
                assert!(refused(method, "/api/v1/rooms", &[line]), "{method} {line:?}");
                assert!(refused(method, "/api/v1/rooms", &[line, COOKIE]), "{method} {line:?}");
            }
            assert!(refused(method, "/x", &[("referer", "http://evil.example/http://localhost:4000")]));
            assert!(refused(method, "/x", &[("sec-fetch-site", "same-origin"), EVIL]), "Origin has the last word");
        }
    }

    #[test]
    fn own_pages_and_programs_may() {
        assert!(!refused("POST", "/x", &[OWN, COOKIE]));
        assert!(!refused("POST", "/x", &[("sec-fetch-site", "same-origin"), COOKIE]));
        assert!(!refused("POST", "/x", &[("referer", "http://localhost:4000/sign-in?next=x"), COOKIE]));
        assert!(!refused("POST", "/users", &[]), "a program without cookie");
        assert!(!refused("POST", "/api/v1/rooms", &[("authorization", "Bearer t"), COOKIE]));
        assert!(!refused("GET", "/rooms", &[EVIL, COOKIE]), "looking is free");
    }

    #[test]
    fn a_cookie_that_does_not_say_where_it_comes_from_is_refused() {
        assert!(refused("POST", "/x", &[COOKIE]));
        assert!(refused("POST", "/api/ui/x", &[COOKIE, ("authorization", "Bearer t")]), "no bearers there");
    }

    #[test]
    fn a_socket_with_a_cookie_needs_an_own_origin() {
        let upgrade = ("upgrade", "WebSocket");
        assert!(refused("GET", "/ws", &[upgrade, COOKIE]));
        assert!(refused("GET", "/ws", &[upgrade, COOKIE, EVIL]));
        assert!(refused("GET", "/ws", &[upgrade, COOKIE, ("sec-fetch-site", "same-origin")]));
        assert!(!refused("GET", "/ws", &[upgrade, COOKIE, OWN]));
        assert!(!refused("GET", "/ws", &[upgrade, EVIL]), "without a cookie it has to sign in anyway");
        assert!(!refused("GET", "/ws", &[upgrade, COOKIE, ("authorization", "Bearer t")]));
        assert!(!refused("GET", "/irc", &[upgrade, COOKIE, EVIL]));
        assert!(!refused("GET", "/chat?access_token=t", &[upgrade, COOKIE, EVIL]));
    }
}
