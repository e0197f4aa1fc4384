//! Where IRC clients come in.

use crate::config::IrcDoors;
use exchat::delivery::http;
use exchat::delivery::irc::{self, Gateway, websocket};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The listeners for IRC.
pub struct Doors {
    plain: Option<TcpListener>,
    websocket: Option<TcpListener>,
}

impl Doors {
    /// Listens wherever it is set to.
    ///
    /// # Errors
    /// In words, when that is not possible.
    pub async fn open(doors: &IrcDoors) -> Result<Self, String> {
        Ok(Self {
            plain: listen("EXCHAT_IRC_ADDR", doors.plain).await?,
            websocket: listen("EXCHAT_IRC_WEBSOCKET_ADDR", doors.websocket).await?,
        })
    }

    /// Says where.
    pub fn announce(&self) {
        if let Some(addr) = address(self.plain.as_ref()) {
            println!("ExChat listens for IRC on {addr}");
        }
        if let Some(addr) = address(self.websocket.as_ref()) {
            println!("ExChat listens for IRC over WebSocket on {addr}");
        }
    }

    /// Takes connections, in tasks that end with the gateway.
    pub fn serve(self, gateway: &Arc<Gateway>) {
        if let Some(listener) = self.plain {
            tokio::spawn(irc::serve(gateway.clone(), listener));
        }
        if let Some(listener) = self.websocket {
            let stopping = gateway.stopping.clone().cancelled_owned();
            let served = http::serve(listener, websocket::alone(gateway.clone()), stopping);
            tokio::spawn(async move {
                if let Err(error) = served.await {
                    tracing::error!(%error, "IRC over WebSocket has ended");
                }
            });
        }
    }
}

fn address(listener: Option<&TcpListener>) -> Option<SocketAddr> {
    listener.and_then(|listener| listener.local_addr().ok())
}

async fn listen(key: &str, addr: Option<SocketAddr>) -> Result<Option<TcpListener>, String> {
    let Some(addr) = addr else { return Ok(None) };
    let cannot =
        |e| format!("Cannot listen for IRC on {addr}: {e}. Set {key} to another address, or to nothing to go without.");
    TcpListener::bind(addr).await.map(Some).map_err(cannot)
}
