//! The chat itself: its use cases, a file each, the two ports to the world outside, and the node's live part.

pub mod access_tokens;
pub mod alive;
pub mod away;
pub mod bans;
pub mod bus;
pub mod configure_room;
pub mod create_room;
pub mod create_user;
pub mod demo;
pub mod edit_message;
pub mod excerpt;
pub mod guests;
pub mod invite;
pub mod join_room;
pub mod live;
pub mod mark_read;
pub mod names;
pub mod open_direct;
mod passwords;
pub mod post_message;
pub mod presence;
pub mod profile;
pub mod react;
pub mod read;
pub mod remove_member;
pub mod rename_room;
pub mod search;
mod secrets;
pub mod sessions;
pub mod set_role;
pub mod set_topic;
mod settings;
mod settle;
pub mod sign_in;
pub mod store;
pub mod tag;
mod throttle;
pub mod typing;

pub use settings::Settings;
pub use sign_in::SignedIn;

use crate::domain::{AccessTokenId, Epoch, Error, Identity, NodeId, SessionId, User, UserId};
use bus::Bus;
use live::{Doubt, Live};
use passwords::Passwords;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{CommitFeed, Store};
use throttle::Throttle;
use tokio::sync::mpsc;

/// How long connections have to end when the server stops.
const FAREWELLS: Duration = Duration::from_secs(10);

/// By what right somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A signed-in browser.
    Session(SessionId),
    /// A personal access token.
    AccessToken(AccessTokenId),
    /// The visit of a guest. It has no secret: it ends with the connection by which the guest came.
    Visit(UserId),
}

/// Somebody who has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: User,
    /// By what right.
    pub credential: Credential,
    /// What bans see of a guest beside the name. An account is the same at every door.
    pub identity: Option<Identity>,
    /// Whether they have said the password of an operator of this server.
    pub operator: bool,
}

impl Actor {
    /// Whether they keep order on the whole server, as operators do, and who has an administrator's account.
    #[must_use]
    pub const fn keeps_order(&self) -> bool {
        self.user.admin || self.operator
    }
}

/// Where a request comes from, before anybody has proved who they are.
#[derive(Clone, Debug, Default)]
pub struct Peer {
    /// The address, where there is one.
    pub ip: Option<IpAddr>,
    /// What the program calls itself.
    pub agent: String,
}

/// The chat. Every door calls the same use cases, which are its methods.
pub struct Chat {
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
    live: Arc<Live>,
    /// This node, among others.
    node: NodeId,
    /// The life of the database that all seqs belong to.
    pub epoch: Epoch,
    /// The limits.
    pub settings: Settings,
    passwords: Passwords,
    throttle: Throttle,
    touched: sessions::Touched,
    /// Whether the server is about to stop.
    stopping: AtomicBool,
    /// Whether the demo users' well-known tokens are good.
    demo: AtomicBool,
    fences: settle::Fences,
    /// For whoever looks after what may have been missed.
    doubts: mpsc::UnboundedSender<Doubt>,
}

impl Chat {
    /// Starts the chat on a store and a bus: from here on the store's commits are brought to the connections.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(
        store: Arc<dyn Store>,
        feed: CommitFeed,
        bus: Arc<dyn Bus>,
        settings: Settings,
    ) -> Result<Arc<Self>, Error> {
        let heard = bus.subscribe();
        let (fences, marks) = settle::fences();
        let (doubts, doubted) = mpsc::unbounded_channel();
        let (live, changes) = Live::new(settings.queue_bytes, settings.presence_grace, settings.presence_listeners);
        let chat = Arc::new(Self {
            epoch: store.epoch().await?,
            passwords: Passwords::new(settings.fast_kdf, settings.password_min)?,
            throttle: Throttle::new(&settings),
            touched: sessions::Touched::default(),
            stopping: AtomicBool::new(false),
            demo: AtomicBool::new(false),
            live: Arc::new(live),
            store,
            bus,
            node: NodeId::fresh(),
            settings,
            fences,
            doubts,
        });
        tokio::spawn(live::pump(chat.clone(), feed, marks, heard, changes, doubted));
        Ok(chat)
    }

    /// Whether new clients are welcome: the server is not about to stop, the store can be read, and the bus reaches the
    /// other nodes.
    pub async fn is_ready(&self) -> bool {
        !self.stopping.load(Ordering::Relaxed) && self.store.ready().await.is_ok() && self.bus.ready().await
    }

    /// New clients had better go elsewhere: the server is about to stop.
    pub fn announce_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Ends all connections, a few at a time: their clients are told to come back. Nobody new is let in from here on.
    pub async fn end_connections(&self) {
        self.live.shut_down(self.settings.farewells_per_second).await;
    }

    /// Ends all connections, waits until they are gone, then finishes what the store has under way.
    pub async fn shut_down(&self) {
        self.end_connections().await;
        if tokio::time::timeout(FAREWELLS, self.live.deserted()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.cease().await;
        self.store.close().await;
    }

    /// Something may have been missed: it is looked after.
    fn doubt(&self, doubt: Doubt) {
        // When nobody takes it, the program is ending.
        let _ = self.doubts.send(doubt);
    }

    /// Counts a request of a connection that is no use case, so that these cannot be made without end either.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn count_frame(&self, actor: &Actor) -> Result<(), Error> {
        self.throttle.frame(actor.user.id)
    }
}
