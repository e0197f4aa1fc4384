//! Errors on their way out: one policy for every door. A status by the error's code, the error itself as JSON, and
//! nothing about the server's insides.

use super::plain;
use crate::domain::{Error, ErrorCode};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use std::any::Any;

/// A request that failed, as the JSON API answers it: the [`Error`] as the body.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The status of the response.
    pub status: StatusCode,
    /// What went wrong.
    pub error: Error,
}

impl Failure {
    /// A failure whose status says more than its code.
    #[must_use]
    pub const fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error }
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn no_such_address() -> Self {
        Error::not_found("address").into()
    }

    /// The body has a type that is not taken here.
    #[must_use]
    pub fn wrong_type(expected: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Error::invalid(format!("Send the body as {expected}.")))
    }

    /// The body is larger than `max` bytes.
    #[must_use]
    pub fn too_large(max: usize) -> Self {
        Error::new(ErrorCode::TooLarge, format!("The request is too large: at most {max} bytes.")).into()
    }

    /// The same as a page, for whoever asked for one.
    #[must_use]
    pub fn for_reader(self, request: &HeaderMap) -> Response {
        let html = request.get(header::ACCEPT).is_some_and(|accept| contains(accept, "text/html"));
        if html { self.into_page() } else { self.into_response() }
    }

    fn into_page(self) -> Response {
        self.on_page("<p><a href=\"/\">Go to ExChat</a></p>")
    }

    /// As a page that goes on with `content`, which is HTML.
    #[must_use]
    pub fn on_page(self, content: &str) -> Response {
        // The message is this server's own words, but may quote the request.
        let message = html_escape(&self.error.message);
        let page = plain::page("That did not work", &format!("<p role=\"alert\">{message}</p>{content}"));
        self.dress((self.status, Html(page)).into_response())
    }

    /// Whether signing in would help.
    #[must_use]
    pub fn is_for_nobody(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && self.error.code == ErrorCode::Unauthenticated
    }

    /// Whether trying again later would help.
    #[must_use]
    pub fn is_for_later(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS
    }

    fn dress(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Some(millis) = self.error.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(millis.div_ceil(1000).max(1)));
        }
        if self.is_for_nobody() {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(status(error.code), error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let response = (self.status, axum::Json(&self.error)).into_response();
        self.dress(response)
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::wrong_type("application/json"),
            JsonRejection::BytesRejection(bytes) if bytes.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Error::new(ErrorCode::TooLarge, "The request is too large.").into()
            }
            other => Error::invalid(other.body_text()).into(),
        }
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Error::invalid(rejection.body_text()).into()
    }
}

impl From<PathRejection> for Failure {
    /// What is no id names nothing, as an id of nothing does.
    fn from(_: PathRejection) -> Self {
        Self::no_such_address()
    }
}

/// The status for an error's code.
#[must_use]
pub const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Invalid => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden
        | ErrorCode::NotMember
        | ErrorCode::InviteOnly
        | ErrorCode::WrongKey
        | ErrorCode::RoomFull => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::NameTaken => StatusCode::CONFLICT,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Answers a panic: it is a bug, and is logged; the caller learns only that something went wrong.
#[must_use]
pub fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a request panicked");
    Failure::from(Error::internal()).into_response()
}

/// Makes text inert in HTML, in attributes too.
#[must_use]
pub fn html_escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

fn contains(value: &HeaderValue, part: &str) -> bool {
    value.to_str().is_ok_and(|text| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_says_in_whole_seconds_when_to_come_back() {
        let response = Failure::from(Error::rate_limited(1_001)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }

    #[test]
    fn a_page_quotes_nothing_live() {
        let request = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html,*/*"))]);
        let failure = Failure::from(Error::invalid("<script>alert('x')</script>"));
        let response = failure.for_reader(&request);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(html_escape("<a b='c'>&\""), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;");
    }
    #[tokio::test]
    async fn a_panic_is_answered_and_keeps_its_cause_to_itself() {
        async fn bug() -> &'static str {
            panic!("a secret of the inside")
        }
        let router = axum::Router::new().route("/", axum::routing::get(bug));
        let router = router.layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked));
        let response = tower::ServiceExt::oneshot(router, axum::extract::Request::new(axum::body::Body::empty()))
            .await
            .expect("infallible");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let error: Error = serde_json::from_slice(&body).expect("an error");
        assert_eq!(error, Error::internal());
    }
}
