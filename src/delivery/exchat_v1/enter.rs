//! `/chat.html?access_token=TOKEN`: into the pages with a token in the address, which is exchanged for the session
//! cookie at once. Only a demo's tokens, which everybody knows, do so without asking: a link must not be able to sign
//! somebody into another's account.

use crate::delivery::http::cookies::SessionCookie;
use crate::delivery::http::{Failure, html_escape, plain};
use crate::delivery::{App, Visitor};
use crate::domain::{Error, ErrorCode, UserName};
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The token of the query or of the form.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    access_token: String,
}

/// Signs a demo user in, asks everybody else, and leads who has no token to where one signs up.
pub async fn page(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Entry { access_token }): Query<Entry>,
) -> Response {
    if access_token.is_empty() {
        return Redirect::to("/sign-up").into_response();
    }
    if app.chat.is_demo_token(&access_token) {
        return enter(&app, &visitor, &headers, &access_token).await;
    }
    match app.chat.actor_by_token(&access_token).await {
        Ok(Some(actor)) => question(&actor.user.name, &access_token),
        Ok(None) => refusal(Error::unauthenticated(), &headers),
        Err(error) => refusal(error, &headers),
    }
}

/// Signs in who has answered the question.
pub async fn sign_in(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(Entry { access_token }): Form<Entry>,
) -> Response {
    enter(&app, &visitor, &headers, &access_token).await
}

async fn enter(app: &App, visitor: &Visitor, headers: &HeaderMap, token: &str) -> Response {
    let signed_in = match app.chat.sign_in_with_token(token, &visitor.peer).await {
        Ok(signed_in) => signed_in,
        Err(error) => return refusal(error, headers),
    };
    let cookie = SessionCookie::of(headers, &app.web).keep(&signed_in).map(|line| [(header::SET_COOKIE, line)]);
    (cookie, Redirect::to("/")).into_response()
}

/// An unknown token is the address's fault, and nothing that signing in by other means would mend.
fn refusal(error: Error, headers: &HeaderMap) -> Response {
    if error.code != ErrorCode::Unauthenticated {
        return Failure::from(error).for_reader(headers);
    }
    let words = "This access token is unknown: it may have been revoked, or the address is incomplete.";
    Failure::new(StatusCode::BAD_REQUEST, Error::invalid(words)).for_reader(headers)
}

fn question(name: &UserName, token: &str) -> Response {
    let (name, token) = (html_escape(name.as_str()), html_escape(token));
    let content = format!(
        "<p>This address opens the account of <strong>{name}</strong>. Go on only if that is you: what you write \
         there, its owner can read.</p><form method=\"post\" action=\"/chat.html\">\
         <input type=\"hidden\" name=\"access_token\" value=\"{token}\"><button>Sign in as {name}</button></form>\
         <p><a href=\"/\">No, take me to ExChat</a></p>"
    );
    let page = plain::page(&format!("Sign in as {name}?"), &content);
    ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}
