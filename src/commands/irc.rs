//! Where IRC clients come in.

use super::sockets::Sockets;
use crate::config::{IrcDoors, TlsDoor};
use exchat::delivery::http;
use exchat::delivery::irc::tls::{self, Certificate};
use exchat::delivery::irc::{self, Gateway, websocket};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The listeners for IRC.
pub struct Doors {
    plain: Option<TcpListener>,
    websocket: Option<TcpListener>,
    tls: Option<(TcpListener, Certificate)>,
}

impl Doors {
    /// Listens wherever it is set to.
    ///
    /// # Errors
    /// In words, when that is not possible.
    pub async fn open(doors: &IrcDoors, sockets: &mut Sockets) -> Result<Self, String> {
        Ok(Self {
            plain: listen(sockets, "EXCHAT_IRC_ADDR", doors.plain).await?,
            websocket: listen(sockets, "EXCHAT_IRC_WEBSOCKET_ADDR", doors.websocket).await?,
            tls: listen_with_certificate(sockets, doors.tls.as_ref()).await?,
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
        if let Some(addr) = address(self.tls.as_ref().map(|(listener, _)| listener)) {
            println!("ExChat listens for IRC over TLS on {addr}");
        }
    }

    /// Takes connections, in tasks that end with the gateway.
    pub fn serve(self, gateway: &Arc<Gateway>) {
        if let Some(listener) = self.plain {
            tokio::spawn(irc::serve(gateway.clone(), listener));
        }
        if let Some((listener, certificate)) = self.tls {
            tokio::spawn(tls::serve(gateway.clone(), listener, certificate));
        }
        if let Some(listener) = self.websocket {
            let stopping = gateway.stopping.clone().cancelled_owned();
            tokio::spawn(http::serve(listener, websocket::alone(gateway.clone()), stopping));
        }
    }
}

fn address(listener: Option<&TcpListener>) -> Option<SocketAddr> {
    listener.and_then(|listener| listener.local_addr().ok())
}

async fn listen(sockets: &mut Sockets, key: &str, addr: Option<SocketAddr>) -> Result<Option<TcpListener>, String> {
    let Some(addr) = addr else { return Ok(None) };
    let cannot =
        |e| format!("Cannot listen for IRC on {addr}: {e}. Set {key} to another address, or to nothing to go without.");
    sockets.listen(addr).await.map(Some).map_err(cannot)
}

async fn listen_with_certificate(
    sockets: &mut Sockets,
    door: Option<&TlsDoor>,
) -> Result<Option<(TcpListener, Certificate)>, String> {
    let Some(TlsDoor { addr, cert, key }) = door else { return Ok(None) };
    let certificate = Certificate::load(cert, key)?;
    Ok(listen(sockets, "EXCHAT_IRC_TLS_ADDR", Some(*addr)).await?.map(|listener| (listener, certificate)))
}
