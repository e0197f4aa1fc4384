//! What a message says: its text as written, with links that lead somewhere.

use leptos::prelude::*;
use linkify::{LinkFinder, LinkKind};

/// The text of a message. Nothing in it is markup.
#[component]
pub fn Body(
    /// The text.
    text: String,
) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => text.into_any(),
            Part::Link(address) => view! {
                <a href=address target="_blank" rel="noopener noreferrer nofollow">{address.clone()}</a>
            }
            .into_any(),
        })
        .collect::<Vec<_>>()
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Link(String),
}

/// Only `http` and `https` are links: anything else could run, or open another program.
fn parts(text: &str) -> Vec<Part> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let part = |span: linkify::Span<'_>| {
        let text = span.as_str().to_owned();
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        let web = span.kind().is_some() && scheme.is_some_and(|s| s == "http" || s == "https");
        if web { Part::Link(text) } else { Part::Text(text) }
    };
    finder.spans(text).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_are_links_and_nothing_else_is() {
        let text = |t: &str| Part::Text(t.to_owned());
        let link = |t: &str| Part::Link(t.to_owned());
        assert_eq!(parts("see https://a.example/b?c=1."), [text("see "), link("https://a.example/b?c=1"), text(".")]);
        for plain in ["javascript:alert(1)", "<b>hi</b>", "ann@example.org"] {
            assert_eq!(parts(plain), [text(plain)]);
        }
        assert_eq!(parts("javascript://a.example/%0aalert(1)"), [text("javascript://a.example/%0aalert(1)")]);
        assert_eq!(parts("ftp://a.example"), [text("ftp://a.example")]);
    }
}
