//! What an address asks for after its `?`.

use crate::domain::{ConversationId, HistoryQuery, SearchQuery, Seq};
use axum::extract::Query;
use axum::http::Uri;
use std::collections::HashMap;
use std::str::FromStr;
use uuid::Uuid;

/// The pairs of an address.
pub struct Asks(HashMap<String, String>);

impl Asks {
    /// Those of an address; none when they are not text.
    pub fn of(uri: &Uri) -> Self {
        Self(Query::try_from_uri(uri).map(|Query(asks)| asks).unwrap_or_default())
    }

    /// What was given under this name; forms give an empty text for nothing.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The same as a value, if it is one.
    pub fn parsed<T: FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    /// The part of a history that is asked for.
    pub fn history(&self) -> HistoryQuery {
        let seq = |key| self.parsed::<Seq>(key);
        HistoryQuery { before: seq("before"), after: seq("after"), around: seq("around"), limit: None }
    }

    /// What is looked for. What is no id is no conversation's, as that of zeros is.
    pub fn search(&self) -> SearchQuery {
        let id = |text: &str| text.parse().unwrap_or(ConversationId(Uuid::nil()));
        SearchQuery {
            q: self.text("q").unwrap_or_default().to_owned(),
            conversation: self.text("conversation").map(id),
            author: self.text("author").map(str::to_owned),
            before: self.parsed("before"),
            limit: None,
        }
    }
}
