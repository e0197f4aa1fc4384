//! A form that was refused, with a text in it that cannot travel to the page it was on: the answer holds all of it, to
//! be changed and sent again. Nothing is kept on the server for that.

use super::errors::{Failure, html_escape};
use crate::ui::format;
use axum::extract::{Form, FromRequest, Request};
use axum::http::{HeaderValue, Uri};
use axum::response::Response;

/// The parameter of an address that says on which page a form was that is sent from elsewhere.
const FROM: &str = "from";

/// The page it was on, if the form was handed back before.
#[must_use]
pub fn referer(uri: &Uri) -> Option<HeaderValue> {
    let axum::extract::Query(asked) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let (_, from) = asked.into_iter().find(|(name, _)| name == FROM)?;
    HeaderValue::try_from(format!("http://here{}", format::local_path(&from))).ok()
}

/// The answer to the form that `request` sent from the page `from`; none for what is no form, and for one with a password,
/// which is never sent back.
pub async fn page(failure: Failure, request: Request, from: &str) -> Option<Response> {
    let action = format!("{}?{FROM}={}", request.uri().path(), format::segment(from));
    let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, &()).await.ok()?;
    let secret = fields.iter().any(|(name, _)| name == "password");
    // What somebody says is in `body`; else the text is what is longest, where it is that which was refused.
    let text = fields.iter().max_by_key(|(name, value)| (name == "body", value.len()));
    let text = text.filter(|(name, _)| !secret && (name == "body" || !failure.is_for_later()))?;
    let inputs: String = fields.iter().map(|field| input(&field.0, &field.1, std::ptr::eq(field, text))).collect();
    let (from, nobody) = (html_escape(from), failure.is_for_nobody());
    let way =
        if nobody { "target=\"_blank\" rel=\"noopener\">Sign in in another tab first" } else { ">Go back without it" };
    Some(failure.on_page(&format!(
        "<form method=\"post\" action=\"{action}\">{inputs}<button>Send again</button></form>\
         <p><a href=\"{from}\" {way}</a></p>"
    )))
}

/// The answer to a form that came too early and has no text to be handed back.
#[must_use]
pub fn too_early(failure: Failure, from: &str) -> Response {
    failure.on_page(&format!("<p><a href=\"{}\">Go back</a></p>", html_escape(from)))
}

/// HTML leaves out the line end that a text starts with, hence one more.
fn input(name: &str, value: &str, is_text: bool) -> String {
    let (name, value) = (html_escape(name), html_escape(value));
    if is_text {
        return format!(
            "<p><label for=\"text\">What you wrote</label></p>\
             <textarea id=\"text\" name=\"{name}\" rows=\"15\" dir=\"auto\">\n{value}</textarea>"
        );
    }
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
}
