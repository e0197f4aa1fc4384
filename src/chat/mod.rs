//! The chat itself: its use cases, a file each, the two ports to the world outside, and the node's live part.

pub mod access_tokens;
pub mod away;
pub mod bans;
pub mod bus;
pub mod configure_room;
pub mod create_room;
pub mod create_user;
pub mod demo;
pub mod edit_message;
pub mod invite;
pub mod join_room;
pub mod live;
pub mod mark_read;
pub mod names;
pub mod open_direct;
mod passwords;
pub mod post_message;
pub mod profile;
pub mod react;
pub mod read;
pub mod remove_member;
pub mod rename_room;
mod secrets;
pub mod sessions;
pub mod set_role;
pub mod set_topic;
mod settings;
pub mod sign_in;
pub mod store;
mod throttle;
pub mod typing;

pub use settings::Settings;
pub use sign_in::SignedIn;

use crate::domain::{AccessTokenId, Epoch, Error, Identity, SessionId, User};
use bus::Bus;
use live::Live;
use passwords::Passwords;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use store::{CommitFeed, Store};
use throttle::Throttle;

/// By what right somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A signed-in browser.
    Session(SessionId),
    /// A personal access token.
    AccessToken(AccessTokenId),
}

/// Somebody who has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: User,
    /// By what right.
    pub credential: Credential,
    /// What bans see beside the name, where a door knows more than that.
    pub identity: Option<Identity>,
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
    /// The life of the database that all seqs belong to.
    pub epoch: Epoch,
    /// The limits.
    pub settings: Settings,
    passwords: Passwords,
    throttle: Throttle,
    touched: sessions::Touched,
    /// Whether the demo users' well-known tokens are good.
    demo: AtomicBool,
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
        let live = Live::new(settings.queue_bytes, settings.presence_grace, settings.presence_listeners);
        let chat = Arc::new(Self {
            epoch: store.epoch().await?,
            passwords: Passwords::new(settings.fast_kdf, settings.password_min)?,
            throttle: Throttle::new(&settings),
            touched: sessions::Touched::default(),
            demo: AtomicBool::new(false),
            live: Arc::new(live),
            store,
            bus,
            settings,
        });
        tokio::spawn(live::pump(chat.clone(), feed, heard));
        Ok(chat)
    }

    /// Whether the store can be read and the bus reaches the other nodes.
    pub async fn is_ready(&self) -> bool {
        self.store.ready().await.is_ok() && self.bus.ready().await
    }

    /// Ends all connections, then finishes what the store has under way.
    pub async fn shut_down(&self) {
        self.live.shut_down();
        self.store.close().await;
    }

    /// Ends all connections: their clients are told to come back.
    pub fn end_connections(&self) {
        self.live.shut_down();
    }
}
