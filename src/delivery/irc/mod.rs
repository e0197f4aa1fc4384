//! IRC: the same rooms and messages for any IRC client. See docs/irc.md.
//!
//! A line becomes a [`wire::Message`], which [`commands`] looks up in its table and carries out by the use cases; what
//! happens comes as notices, of which [`events`] makes lines. [`outbox`] keeps the answer to a command apart from what
//! others say.

mod aliases;
mod caps;
mod client;
mod commands;
mod connection;
mod counters;
mod ctcp;
mod events;
mod flood;
mod inbox;
mod isupport;
mod layout;
mod lines;
mod mailbox;
mod metadata;
mod moderated;
mod modes;
mod outbox;
mod playback;
mod reference;
mod roster;
mod session;
mod settings;
mod speech;
pub mod tls;
mod transport;
mod underway;
pub mod websocket;
pub mod wire;

pub use settings::Settings;

use super::Web;
use crate::chat::Chat;
use crate::chat::live::Coming;
use crate::domain::Timestamp;
use counters::Counters;
use metadata::Metadata;
use roster::Roster;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transport::{Stream, Transport};
use underway::Underway;

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
    /// What clients attach to people and rooms.
    metadata: Metadata,
    /// When the server started.
    pub started: Timestamp,
    /// Connections that have not registered yet.
    pub unregistered: AtomicUsize,
    /// What clients have asked for and is being done.
    underway: Underway,
    /// What is counted.
    pub counters: Counters,
    /// The server is going away.
    pub stopping: CancellationToken,
    /// All connections, of every kind.
    connections: TaskTracker,
}

/// How a client has come.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// From where.
    pub ip: Option<IpAddr>,
    /// Whether nobody on the way can read along.
    pub secure: bool,
}

impl Gateway {
    /// A gateway without connections, which ends them all when `stopping` is cancelled.
    #[must_use]
    pub fn new(chat: Arc<Chat>, web: Arc<Web>, settings: Settings, stopping: CancellationToken) -> Arc<Self> {
        let gateway = Arc::new(Self {
            chat,
            web,
            settings,
            roster: Roster::default(),
            metadata: Metadata::default(),
            started: Timestamp::now(),
            unregistered: AtomicUsize::new(0),
            underway: Underway::default(),
            counters: Counters::default(),
            stopping,
            connections: TaskTracker::new(),
        });
        gateway.connections.spawn(gateway.clone().follow());
        gateway
    }

    /// Tells those who watch for somebody that they come and go by other doors too.
    async fn follow(self: Arc<Self>) {
        let mut comings = self.chat.comings();
        loop {
            tokio::select! {
                coming = comings.recv() => match coming {
                    Ok(Coming { user, online }) => self.roster.note_coming(&user, online),
                    Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "some comings and goings were missed"),
                    Err(RecvError::Closed) => return,
                },
                () = self.stopping.cancelled() => return,
            }
        }
    }

    /// The server's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.server_name
    }

    /// Serves one connection to its end.
    async fn converse(self: Arc<Self>, transport: impl Transport, arrival: Arrival) {
        connection::serve(self, transport, arrival).await;
    }

    /// Waits until all connections have said goodbye. They do so when the server stops.
    pub async fn finish(&self) {
        self.connections.close();
        if tokio::time::timeout(GRACE, self.connections.wait()).await.is_err() {
            tracing::warn!("some IRC connections did not end in time");
        }
    }

    /// How many connections have not registered yet.
    #[must_use]
    pub fn count_unregistered(&self) -> usize {
        self.unregistered.load(Ordering::Relaxed)
    }
}

/// Takes connections until the server goes away.
pub async fn serve(gateway: Arc<Gateway>, listener: TcpListener) {
    while let Some((stream, ip)) = accept(&gateway, &listener).await {
        let arrival = Arrival { ip: Some(ip), secure: false };
        gateway.connections.spawn(gateway.clone().converse(Stream(stream), arrival));
    }
}

/// The next connection; none when the server goes away.
async fn accept(gateway: &Gateway, listener: &TcpListener) -> Option<(TcpStream, IpAddr)> {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = gateway.stopping.cancelled() => return None,
        };
        match accepted {
            Ok((stream, addr)) => return Some((promptly(stream), addr.ip())),
            Err(error) => {
                tracing::warn!(%error, "an IRC connection could not be taken");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Small lines must not wait for the acknowledgement of earlier ones.
fn promptly(stream: TcpStream) -> TcpStream {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY");
    }
    stream
}
