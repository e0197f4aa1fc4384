//! The sockets that the program listens on: new ones, or those that whoever started it has opened for it and keeps open
//! while it restarts, so that no connection is refused (`man 3 sd_listen_fds`).

use listenfd::ListenFd;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Sockets that were handed over and not used yet.
pub struct Sockets(Vec<std::net::TcpListener>);

impl Sockets {
    /// Takes what was handed over, by `LISTEN_FDS`; mostly nothing.
    ///
    /// # Errors
    /// In words, when something else than a TCP socket is among it.
    pub fn handed_over() -> Result<Self, String> {
        let (mut handed, mut sockets) = (ListenFd::from_env(), Vec::new());
        for number in 0..handed.len() {
            let socket = handed.take_tcp_listener(number);
            sockets.extend(socket.map_err(|e| format!("Cannot listen on what was handed over: {e}"))?);
        }
        Ok(Self(sockets))
    }

    /// Listens on an address: by the socket that was handed over for it, if there is one.
    ///
    /// # Errors
    /// When that is not possible.
    pub async fn listen(&mut self, addr: SocketAddr) -> io::Result<TcpListener> {
        let handed = self.0.iter().position(|socket| socket.local_addr().is_ok_and(|has| is_same(has, addr)));
        let Some(place) = handed else { return TcpListener::bind(addr).await };
        let socket = self.0.swap_remove(place);
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket)
    }

    /// There must be none left: somebody would wait there in vain.
    ///
    /// # Errors
    /// In words, when there is.
    pub fn finish(self) -> Result<(), String> {
        let Some(addr) = self.0.first().and_then(|socket| socket.local_addr().ok()) else { return Ok(()) };
        Err(format!(
            "A socket was handed over that listens on {addr}, and no setting says so: write it into EXCHAT_ADDR or one of \
             the addresses for IRC."
        ))
    }
}

/// Whether a socket at `has` is the one for `wanted`: IPv6's "any address" takes IPv4 as well.
fn is_same(has: SocketAddr, wanted: SocketAddr) -> bool {
    has == wanted || (has.port() == wanted.port() && has.ip().is_unspecified() && wanted.ip().is_unspecified())
}
