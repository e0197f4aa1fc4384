//! Looking: lists, conversations and their history. What somebody may not know of does not exist for them.

use super::{Actor, Chat, names};
use crate::domain::{
    ConversationId, ConversationPage, Error, ErrorCode, Event, History, HistoryQuery, Home, Listed, Member, Overview,
    Seq,
};

/// Events on a page of history unless told.
const PAGE: u32 = 50;
/// The most events on a page of history.
const PAGE_MAX: u32 = 200;
/// The most missed events in one answer.
const EVENTS_MAX: u32 = 1000;
/// The most members that come at once.
const MEMBERS_MAX: u32 = 500;

impl Chat {
    /// Who the actor is, and their conversations.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn home(&self, actor: &Actor) -> Result<Home, Error> {
        let conversations = self.store.conversations(actor.user.id).await?;
        Ok(Home { user: actor.user.clone(), epoch: self.epoch, conversations })
    }

    /// The rooms that the actor may find: public ones, and their own.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn rooms(&self, actor: &Actor) -> Result<Vec<Overview>, Error> {
        Ok(self.store.rooms(actor.user.id).await?)
    }

    /// The room of that name.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn room(&self, actor: &Actor, name: &str) -> Result<Overview, Error> {
        let missing = || Error::not_found("room");
        let id = self.store.room_by_key(&names::key(name)).await?.ok_or_else(missing)?;
        self.seen(actor, id).await?.ok_or_else(missing)
    }

    /// A conversation as the actor sees it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn overview(&self, actor: &Actor, id: ConversationId) -> Result<Overview, Error> {
        self.seen(actor, id).await?.ok_or_else(|| Error::not_found("conversation"))
    }

    /// The same; none when the actor may not know of it. Whoever needs no invitation to a room may.
    async fn seen(&self, actor: &Actor, id: ConversationId) -> Result<Option<Overview>, Error> {
        let user = actor.user.id;
        if let Some(seen) = self.store.overview(id, user).await? {
            return Ok(Some(seen));
        }
        let Listed { banned, exempt } = self.listed(actor, id).await?;
        if banned || !exempt {
            return Ok(None);
        }
        Ok(self.store.overview_of_exempt(id, user).await?)
    }

    /// A conversation opened at a place in its history.
    ///
    /// # Errors
    /// `not_found`, `not_member` for a public room that the actor has not joined, `invalid` for a bad query.
    pub async fn open(
        &self,
        actor: &Actor,
        id: ConversationId,
        query: HistoryQuery,
    ) -> Result<ConversationPage, Error> {
        let history = self.history(actor, id, query).await?;
        let overview = self.overview(actor, id).await?;
        let members = self.members(actor, id, "", None).await?;
        Ok(ConversationPage { overview, history, members })
    }

    /// A page of a conversation's history.
    ///
    /// # Errors
    /// As [`Chat::open`].
    pub async fn history(&self, actor: &Actor, id: ConversationId, query: HistoryQuery) -> Result<History, Error> {
        self.check_member(actor, id).await?;
        if [query.before, query.after, query.around].iter().flatten().count() > 1 {
            return Err(Error::invalid("Ask for before, after or around, one of them."));
        }
        let limit = Some(query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX));
        Ok(self.store.history(id, HistoryQuery { limit, ..query }).await?)
    }

    /// All events after `seq`, at most `limit` (1 to 1000), and fewer when they are large: there are more until none
    /// come.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn events_after(
        &self,
        actor: &Actor,
        id: ConversationId,
        seq: Seq,
        limit: Option<u32>,
    ) -> Result<Vec<Event>, Error> {
        self.check_member(actor, id).await?;
        let limit = limit.unwrap_or(EVENTS_MAX).clamp(1, EVENTS_MAX);
        Ok(self.store.events_after(id, seq, limit).await?)
    }

    /// Who is in a conversation, and who of them is here, in the order of their names: from after the name `after`, at
    /// most `limit` (1 to 500). There are more until fewer come. Of a room that stands in the list of all rooms,
    /// everybody may know.
    ///
    /// # Errors
    /// `not_found`, `not_member`.
    pub async fn members(
        &self,
        actor: &Actor,
        id: ConversationId,
        after: &str,
        limit: Option<u32>,
    ) -> Result<Vec<Member>, Error> {
        self.check_sees_members(actor, id).await?;
        let limit = limit.unwrap_or(MEMBERS_MAX).clamp(1, MEMBERS_MAX);
        let members = self.store.members_after(id, &names::key(after), limit).await?;
        let member = |(user, role): (crate::domain::UserRef, _)| {
            let (online, away) = (self.live.is_online(user.id), self.live.away(user.id));
            Member { user, role, online, away }
        };
        Ok(members.into_iter().map(member).collect())
    }

    /// Whether the actor may know who is in a conversation.
    pub(super) async fn check_sees_members(&self, actor: &Actor, id: ConversationId) -> Result<(), Error> {
        if self.overview(actor, id).await?.conversation.is_listed() {
            Ok(())
        } else {
            self.check_reader(actor, id).await
        }
    }

    /// Whether the actor may know who is in there, and who is not to be: a member, or who keeps order on the server.
    pub(super) async fn check_reader(&self, actor: &Actor, id: ConversationId) -> Result<(), Error> {
        if actor.keeps_order() && self.overview(actor, id).await?.conversation.is_public() {
            return Ok(());
        }
        self.check_member(actor, id).await
    }

    pub(super) async fn check_member(&self, actor: &Actor, id: ConversationId) -> Result<(), Error> {
        match self.overview(actor, id).await?.membership {
            Some(_) => Ok(()),
            None => Err(Error::new(ErrorCode::NotMember, "Join the room first.")),
        }
    }
}
