//! A store with people in it, and short words for what they do.

use exchat::chat::store::{CommitFeed, Committed, NewRoom, NewUser, Outcome, Result, Store, StoreError};
use exchat::domain::{
    Body, Change, ConversationId, Emoji, ErrorCode, Event, Happening, History, HistoryQuery, Message, MessageId,
    MessageKind, Role, RoomName, Seq, Tags, Timestamp, Topic, UserId, UserKind, UserName, UserRef, Visibility,
};
use futures::future::BoxFuture;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A database of its own for one test, removed at its end.
pub trait Database: Send + Sync + 'static {
    /// Opens it; may be called again, also while it is open.
    fn open(&self) -> BoxFuture<'_, (Arc<dyn Store>, CommitFeed)>;
}

/// A store, its feed, and a clock that counts.
pub struct World {
    pub database: Box<dyn Database>,
    pub store: Arc<dyn Store>,
    pub feed: CommitFeed,
    clock: AtomicI64,
}

impl World {
    pub async fn on(database: impl Database) -> Self {
        let (store, feed) = database.open().await;
        Self { database: Box::new(database), store, feed, clock: AtomicI64::new(1_000) }
    }

    pub async fn reopen(&mut self) {
        self.store.close().await;
        (self.store, self.feed) = self.database.open().await;
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn user(&self, name: &str) -> UserRef {
        self.store.create_user(new_user(name)).await.unwrap().as_ref()
    }

    pub async fn guest(&self, name: &str) -> UserRef {
        self.store.create_user(NewUser { kind: UserKind::Guest, ..new_user(name) }).await.unwrap().as_ref()
    }

    pub async fn users<const N: usize>(&self, names: [&str; N]) -> [UserRef; N] {
        let mut users = Vec::new();
        for name in names {
            users.push(self.user(name).await);
        }
        users.try_into().unwrap()
    }

    pub async fn room(&self, name: &str, creator: &UserRef) -> ConversationId {
        let room = new_room(name, creator);
        let id = room.id;
        self.store.create_room(room).await.unwrap();
        id
    }

    pub async fn private_room(&self, name: &str, creator: &UserRef) -> ConversationId {
        let room = NewRoom { visibility: Visibility::Private, ..new_room(name, creator) };
        let id = room.id;
        self.store.create_room(room).await.unwrap();
        id
    }

    /// A public room that all of them are in, the first as its owner.
    pub async fn room_of(&self, name: &str, people: &[&UserRef]) -> ConversationId {
        let room = self.room(name, people[0]).await;
        for user in &people[1..] {
            self.did(room, user, Change::JOIN).await;
        }
        room
    }

    pub async fn direct(&self, people: &[&UserRef]) -> ConversationId {
        let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
        self.store.open_direct(ConversationId::fresh(), &ids, self.now()).await.unwrap()
    }

    pub async fn commit(&self, conversation: ConversationId, actor: &UserRef, change: Change) -> Result<Outcome> {
        self.store.commit(conversation, actor.id.into(), change, self.now()).await
    }

    /// Makes a change that must be committed.
    pub async fn did(&self, conversation: ConversationId, actor: &UserRef, change: Change) -> Event {
        match self.commit(conversation, actor, change).await {
            Ok(Outcome::Committed(event)) => event,
            other => panic!("not committed: {other:?}"),
        }
    }

    /// Tries a change that must be refused.
    pub async fn refused(&self, conversation: ConversationId, actor: &UserRef, change: Change) -> ErrorCode {
        refusal(self.commit(conversation, actor, change).await)
    }

    pub async fn says(&self, conversation: ConversationId, author: &UserRef, text: &str) -> Message {
        posted(self.did(conversation, author, post(text)).await)
    }

    pub async fn history(&self, conversation: ConversationId, query: HistoryQuery) -> History {
        self.store.history(conversation, query).await.unwrap()
    }

    pub async fn newest(&self, conversation: ConversationId) -> History {
        self.history(conversation, HistoryQuery::default()).await
    }

    pub async fn all(&self, conversation: ConversationId) -> Vec<Event> {
        self.store.events_after(conversation, 0, 100_000).await.unwrap()
    }

    pub async fn head(&self, conversation: ConversationId) -> Seq {
        self.newest(conversation).await.head
    }

    /// The next events of the feed, as many as `count`.
    pub async fn fed(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            match self.feed.recv().await.expect("the feed ended") {
                Committed::Events(new) => events.extend(new),
                Committed::Doubt(_) => {}
            }
        }
        events
    }
}

pub fn new_user(name: &str) -> NewUser {
    NewUser {
        id: UserId::fresh(),
        name: UserName::parse(name).unwrap(),
        key: name.to_lowercase(),
        skeleton: format!("looks like {}", name.to_lowercase()),
        kind: UserKind::Person,
        admin: false,
        password_hash: None,
        at: Timestamp(1),
        node: None,
    }
}

pub fn new_room(name: &str, creator: &UserRef) -> NewRoom {
    NewRoom {
        id: ConversationId::fresh(),
        name: RoomName::parse(name).unwrap(),
        key: name.to_lowercase(),
        skeleton: format!("looks like {}", name.to_lowercase()),
        topic: Topic::default(),
        visibility: Visibility::Public,
        creator: creator.id,
        role: Some(Role::Owner),
        at: Timestamp(2),
    }
}

pub fn body(text: &str) -> Body {
    Body::parse(text, 10_000_000).unwrap()
}

pub fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).unwrap()
}

pub fn topic(text: &str) -> Change {
    Change::SetTopic { topic: Topic::parse(text).unwrap() }
}

pub fn post(text: &str) -> Change {
    post_as(Uuid::new_v4(), text)
}

pub fn post_as(client_id: Uuid, text: &str) -> Change {
    Change::Post {
        id: MessageId::fresh(),
        client_id,
        body: body(text),
        reply_to: None,
        kind: MessageKind::Text,
        tags: Tags::new(),
    }
}

pub fn reply(text: &str, to: MessageId) -> Change {
    Change::Post {
        id: MessageId::fresh(),
        client_id: Uuid::new_v4(),
        body: body(text),
        reply_to: Some(to),
        kind: MessageKind::Text,
        tags: Tags::new(),
    }
}

pub fn edit(message: MessageId, text: &str) -> Change {
    Change::Edit { message, body: body(text) }
}

pub fn react(message: MessageId, with: &str) -> Change {
    Change::React { message, emoji: emoji(with) }
}

pub fn unreact(message: MessageId, with: &str) -> Change {
    Change::Unreact { message, emoji: emoji(with) }
}

/// The message of an event that posted one which is there.
pub fn posted(event: Event) -> Message {
    message(&event).cloned().expect("a message")
}

/// The message that an event brings, if any.
pub fn message(event: &Event) -> Option<&Message> {
    match &event.what {
        Happening::Posted { message, .. } | Happening::Edited { message, .. } => message.as_ref(),
        _ => None,
    }
}

/// The words of the messages among the events.
pub fn words(events: &[Event]) -> Vec<&str> {
    events.iter().filter_map(message).map(|message| message.body.as_str()).collect()
}

pub fn seqs(events: &[Event]) -> Vec<Seq> {
    events.iter().map(|event| event.seq).collect()
}

pub fn refusal<T: Debug>(result: Result<T>) -> ErrorCode {
    match result {
        Err(StoreError::Refused(error)) => error.code,
        other => panic!("not refused: {other:?}"),
    }
}
