//! What pages read. Nothing here changes anything.

use crate::domain::{ConversationId, ConversationPage, Error, History, HistoryQuery, Home, Overview, Seq};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::ui::request::{actor, chat};

/// A conversation's page, as far as the user may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screen {
    /// The user is in it.
    Open(Box<ConversationPage>),
    /// A public room that the user has not joined.
    Closed(Box<Overview>),
    /// A direct conversation in which nothing was said yet, with the user of that name.
    Unopened(String),
}

/// Who is signed in, and their conversations.
#[server(prefix = "/api/ui", endpoint = "home", input = GetUrl)]
pub async fn read_home() -> Result<Home, Error> {
    chat()?.home(&actor()?).await
}

/// Public rooms, and one's own.
#[server(prefix = "/api/ui", endpoint = "rooms", input = GetUrl)]
pub async fn read_rooms() -> Result<Vec<Overview>, Error> {
    chat()?.rooms(&actor()?).await
}

/// The page of a room.
#[server(prefix = "/api/ui", endpoint = "room", input = GetUrl)]
pub async fn read_room(name: String, #[server(default)] query: HistoryQuery) -> Result<Screen, Error> {
    // Taken before the first await: while a page is rendered, what made this call may be gone after it.
    let (chat, actor) = (chat()?, actor()?);
    let overview = chat.room(&actor, &name).await?;
    if overview.membership.is_none() {
        return Ok(Screen::Closed(Box::new(overview)));
    }
    chat.open(&actor, overview.conversation.id, query).await.map(|page| Screen::Open(Box::new(page)))
}

/// The page of the direct conversation with somebody.
#[server(prefix = "/api/ui", endpoint = "direct", input = GetUrl)]
pub async fn read_direct(name: String, #[server(default)] query: HistoryQuery) -> Result<Screen, Error> {
    let (chat, actor) = (chat()?, actor()?);
    match chat.direct(&actor, &name).await? {
        Some(overview) => {
            chat.open(&actor, overview.conversation.id, query).await.map(|page| Screen::Open(Box::new(page)))
        }
        None => chat.user_named(&name).await.map(|user| Screen::Unopened(user.name.to_string())),
    }
}

/// More of a conversation's history: what is before or after `seq`.
#[server(prefix = "/api/ui", endpoint = "history", input = GetUrl)]
pub async fn read_history(
    conversation: ConversationId,
    before: Option<Seq>,
    after: Option<Seq>,
) -> Result<History, Error> {
    let query = HistoryQuery { before, after, ..HistoryQuery::default() };
    chat()?.history(&actor()?, conversation, query).await
}
