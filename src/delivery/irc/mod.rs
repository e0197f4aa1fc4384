//! IRC: the same rooms and messages for any IRC client. See docs/irc.md.
//!
//! A line becomes a [`wire::Message`], which [`commands`] looks up in its table and carries out by the use cases; what
//! happens comes as notices, of which [`events`] makes lines. [`outbox`] keeps the answer to a command apart from what
//! others say.

mod caps;
mod client;
mod commands;
mod connection;
mod events;
mod flood;
mod inbox;
mod isupport;
mod lines;
mod moderated;
mod modes;
mod outbox;
mod playback;
mod reference;
mod roster;
mod session;
mod settings;
mod transport;
pub mod wire;

pub use settings::Settings;

use super::Web;
use crate::chat::{Chat, Peer};
use crate::domain::Timestamp;
use roster::Roster;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transport::Plain;

/// How long connections have to say goodbye when the server stops.
const GRACE: Duration = Duration::from_secs(4);
/// How long to wait when no connection can be taken, as when there are too many open files.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// What all connections share.
pub struct Gateway {
    /// The use cases.
    pub chat: Arc<Chat>,
    /// How often to ping, and how long to wait.
    pub web: Arc<Web>,
    /// How this server meets IRC clients.
    pub settings: Settings,
    /// Who is here by IRC.
    pub roster: Roster,
    /// When the server started.
    pub started: Timestamp,
    /// Connections that have not registered yet.
    pub unregistered: AtomicUsize,
    /// The server is going away.
    pub stopping: CancellationToken,
}

impl Gateway {
    /// A gateway without connections, which ends them all when `stopping` is cancelled.
    #[must_use]
    pub fn new(chat: Arc<Chat>, web: Arc<Web>, settings: Settings, stopping: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            chat,
            web,
            settings,
            roster: Roster::default(),
            started: Timestamp::now(),
            unregistered: AtomicUsize::new(0),
            stopping,
        })
    }

    /// The server's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.server_name
    }

    /// How many connections have not registered yet.
    #[must_use]
    pub fn count_unregistered(&self) -> usize {
        self.unregistered.load(Ordering::Relaxed)
    }
}

/// Takes connections until the server goes away, then waits until they have said goodbye.
pub async fn serve(gateway: Arc<Gateway>, listener: TcpListener) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = gateway.stopping.cancelled() => break,
        };
        match accepted {
            Ok((stream, addr)) => {
                let peer = Peer { ip: Some(addr.ip()), agent: "IRC".into() };
                connections.spawn(converse(gateway.clone(), stream, peer));
            }
            Err(error) => {
                tracing::warn!(%error, "an IRC connection could not be taken");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
    connections.close();
    if tokio::time::timeout(GRACE, connections.wait()).await.is_err() {
        tracing::warn!("some IRC connections did not end in time");
    }
}

async fn converse(gateway: Arc<Gateway>, stream: TcpStream, peer: Peer) {
    // Small lines must not wait for the acknowledgement of earlier ones.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY");
    }
    connection::serve(gateway, Plain(stream), peer).await;
}
