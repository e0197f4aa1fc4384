//! The store port: the truth. `store/` implements it, and `tests/store_contract` says what every implementation
//! must do.

use super::Actor;
use crate::domain::{
    AccessTokenId, AccessTokenInfo, Ban, Change, ConversationId, Epoch, Error, ErrorCode, Event, Excerpt, Found,
    History, HistoryQuery, Identity, MessageId, NodeId, Overview, Profile, Role, RoomName, Search, Seq, SessionId,
    SessionInfo, Timestamp, Topic, User, UserId, UserKind, UserName, UserRef, Visibility,
};
use async_trait::async_trait;
use std::time::Duration;
use tokio::sync::mpsc;

/// What a store tells of its commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// Events, in the order of their commits. Each conversation's come in ascending seq.
    Events(Vec<Event>),
    /// Something may have been committed without its events coming here, or still will be within so long.
    Doubt(Duration),
}

/// What was committed, for publishing.
pub type CommitFeed = mpsc::Receiver<Committed>;

/// The SHA-256 of a random secret: what is stored of session cookies and access tokens.
pub type SecretHash = [u8; 32];

/// About how many bytes of events are read at once.
pub const BATCH_BYTES: usize = 1024 * 1024;

/// Why the store did not do it. Nothing was changed, as far as it knows: a commit whose answer is lost may have been made.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules of the chat refuse it.
    #[error(transparent)]
    Refused(#[from] Error),
    /// The name, or one that reads the same, is somebody else's.
    #[error("the name is taken")]
    NameTaken,
    /// The disk is full; reading goes on.
    #[error("the disk is full: {0}")]
    Full(String),
    /// The store is closed or out of reach.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// Anything else: a bug, or a broken disk.
    #[error("the store failed: {0}")]
    Failed(String),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal,
            StoreError::NameTaken => Self::new(ErrorCode::NameTaken, "This name is taken, or reads like one that is."),
            StoreError::Full(_) => {
                tracing::error!(%error, "nothing can be stored");
                Self::new(ErrorCode::StorageFull, "The server's disk is full: nothing was stored. Reading still works.")
            }
            StoreError::Unavailable(_) => {
                tracing::error!(%error);
                Self::new(ErrorCode::Unavailable, "The server does not reach its data just now. Try again.")
            }
            StoreError::Failed(_) => {
                tracing::error!(%error);
                Self::internal()
            }
        }
    }
}

/// The result of asking the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The id it gets.
    pub id: UserId,
    /// The name as written.
    pub name: UserName,
    /// The name as compared: NFKC, case folded. Unique.
    pub key: String,
    /// What the name looks like (UTS 39 skeleton, folded). Unique.
    pub skeleton: String,
    /// Person, bot or guest.
    pub kind: UserKind,
    /// May run the server.
    pub admin: bool,
    /// The argon2id hash in PHC form; none when there is no password to sign in with.
    pub password_hash: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Where a guest is: the visit ends when this node lives no more.
    pub node: Option<NodeId>,
}

/// A name to be taken, in the forms of [`NewUser`].
#[derive(Clone, Debug)]
pub struct NewName {
    /// As written.
    pub name: UserName,
    /// As compared.
    pub key: String,
    /// As it looks.
    pub skeleton: String,
}

/// A session to be made.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The id it gets.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// The hash of its secret.
    pub secret: SecretHash,
    /// What the browser called itself, shortened.
    pub agent: String,
    /// When.
    pub at: Timestamp,
    /// The most sessions its user may have; the ones heard of longest ago end.
    pub keep: u32,
    /// Where the connection is that it is for, if it is for one: it ends with that, or when this node lives no more.
    pub passing: Option<NodeId>,
}

/// What a node hears when it says that it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Whether it was not among those that live: it is new, or was taken for dead.
    pub is_first: bool,
    /// All that live, and how often each has said so.
    pub nodes: Vec<(NodeId, i64)>,
}

/// An access token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The id it gets.
    pub id: AccessTokenId,
    /// Whose.
    pub user: UserId,
    /// The hash of its secret.
    pub secret: SecretHash,
    /// What its owner calls it.
    pub label: String,
    /// When.
    pub at: Timestamp,
    /// The most access tokens that its user may have.
    pub most: u32,
}

/// A room to be made.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// The id it gets.
    pub id: ConversationId,
    /// The name as written.
    pub name: RoomName,
    /// The name as compared: NFKC, case folded. Unique.
    pub key: String,
    /// What the name looks like (UTS 39 skeleton, folded). Unique.
    pub skeleton: String,
    /// What it is about.
    pub topic: Topic,
    /// Who may find and join it.
    pub visibility: Visibility,
    /// Who makes it.
    pub creator: UserId,
    /// In which role the creator becomes its first member; none to stay outside.
    pub role: Option<Role>,
    /// When.
    pub at: Timestamp,
}

/// Who makes a change.
#[derive(Clone, Debug)]
pub struct By {
    /// Who.
    pub user: UserId,
    /// What bans see of a guest beside the name.
    pub identity: Option<Identity>,
    /// Whether they keep order on the whole server.
    pub keeper: bool,
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self { user: actor.user.id, identity: actor.identity.clone(), keeper: actor.keeps_order() }
    }
}

impl From<UserId> for By {
    fn from(user: UserId) -> Self {
        Self { user, identity: None, keeper: false }
    }
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on disk, as this event.
    Committed(Event),
    /// The same `client_id` was posted before; this is that event.
    Repeated(Event),
    /// It was so already: joined, left, reacted, banned, the topic as it is.
    Unchanged,
}

/// Where a read mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadMark {
    /// The last event that is read.
    pub seq: Seq,
    /// Other people's messages after it, counted up to 100.
    pub unread: u32,
    /// The moment that goes with it: that of the event, or a later one up to which the user said to have read. None
    /// when nothing was said before it.
    pub at: Option<Timestamp>,
}

/// Everything that lasts. What returns from a method that changes something is on disk. Methods that take a
/// `viewer` answer as if conversations that the viewer may not know of did not exist.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Whether it can be read and is not closed.
    async fn ready(&self) -> Result<()>;
    /// Which life of the database this is; made with the database.
    async fn epoch(&self) -> Result<Epoch>;
    /// Stops taking changes, finishes those under way and closes the files.
    async fn close(&self);

    /// Makes a user; [`StoreError::NameTaken`] when key or skeleton is somebody's.
    async fn create_user(&self, user: NewUser) -> Result<User>;
    /// The user with this id.
    async fn user(&self, id: UserId) -> Result<Option<User>>;
    /// The user whose name compares as `key`.
    async fn user_by_key(&self, key: &str) -> Result<Option<User>>;
    /// The user's password hash, if there is a password.
    async fn password_hash(&self, user: UserId) -> Result<Option<String>>;
    /// What the viewer may know of a user: of their rooms, the public ones and those that both are in. `online` and
    /// `away` are not the store's to say.
    async fn profile(&self, user: UserId, viewer: UserId) -> Result<Option<Profile>>;
    /// How many users there are.
    async fn count_users(&self) -> Result<u64>;
    /// Gives a guest another name; [`StoreError::NameTaken`] as with new users.
    async fn rename_guest(&self, guest: UserId, name: NewName) -> Result<User>;
    /// Makes an account of a guest, who keeps the name and is a person from now on; `not_found` for who is no guest, or
    /// one no more.
    async fn keep_guest(&self, guest: UserId, password_hash: String) -> Result<User>;
    /// Ends a guest's visit: the guest leaves all rooms for good, and the name is free again. What was said stays
    /// with the name of its author. Nothing happens when it has ended already.
    async fn end_visit(&self, guest: UserId, reason: Option<String>, at: Timestamp) -> Result<()>;
    /// The guests whose visits go on, and whose node lives no more.
    async fn abandoned_guests(&self) -> Result<Vec<UserId>>;

    /// Makes a session and returns those that ended for it.
    async fn create_session(&self, session: NewSession) -> Result<Vec<SessionId>>;
    /// The session with this secret, and whose it is.
    async fn session(&self, secret: SecretHash) -> Result<Option<(SessionId, User)>>;
    /// The user's sessions, the one heard of last first. `current` is false in all.
    async fn sessions(&self, user: UserId) -> Result<Vec<SessionInfo>>;
    /// Notes that the session was heard of.
    async fn touch_session(&self, session: SessionId, at: Timestamp) -> Result<()>;
    /// Ends the session if it is the user's; whether it was.
    async fn end_session(&self, user: UserId, session: SessionId) -> Result<bool>;
    /// Ends the sessions that are for one connection, and whose node lives no more.
    async fn end_abandoned_sessions(&self) -> Result<()>;
    /// A node lives.
    async fn beat(&self, node: NodeId) -> Result<Beat>;
    /// These nodes live no more.
    async fn forget_nodes(&self, nodes: Vec<NodeId>) -> Result<()>;

    /// Makes an access token; refused as `invalid` when its user has as many as may be.
    async fn create_access_token(&self, token: NewToken) -> Result<()>;
    /// The access token with this secret, and whose it is.
    async fn access_token(&self, secret: SecretHash) -> Result<Option<(AccessTokenId, User)>>;
    /// The user's access tokens, the newest first.
    async fn access_tokens(&self, user: UserId) -> Result<Vec<AccessTokenInfo>>;
    /// Notes that the access token was used.
    async fn touch_access_token(&self, token: AccessTokenId, at: Timestamp) -> Result<()>;
    /// Revokes the access token if it is the user's; whether it was.
    async fn revoke_access_token(&self, user: UserId, token: AccessTokenId) -> Result<bool>;

    /// Makes a room: `created`, then `joined` if the creator joins. [`StoreError::NameTaken`] as with users.
    async fn create_room(&self, room: NewRoom) -> Result<()>;
    /// The direct conversation of exactly these users (one or more, the order does not matter); when there is none,
    /// makes it with the id `fresh`, `created` by the first of them and `joined` by each.
    async fn open_direct(&self, fresh: ConversationId, people: &[UserId], at: Timestamp) -> Result<ConversationId>;
    /// The direct conversation of exactly these users.
    async fn direct(&self, people: &[UserId]) -> Result<Option<ConversationId>>;
    /// The room whose name compares as `key`, visible to the viewer or not.
    async fn room_by_key(&self, key: &str) -> Result<Option<ConversationId>>;
    /// The conversation as the viewer sees it; none when they may not know of it.
    async fn overview(&self, conversation: ConversationId, viewer: UserId) -> Result<Option<Overview>>;
    /// The same for a viewer who may know of it by the room's list, which names them as exempt.
    async fn overview_of_exempt(&self, conversation: ConversationId, viewer: UserId) -> Result<Option<Overview>>;
    /// The user's conversations: rooms by name, then direct ones, the one with the newest message first.
    async fn conversations(&self, user: UserId) -> Result<Vec<Overview>>;
    /// Public rooms that are listed, the viewer's own, and those that the viewer is invited to, by name.
    async fn rooms(&self, viewer: UserId) -> Result<Vec<Overview>>;
    /// The names of the rooms that the user is invited to, the last invitation first.
    async fn invitations(&self, user: UserId) -> Result<Vec<RoomName>>;
    /// Who gave the room its topic, and when: with the last change, or when it was made.
    async fn topic_set(&self, room: ConversationId) -> Result<Option<(UserRef, Timestamp)>>;
    /// Who is in it, by name.
    async fn members(&self, conversation: ConversationId, limit: u32) -> Result<Vec<(UserRef, Role)>> {
        self.members_after(conversation, "", limit).await
    }
    /// The same from after the name that compares as `key`, whether somebody has it or not.
    async fn members_after(&self, room: ConversationId, key: &str, limit: u32) -> Result<Vec<(UserRef, Role)>>;

    /// Makes a change if [`crate::domain::rules::permit`] allows it on facts read in the same transaction, gives it
    /// the conversation's next seq, and returns when it is on disk.
    async fn commit(&self, conversation: ConversationId, by: By, change: Change, at: Timestamp) -> Result<Outcome>;
    /// The room's list of bans and exceptions, the oldest first.
    async fn bans(&self, room: ConversationId) -> Result<Vec<Ban>>;
    /// The key that has to be known to join the room.
    async fn room_key(&self, room: ConversationId) -> Result<Option<String>>;
    /// The conversation that a message is in, deleted or not.
    async fn conversation_of(&self, message: MessageId) -> Result<Option<ConversationId>>;
    /// A page of the timeline (see [`History`]): at most `query.limit` events, which the caller has bounded.
    async fn history(&self, conversation: ConversationId, query: HistoryQuery) -> Result<History>;
    /// A part of the timeline, in ascending order of seq: at most `limit` events, and about [`BATCH_BYTES`] together or
    /// one that is larger, from the end that is asked for.
    async fn excerpt(&self, conversation: ConversationId, excerpt: Excerpt) -> Result<Vec<Event>>;
    /// Messages in which all terms stand, without regard to case and accents, of conversations that the viewer is in: the
    /// newest first, at most `limit`, which the caller has bounded.
    async fn search(&self, viewer: UserId, search: &Search) -> Result<Found>;
    /// The seq by which a message was posted, deleted or not; none when it is no message of the conversation.
    async fn seq_of_message(&self, conversation: ConversationId, message: MessageId) -> Result<Option<Seq>>;
    /// The seq of the last event that was stored at `at` or before, 0 when there is none. Where the clock went back,
    /// one after which there is a later moment.
    async fn seq_at(&self, conversation: ConversationId, at: Timestamp) -> Result<Seq>;
    /// All events after `seq`, ascending, at most `limit`, and about [`BATCH_BYTES`] together or one that is larger;
    /// their messages are as they are now. When there are more, ask again after the last one.
    async fn events_after(&self, conversation: ConversationId, seq: Seq, limit: u32) -> Result<Vec<Event>>;
    /// The marks of those among `users` who have not read a message of somebody else's, deleted or not; what is unread
    /// is counted up to `seq`.
    async fn unread_by(
        &self,
        conversation: ConversationId,
        message: MessageId,
        seq: Seq,
        users: &[UserId],
    ) -> Result<Vec<(UserId, ReadMark)>>;
    /// Moves the member's read mark to `seq`, or to the head if that is less; backwards too.
    async fn mark_read(&self, conversation: ConversationId, user: UserId, seq: Seq) -> Result<ReadMark>;
    /// Moves the member's read mark forward to the last event that was stored at `at` or before, and keeps the moment,
    /// if it is the latest so far, also for when the member leaves and comes back.
    async fn mark_read_until(&self, conversation: ConversationId, user: UserId, at: Timestamp) -> Result<ReadMark>;
    /// Where the member's read mark is; none for who is no member.
    async fn read_mark(&self, conversation: ConversationId, user: UserId) -> Result<Option<ReadMark>>;

    /// The seqs of the newest events of those conversations that there are.
    async fn heads(&self, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, Seq)>>;
    /// What the users are in.
    async fn memberships(&self, users: &[UserId]) -> Result<Vec<(UserId, ConversationId)>>;
    /// The sessions among these that are still good: neither ended nor of a disabled user.
    async fn good_sessions(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>>;
    /// The access tokens among these that are still good.
    async fn good_access_tokens(&self, tokens: &[AccessTokenId]) -> Result<Vec<AccessTokenId>>;
}
