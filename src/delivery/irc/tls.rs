//! IRC over TLS. The certificate may be renewed while the server runs.

use super::transport::Stream;
use super::{Arrival, Gateway, accept};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};

/// How long a client has to agree on the secrets.
const HANDSHAKE: Duration = Duration::from_secs(20);
/// How often the files are looked at, at most.
const LOOK: Duration = Duration::from_secs(1);
/// The protocol's name (ALPN): a client that wants to speak another one, such as a browser, is refused.
const ALPN: &[u8] = b"irc";

/// A certificate with its key, as the files have them.
pub struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    state: Mutex<State>,
}

struct State {
    config: Arc<ServerConfig>,
    /// What the files were when they were read.
    stamps: [Stamp; 2],
    looked: Instant,
}

/// What changes when a file does: its time and its length. None while there is no such file.
type Stamp = Option<(SystemTime, u64)>;

impl Certificate {
    /// Reads both files (PEM; the certificate with those that vouch for it).
    ///
    /// # Errors
    /// In words, when they cannot be read or do not belong together.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, String> {
        let stamps = [stamp(cert), stamp(key)];
        let state = State { config: read(cert, key)?, stamps, looked: Instant::now() };
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), state: Mutex::new(state) })
    }

    /// What a new connection uses: what the files have now, if that is good.
    fn current(&self) -> Arc<ServerConfig> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.elapsed() >= LOOK {
            state.looked = Instant::now();
            self.look(&mut state);
        }
        state.config.clone()
    }

    /// Reads the files again if they are others. While only one of them is new they do not belong together, and the
    /// earlier ones serve on.
    fn look(&self, state: &mut State) {
        let stamps = [stamp(&self.cert), stamp(&self.key)];
        if stamps == state.stamps {
            return;
        }
        state.stamps = stamps;
        match read(&self.cert, &self.key) {
            Ok(config) => {
                state.config = config;
                tracing::info!("there is a new certificate for IRC");
            }
            Err(error) => tracing::warn!("the certificate for IRC stays as it was: {error}"),
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn read(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, String> {
    let no = |what: &str, path: &Path, cause: String| format!("There is no {what} in {}: {cause}.", path.display());
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|e| no("certificate", cert, e.to_string()))?;
    if chain.is_empty() {
        return Err(no("certificate", cert, "it has to be PEM".into()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| no("private key", key, e.to_string()))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let config = builder.with_no_client_auth().with_single_cert(chain, secret);
    let mut config = config.map_err(|error| does_not_fit(cert, key, &error))?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(Arc::new(config))
}

fn does_not_fit(cert: &Path, key: &Path, error: &Error) -> String {
    let cause = match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => "the key is that of another certificate".to_owned(),
        error => error.to_string(),
    };
    format!("{} and {} do not fit together: {cause}.", cert.display(), key.display())
}

/// Takes connections until the server goes away.
pub async fn serve(gateway: Arc<Gateway>, listener: TcpListener, certificate: Certificate) {
    while let Some((stream, ip)) = accept(&gateway, &listener).await {
        let acceptor = TlsAcceptor::from(certificate.current());
        let arrival = Arrival { ip: Some(ip), secure: true };
        gateway.connections.spawn(converse(gateway.clone(), acceptor, stream, arrival));
    }
}

async fn converse(gateway: Arc<Gateway>, acceptor: TlsAcceptor, stream: TcpStream, arrival: Arrival) {
    let agreed = tokio::select! {
        agreed = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)) => agreed,
        () = gateway.stopping.cancelled() => return,
    };
    match agreed {
        Ok(Ok(stream)) => gateway.converse(Stream(stream), arrival).await,
        Ok(Err(error)) => tracing::debug!(%error, "a client could not agree on TLS"),
        Err(_) => tracing::debug!("a client took too long to agree on TLS"),
    }
}
