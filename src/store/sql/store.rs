//! The port, method by method.

use super::commit::{Request, commit};
use super::{
    SqlStore, access_tokens, bans, conversations, excerpt, guests, history, lists, marks, members, nodes, people,
    profiles, search, sessions, sweep,
};
use crate::chat::store::{
    Beat, By, NewName, NewRoom, NewSession, NewToken, NewUser, Outcome, ReadMark, Result, SecretHash, Store,
};
use crate::domain::{
    AccessTokenId, AccessTokenInfo, Ban, Change, ConversationId, Epoch, Event, Excerpt, Found, History, HistoryQuery,
    MessageId, NodeId, Overview, Profile, Role, RoomName, Search, Seq, SessionId, SessionInfo, Timestamp, User, UserId,
    UserRef,
};
use async_trait::async_trait;
use std::time::Duration;

/// How long connections that read have to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Hands a change to the writer: `write!(self, module::function(work, arguments))`; one of what is in a conversation
/// with `in conversation` before the function.
macro_rules! write {
    ($self:ident, $($function:ident)::+(work $(, $argument:expr)*)) => {
        $self.writer.write(None, move |work| Box::pin($($function)::+(work $(, $argument)*))).await
    };
    ($self:ident, in $place:expr, $($function:ident)::+(work $(, $argument:expr)*)) => {
        $self.writer.write(Some($place), move |work| Box::pin($($function)::+(work $(, $argument)*))).await
    };
}

#[async_trait]
impl Store for SqlStore {
    async fn ready(&self) -> Result<()> {
        self.writer.ready()?;
        self.read(async {
            sqlx::query("SELECT epoch FROM meta").execute(&self.readers).await?;
            Ok(())
        })
        .await
    }

    async fn epoch(&self) -> Result<Epoch> {
        Ok(self.epoch)
    }

    async fn close(&self) {
        self.writer.close().await;
        // Those who read may wait for a server that is cut off.
        let _ = tokio::time::timeout(FAREWELL, self.readers.close()).await;
    }

    async fn create_user(&self, user: NewUser) -> Result<User> {
        write!(self, people::create(work, user))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>> {
        self.read(people::by_id(&self.readers, id)).await
    }

    async fn user_by_key(&self, key: &str) -> Result<Option<User>> {
        self.read(people::by_key(&self.readers, key)).await
    }

    async fn password_hash(&self, user: UserId) -> Result<Option<String>> {
        self.read(people::password_hash(&self.readers, user)).await
    }

    async fn profile(&self, user: UserId, viewer: UserId) -> Result<Option<Profile>> {
        self.read(profiles::one(&self.readers, user, viewer)).await
    }

    async fn count_users(&self) -> Result<u64> {
        self.read(people::count(&self.readers)).await
    }

    async fn rename_guest(&self, guest: UserId, name: NewName) -> Result<User> {
        write!(self, guests::rename(work, guest, name))
    }

    async fn keep_guest(&self, guest: UserId, password_hash: String) -> Result<User> {
        write!(self, guests::keep(work, guest, password_hash))
    }

    async fn end_visit(&self, guest: UserId, reason: Option<String>, at: Timestamp) -> Result<()> {
        write!(self, guests::end_visit(work, guest, reason, at))
    }

    async fn abandoned_guests(&self) -> Result<Vec<UserId>> {
        self.read(nodes::abandoned_guests(&self.readers)).await
    }

    async fn create_session(&self, session: NewSession) -> Result<Vec<SessionId>> {
        write!(self, sessions::create(work, session))
    }

    async fn session(&self, secret: SecretHash) -> Result<Option<(SessionId, User)>> {
        self.read(sessions::by_secret(&self.readers, secret)).await
    }

    async fn sessions(&self, user: UserId) -> Result<Vec<SessionInfo>> {
        self.read(sessions::of_user(&self.readers, user)).await
    }

    async fn touch_session(&self, session: SessionId, at: Timestamp) -> Result<()> {
        write!(self, sessions::touch(work, session, at))
    }

    async fn end_session(&self, user: UserId, session: SessionId) -> Result<bool> {
        write!(self, sessions::end(work, user, session))
    }

    async fn end_abandoned_sessions(&self) -> Result<()> {
        write!(self, nodes::end_abandoned_sessions(work))
    }

    async fn beat(&self, node: NodeId) -> Result<Beat> {
        write!(self, nodes::beat(work, node))
    }

    async fn forget_nodes(&self, nodes: Vec<NodeId>) -> Result<()> {
        write!(self, nodes::forget(work, nodes))
    }

    async fn create_access_token(&self, token: NewToken) -> Result<()> {
        write!(self, access_tokens::create(work, token))
    }

    async fn access_token(&self, secret: SecretHash) -> Result<Option<(AccessTokenId, User)>> {
        self.read(access_tokens::by_secret(&self.readers, secret)).await
    }

    async fn access_tokens(&self, user: UserId) -> Result<Vec<AccessTokenInfo>> {
        self.read(access_tokens::of_user(&self.readers, user)).await
    }

    async fn touch_access_token(&self, token: AccessTokenId, at: Timestamp) -> Result<()> {
        write!(self, access_tokens::touch(work, token, at))
    }

    async fn revoke_access_token(&self, user: UserId, token: AccessTokenId) -> Result<bool> {
        write!(self, access_tokens::revoke(work, user, token))
    }

    async fn create_room(&self, room: NewRoom) -> Result<()> {
        write!(self, conversations::create_room(work, room))
    }

    async fn open_direct(&self, fresh: ConversationId, people: &[UserId], at: Timestamp) -> Result<ConversationId> {
        let people = people.to_vec();
        write!(self, conversations::open_direct(work, fresh, people, at))
    }

    async fn direct(&self, people: &[UserId]) -> Result<Option<ConversationId>> {
        self.read(conversations::direct(&self.readers, people)).await
    }

    async fn room_by_key(&self, key: &str) -> Result<Option<ConversationId>> {
        self.read(conversations::room_by_key(&self.readers, key)).await
    }

    async fn overview(&self, conversation: ConversationId, viewer: UserId) -> Result<Option<Overview>> {
        self.read(lists::one(&self.readers, conversation, viewer, false)).await
    }

    async fn overview_of_exempt(&self, conversation: ConversationId, viewer: UserId) -> Result<Option<Overview>> {
        self.read(lists::one(&self.readers, conversation, viewer, true)).await
    }

    async fn conversations(&self, user: UserId) -> Result<Vec<Overview>> {
        self.read(lists::of_user(&self.readers, user)).await
    }

    async fn rooms(&self, viewer: UserId) -> Result<Vec<Overview>> {
        self.read(lists::rooms(&self.readers, viewer)).await
    }

    async fn invitations(&self, user: UserId) -> Result<Vec<RoomName>> {
        self.read(lists::invitations(&self.readers, user)).await
    }

    async fn topic_set(&self, room: ConversationId) -> Result<Option<(UserRef, Timestamp)>> {
        self.read(lists::topic_set(&self.readers, room)).await
    }

    async fn members_after(&self, room: ConversationId, key: &str, limit: u32) -> Result<Vec<(UserRef, Role)>> {
        self.read(members::of(&self.readers, room, key, limit)).await
    }

    async fn commit(&self, conversation: ConversationId, by: By, change: Change, at: Timestamp) -> Result<Outcome> {
        write!(self, in conversation, commit(work, Request { conversation, by, change, at }))
    }

    async fn bans(&self, room: ConversationId) -> Result<Vec<Ban>> {
        self.read(bans::of(&self.readers, room)).await
    }

    async fn room_key(&self, room: ConversationId) -> Result<Option<String>> {
        self.read(bans::key(&self.readers, room)).await
    }

    async fn conversation_of(&self, message: MessageId) -> Result<Option<ConversationId>> {
        self.read(conversations::of_message(&self.readers, message)).await
    }

    async fn history(&self, conversation: ConversationId, query: HistoryQuery) -> Result<History> {
        self.read_much(|pool| Box::pin(history::page(pool, conversation, query))).await
    }

    async fn excerpt(&self, conversation: ConversationId, excerpt: Excerpt) -> Result<Vec<Event>> {
        self.read(excerpt::excerpt(&self.readers, conversation, excerpt)).await
    }

    async fn search(&self, viewer: UserId, search: &Search) -> Result<Found> {
        let search = search.clone();
        self.read_much(|pool| {
            let search = search.clone();
            Box::pin(async move { search::search(pool, viewer, &search).await })
        })
        .await
    }

    async fn seq_of_message(&self, conversation: ConversationId, message: MessageId) -> Result<Option<Seq>> {
        self.read(excerpt::seq_of_message(&self.readers, conversation, message)).await
    }

    async fn seq_at(&self, conversation: ConversationId, at: Timestamp) -> Result<Seq> {
        self.read(excerpt::seq_at(&self.readers, conversation, at)).await
    }

    async fn events_after(&self, conversation: ConversationId, seq: Seq, limit: u32) -> Result<Vec<Event>> {
        self.read(history::after(&self.readers, conversation, seq, limit)).await
    }

    async fn unread_by(
        &self,
        conversation: ConversationId,
        message: MessageId,
        seq: Seq,
        users: &[UserId],
    ) -> Result<Vec<(UserId, ReadMark)>> {
        self.read(marks::unread_by(&self.readers, conversation, message, seq, users)).await
    }

    async fn mark_read(&self, conversation: ConversationId, user: UserId, seq: Seq) -> Result<ReadMark> {
        write!(self, in conversation, marks::mark_read(work, conversation, user, seq))
    }

    async fn mark_read_until(&self, conversation: ConversationId, user: UserId, at: Timestamp) -> Result<ReadMark> {
        write!(self, in conversation, marks::mark_read_until(work, conversation, user, at))
    }

    async fn read_mark(&self, conversation: ConversationId, user: UserId) -> Result<Option<ReadMark>> {
        self.read(marks::of(&self.readers, conversation, user)).await
    }

    async fn heads(&self, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, Seq)>> {
        self.read(sweep::heads(&self.readers, conversations)).await
    }

    async fn memberships(&self, users: &[UserId]) -> Result<Vec<(UserId, ConversationId)>> {
        self.read(sweep::memberships(&self.readers, users)).await
    }

    async fn good_sessions(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
        self.read(sweep::good_sessions(&self.readers, sessions)).await
    }

    async fn good_access_tokens(&self, tokens: &[AccessTokenId]) -> Result<Vec<AccessTokenId>> {
        self.read(sweep::good_access_tokens(&self.readers, tokens)).await
    }
}
