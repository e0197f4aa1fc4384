//! Finding messages by their words.

use super::{Actor, Chat};
use crate::domain::{Error, Found, Search, SearchQuery, Terms};

/// Messages on a page of what was found unless told.
const PAGE: u32 = 20;
/// The most messages on a page of what was found.
const PAGE_MAX: u32 = 100;

impl Chat {
    /// Messages of the actor's conversations in which everything stands that is looked for, the newest first: what their
    /// history shows, and nothing else.
    ///
    /// # Errors
    /// As [`Terms::parse`]; `not_found` and `not_member` for the conversation, `not_found` for the author,
    /// `rate_limited`.
    pub async fn search(&self, actor: &Actor, query: &SearchQuery) -> Result<Found, Error> {
        self.throttle.command(actor.user.id)?;
        let terms = Terms::parse(&query.q)?;
        if let Some(conversation) = query.conversation {
            self.check_member(actor, conversation).await?;
        }
        let author = match &query.author {
            Some(name) => Some(self.meant(name).await?.id),
            None => None,
        };
        let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let search = Search { terms, conversation: query.conversation, author, before: query.before, limit };
        Ok(self.store.search(actor.user.id, &search).await?)
    }
}
