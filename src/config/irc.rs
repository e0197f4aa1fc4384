//! What is set for IRC.

use super::{Keys, resolve_addr};
use exchat::delivery::irc::Settings;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where IRC clients come in, each if anywhere.
pub struct IrcDoors {
    /// As it is.
    pub plain: Option<SocketAddr>,
    /// Over WebSocket, on a port of its own.
    pub websocket: Option<SocketAddr>,
    /// Over TLS.
    pub tls: Option<TlsDoor>,
}

/// Where IRC clients come in over TLS.
pub struct TlsDoor {
    /// Where to listen.
    pub addr: SocketAddr,
    /// The file with the certificate.
    pub cert: PathBuf,
    /// The file with its key.
    pub key: PathBuf,
}

impl Keys {
    /// Where IRC clients come in.
    ///
    /// # Errors
    /// In words, when a setting makes no sense.
    pub fn irc_doors(&self) -> Result<IrcDoors, String> {
        let plain = self.irc_addr.as_deref().unwrap_or("127.0.0.1:6667");
        Ok(IrcDoors {
            plain: resolve("EXCHAT_IRC_ADDR", Some(plain))?,
            websocket: resolve("EXCHAT_IRC_WEBSOCKET_ADDR", self.irc_websocket_addr.as_deref())?,
            tls: self.irc_tls()?,
        })
    }

    fn irc_tls(&self) -> Result<Option<TlsDoor>, String> {
        let addr = resolve("EXCHAT_IRC_TLS_ADDR", self.irc_tls_addr.as_deref())?;
        let given = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        match (addr, given(&self.irc_tls_cert), given(&self.irc_tls_key)) {
            (Some(addr), Some(cert), Some(key)) => Ok(Some(TlsDoor { addr, cert, key })),
            (None, None, None) => Ok(None),
            (None, ..) => {
                Err("There is a certificate for IRC, and nowhere to use it: set EXCHAT_IRC_TLS_ADDR as well.".into())
            }
            _ => Err("EXCHAT_IRC_TLS_ADDR needs a certificate: set EXCHAT_IRC_TLS_CERT and EXCHAT_IRC_TLS_KEY.".into()),
        }
    }

    /// How the server meets IRC clients.
    ///
    /// # Errors
    /// In words, when a setting makes no sense.
    pub fn irc(&self) -> Result<Settings, String> {
        let default = Settings::default();
        let name = self.irc_server_name.clone().unwrap_or(default.server_name);
        if !name.contains('.') || name.starts_with(':') || name.contains(char::is_whitespace) {
            return Err(format!("EXCHAT_IRC_SERVER_NAME is {name:?}; write it like irc.example.org, with a dot."));
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let pair = |text: String| text.split_once(':').map(|(name, password)| (name.to_owned(), password.to_owned()));
        let oper = match given(&self.irc_oper) {
            Some(text) => Some(pair(text).ok_or("EXCHAT_IRC_OPER is written name:password.")?),
            None => None,
        };
        Ok(Settings {
            server_name: name,
            network: self.irc_network.clone().unwrap_or(default.network),
            guests: self.irc_guests.map_or(default.guests, |s| s.0),
            password: given(&self.irc_password),
            oper,
            // More than that no client shows at once, and all of it is read for everybody who joins.
            history: self.irc_history.unwrap_or(default.history).min(1000),
            multiline_bytes: self.irc_multiline_size.map_or(default.multiline_bytes, |s| s.0),
            multiline_lines: self.irc_multiline_lines.map_or(default.multiline_lines, |n| n.get() as usize),
        })
    }
}

/// An address; nothing and an empty text are nowhere.
fn resolve(key: &str, text: Option<&str>) -> Result<Option<SocketAddr>, String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| resolve_addr(key, text)).transpose()
}
