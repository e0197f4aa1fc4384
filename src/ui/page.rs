//! What an address shows: loaded whole by the server, drawn by both sides. The browser finds the first page in the
//! document, and asks for the ones after it.

use super::flash::Flash;
use super::format;
use crate::decode_object;
use crate::domain::{ConversationPage, Error, HistoryQuery, Home, MessageId, UserId};
use crate::protocol::decode::{Decode, Json, member};
use serde::Serialize;
use std::cell::Cell;

/// The id of the element that holds the [`Seed`].
pub const SEED: &str = "seed";

/// Where the browser asks for the [`Page`] of an address: here, followed by the address.
pub const PAGES: &str = "/api/ui/page";

/// What the browser needs to go on from where the server's markup ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seed {
    /// Who is signed in, and their conversations.
    pub home: Home,
    /// The page.
    pub page: Page,
    /// What a plain form left behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flash: Option<Flash>,
}

/// A page of somebody who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What stands in the middle.
    pub screen: Screen,
    /// Which part of the history the address asks for.
    pub query: HistoryQuery,
    /// The message that the address wants edited: without the page alive, that is how editing begins.
    pub editing: Option<MessageId>,
}

/// What stands in the middle of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Screen {
    /// A conversation that the reader is in.
    Open(Box<ConversationPage>),
    /// A direct conversation in which nothing was said yet, with the user of that name.
    Unopened(String),
    /// What cannot be shown.
    Missing(Error),
    /// Plain forms under a title: they are drawn by the server alone, with a whole document, and lead to it.
    Fixed(String),
}

impl Default for Screen {
    fn default() -> Self {
        Self::Fixed(String::new())
    }
}

impl Screen {
    /// What the page is called.
    #[must_use]
    pub fn title(&self, me: UserId) -> String {
        match self {
            Self::Open(page) => format::title(&page.overview.conversation, me),
            Self::Unopened(title) | Self::Fixed(title) => title.clone(),
            Self::Missing(_) => "Not here".to_owned(),
        }
    }
}

decode_object! {
    Seed { home, page, flash },
    Page { screen, query, editing },
    Flash { form, error, text },
}

impl Decode for Screen {
    fn decode<J: Json>(json: Option<&J>, amiss: &Cell<bool>) -> Self {
        let kind = |key| json.and_then(|json| json.member(key)).is_some();
        if kind("Open") {
            Self::Open(member(json, "Open", amiss))
        } else if kind("Unopened") {
            Self::Unopened(member(json, "Unopened", amiss))
        } else if kind("Missing") {
            Self::Missing(member(json, "Missing", amiss))
        } else {
            Self::Fixed(member(json, "Fixed", amiss))
        }
    }
}

impl From<Screen> for Page {
    fn from(screen: Screen) -> Self {
        Self { screen, ..Self::default() }
    }
}
