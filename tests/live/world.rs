//! A node with people in it, on a bus that loses, doubles and reorders.

use exchat::chat::bus::{Bus, Heard, Signal, Subscription};
use exchat::chat::live::{Cursor, Notice, Receiver};
use exchat::chat::{Actor, Chat, Settings};
use exchat::domain::{ConversationId, Event, MessageId, Seq, Visibility};
use exchat::store::sqlite::SqliteStore;
use futures::FutureExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;
use uuid::Uuid;

/// How long something may take that happens at once.
const DEADLINE: Duration = Duration::from_secs(60);

/// A bus with one listener.
#[derive(Default)]
pub struct Unruly {
    waiting: Mutex<Vec<Heard>>,
    wake: Notify,
    /// Loses everything.
    pub deaf: AtomicBool,
    /// Keeps everything to itself.
    closed: AtomicBool,
    lost: AtomicBool,
    /// Loses a quarter, doubles a quarter and reorders all, by these numbers; as sent when zero.
    random: AtomicU64,
}

impl Unruly {
    pub fn seeded(seed: u64) -> Self {
        Self { random: AtomicU64::new(seed | 1), ..Self::default() }
    }

    /// Says that hints were lost.
    pub fn confess(&self) {
        self.push(Heard::Missed);
    }

    /// Keeps everything to itself until it is opened.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Lets everything through again.
    pub fn open(&self) {
        self.closed.store(false, Ordering::SeqCst);
        self.wake.notify_one();
    }

    /// How many hints wait to be heard.
    pub fn waiting(&self) -> usize {
        self.waiting.lock().unwrap().len()
    }

    /// Waits until so many hints wait to be heard.
    pub async fn holds(&self, count: usize) {
        while self.waiting() < count {
            tokio::task::yield_now().await;
        }
    }

    /// A number below `bound`; xorshift.
    pub fn number(&self, bound: usize) -> usize {
        let mut n = self.random.load(Ordering::SeqCst);
        for (left, by) in [(true, 13), (false, 7), (true, 17)] {
            n ^= if left { n << by } else { n >> by };
        }
        self.random.store(n, Ordering::SeqCst);
        usize::try_from(n % bound as u64).unwrap()
    }

    fn is_random(&self) -> bool {
        self.random.load(Ordering::SeqCst) != 0
    }

    fn push(&self, heard: Heard) {
        self.waiting.lock().unwrap().push(heard);
        self.wake.notify_one();
    }

    fn take(&self) -> Option<Heard> {
        if self.closed.load(Ordering::SeqCst) {
            return None;
        }
        let mut waiting = self.waiting.lock().unwrap();
        if waiting.is_empty() {
            return self.lost.swap(false, Ordering::SeqCst).then_some(Heard::Missed);
        }
        let place = if self.is_random() { self.number(waiting.len().min(8)) } else { 0 };
        Some(waiting.remove(place))
    }
}

/// The port's side of an [`Unruly`] bus.
pub struct Line(pub Arc<Unruly>);

#[async_trait::async_trait]
impl Bus for Line {
    async fn publish(&self, signal: Signal) {
        let bus = &self.0;
        let copies = if bus.is_random() { [0, 1, 1, 2][bus.number(4)] } else { 1 };
        if bus.deaf.load(Ordering::SeqCst) {
            return;
        }
        if copies == 0 {
            bus.lost.store(true, Ordering::SeqCst);
            bus.wake.notify_one();
        }
        (0..copies).for_each(|_| bus.push(Heard::Signal(signal.clone())));
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(Self(self.0.clone()))
    }

    async fn ready(&self) -> bool {
        true
    }
}

#[async_trait::async_trait]
impl Subscription for Line {
    async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.0.take() {
                return Some(heard);
            }
            self.0.wake.notified().await;
        }
    }
}

/// A node with its own data.
pub struct World {
    pub chat: Arc<Chat>,
    pub bus: Arc<Unruly>,
    data: TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Unruly::default(), Settings::default()).await
    }

    /// With these settings, but for those that would slow the test down.
    pub async fn with(bus: Unruly, settings: Settings) -> Self {
        let (data, bus) = (TempDir::new().unwrap(), Arc::new(bus));
        let chat = node(&data, &bus, settings).await;
        Self { chat, bus, data }
    }

    /// Another node on the same data, whose hints this one does not hear.
    pub async fn another_node(&self) -> Arc<Chat> {
        node(&self.data, &Arc::default(), Settings::default()).await
    }

    pub async fn user(&self, name: &str) -> Actor {
        let user = self.chat.create_user(name, None, false).await.unwrap();
        let token = self.chat.access_token_for(&user, "test").await.unwrap();
        self.chat.actor_by_token(&token.token).await.unwrap().unwrap()
    }

    pub async fn room(&self, owner: &Actor, name: &str) -> ConversationId {
        self.chat.create_room(owner, name, "", Visibility::Public).await.unwrap().conversation.id
    }

    pub async fn post(&self, author: &Actor, room: ConversationId, body: &str) -> (MessageId, Seq) {
        let posted = self.chat.post_message(author, room, Uuid::new_v4(), body, None).await.unwrap();
        (posted.message_id, posted.seq)
    }

    /// Connects and subscribes.
    pub async fn connect(&self, actor: &Actor) -> Listener {
        let mut listener = Listener { receiver: Receiver::connect(&self.chat, actor.clone()), heard: Vec::new() };
        listener.receiver.subscribe().await.unwrap();
        listener
    }

    pub fn cursor(&self, conversation: ConversationId, seq: Seq) -> Cursor {
        Cursor { conversation, epoch: self.chat.epoch, seq }
    }
}

async fn node(data: &TempDir, bus: &Arc<Unruly>, settings: Settings) -> Arc<Chat> {
    let url = format!("sqlite://{}", data.path().join("exchat.db").display());
    let (store, feed) = SqliteStore::open(&url).await.unwrap();
    let settings = Settings { rate_limit: false, fast_kdf: true, ..settings };
    Chat::start(Arc::new(store), feed, Arc::new(Line(bus.clone())), settings).await.unwrap()
}

/// A connection, and everything that it was told.
pub struct Listener {
    pub receiver: Receiver,
    pub heard: Vec<Notice>,
}

impl Listener {
    /// Listens until `done` with everything that was heard so far.
    pub async fn until(&mut self, what: &str, done: impl Fn(&[Notice]) -> bool) {
        let listening = async {
            while !done(&self.heard) {
                let due = self.receiver.next().await.expect("still connected");
                self.heard.extend(due.iter().map(|shared| shared.notice.clone()));
            }
        };
        if tokio::time::timeout(DEADLINE, listening).await.is_err() {
            panic!("waited in vain for {what}; heard {:?}", self.heard);
        }
    }

    /// Listens until an event of that seq has come.
    pub async fn until_seq(&mut self, room: ConversationId, seq: Seq) {
        let come = |heard: &[Notice]| events(heard, room).last().is_some_and(|event| event.seq >= seq);
        self.until(&format!("event {seq}"), come).await;
    }

    /// Takes what is there at this moment, and gives up in the middle of what takes longer.
    pub fn glance(&mut self) {
        if let Some(due) = self.receiver.next().now_or_never() {
            self.heard.extend(due.expect("still connected").iter().map(|shared| shared.notice.clone()));
        }
    }
}

/// The events of a conversation among what was heard.
pub fn events(heard: &[Notice], room: ConversationId) -> Vec<&Event> {
    let mut events = Vec::new();
    for notice in heard {
        if let Notice::Event(event) = notice
            && event.conversation == room
        {
            events.push(&**event);
        }
    }
    events
}
