//! What all pages of the documents have in common.

use crate::delivery::http::plain;

pub use crate::delivery::http::errors::html_escape as escape;

/// The list of the documents.
#[must_use]
pub fn index() -> String {
    whole(
        "ExChat’s interfaces",
        "<p>Everything that the pages do, programs can do too.</p>\
         <ul><li><a href=\"/docs/http\">The HTTP API</a>: JSON, for what is asked once \
         (<a href=\"/docs/openapi.json\">OpenAPI</a>)</li>\
         <li><a href=\"/docs/websockets\">The WebSockets</a>: the live API, to hear what happens and to take part, and \
         the protocol of the original ExChat (<a href=\"/docs/asyncapi.json\">AsyncAPI</a>)</li></ul>",
    )
}

/// A page around its content, which is HTML already.
#[must_use]
pub fn whole(title: &str, content: &str) -> String {
    plain::page(&escape(title), content)
}

/// A paragraph of a description: `code` between backticks, nothing else. Empty for no text.
#[must_use]
pub fn prose(text: Option<&str>) -> String {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return String::new() };
    format!("<p>{}</p>", inline(text))
}

/// The same without a paragraph.
#[must_use]
pub fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let code = |(i, part): (usize, &str)| {
        let part = escape(part);
        if i % 2 == 1 { format!("<code>{part}</code>") } else { part }
    };
    parts.map(code).collect()
}

/// A table, unless it has no rows. The cells are HTML already.
#[must_use]
pub fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row =
        |cells: &[String; N]| format!("<tr>{}</tr>", cells.iter().map(|c| format!("<td>{c}</td>")).collect::<String>());
    let head: String = head.iter().map(|title| format!("<th scope=\"col\">{title}</th>")).collect();
    let rows: String = rows.iter().map(row).collect();
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_inert_and_may_hold_code() {
        assert_eq!(inline("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert_eq!(prose(None), "");
    }
}
