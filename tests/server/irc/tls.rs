//! IRC over TLS.

use super::commands;
use crate::harness::{Irc, IrcServer, Server, soon};
use rcgen::{CertifiedKey, KeyPair};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The files of a certificate.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    fn cert(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Puts a new certificate there.
    fn renew(&self) -> CertificateDer<'static> {
        let made = certificate();
        std::fs::write(self.cert(), made.cert.pem()).expect("written");
        std::fs::write(self.key(), made.signing_key.serialize_pem()).expect("written");
        made.cert.der().clone()
    }

    async fn server(&self) -> Server {
        let (cert, key) = (self.cert().display().to_string(), self.key().display().to_string());
        let settings = [("IRC_TLS_ADDR", "127.0.0.1:0"), ("IRC_TLS_CERT", &*cert), ("IRC_TLS_KEY", &*key)];
        IrcServer::with(&settings).await
    }

    /// What the server says when it cannot start with these files.
    async fn refused(&self) -> String {
        let (cert, key) = (self.cert().display().to_string(), self.key().display().to_string());
        Server::refused(&[("IRC_TLS_ADDR", "127.0.0.1:0"), ("IRC_TLS_CERT", &*cert), ("IRC_TLS_KEY", &*key)]).await
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate")
}

/// Connects; none when the server has another certificate, or does not speak the protocol.
async fn connect(server: &Server, trusted: &CertificateDer<'static>, alpn: &[u8]) -> Option<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("versions");
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = if alpn.is_empty() { Vec::new() } else { vec![alpn.to_vec()] };
    let tcp = soon("a connection", TcpStream::connect(server.irc_tls())).await.expect("the server listens");
    let name = ServerName::try_from("localhost").expect("a name");
    soon("the handshake", TlsConnector::from(Arc::new(config)).connect(name, tcp)).await.ok()
}

async fn open(server: &Server, trusted: &CertificateDer<'static>) -> Irc {
    Irc::on(connect(server, trusted, b"").await.expect("the certificate is the server's"))
}

#[tokio::test]
async fn one_room_is_reached_with_and_without_tls() {
    let files = Files::new();
    let trusted = files.renew();
    let server = files.server().await;
    let mut ann = open(&server, &trusted).await;
    ann.register("ann", "").await;
    let mut bob = Irc::guest(&server, "bob", "").await;
    ann.ask("JOIN #tea").await;
    bob.ask("JOIN #tea").await;
    ann.sync().await;
    ann.send("PRIVMSG #tea :unseen").await;
    assert_eq!(bob.expect("PRIVMSG").await.last(), "unseen");
    let many: String = (0..1000).map(|n| format!("PRIVMSG #tea :{n}\r\n")).collect();
    bob.send_bytes(many.as_bytes()).await;
    for n in 0..1000 {
        assert_eq!(ann.expect("PRIVMSG").await.last(), n.to_string());
    }
    let whois = bob.ask("WHOIS ann").await;
    let secure = whois.iter().find(|line| line.command == "671").expect("a secure connection");
    assert_eq!(secure.params[..2], ["bob", "ann"]);
    assert!(!commands(&bob.ask("WHOIS bob").await).contains(&"671"));
}

#[tokio::test]
async fn an_account_is_secure_while_all_its_connections_are() {
    let files = Files::new();
    let trusted = files.renew();
    let server = files.server().await;
    let alice = server.register("alice").await;
    let mut first = open(&server, &trusted).await;
    first.send(&format!("PASS {}", alice.token)).await;
    first.register("alice", "").await;
    assert!(commands(&first.ask("WHOIS alice").await).contains(&"671"));
    let _second = Irc::account(&server, &alice, "").await;
    assert!(!commands(&first.ask("WHOIS alice").await).contains(&"671"));
}

#[tokio::test]
async fn another_protocol_is_refused() {
    let files = Files::new();
    let trusted = files.renew();
    let server = files.server().await;
    assert!(connect(&server, &trusted, b"irc").await.is_some());
    assert!(connect(&server, &trusted, b"http/1.1").await.is_none());
    let mut bytes = Vec::new();
    let mut tcp = TcpStream::connect(server.irc_tls()).await.expect("connected");
    tcp.write_all(b"NICK ann\r\n").await.expect("sent");
    let _ = soon("the end", tcp.read_to_end(&mut bytes)).await;
    assert!(!bytes.windows(4).any(|some| some == b"irc."), "nothing of IRC in the open");
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_and_connections_stay() {
    let files = Files::new();
    let old = files.renew();
    let server = files.server().await;
    let mut ann = open(&server, &old).await;
    ann.register("ann", "").await;
    let new = files.renew();
    let mut bob = soon("the new certificate", async {
        loop {
            if let Some(stream) = connect(&server, &new, b"").await {
                return Irc::on(stream);
            }
        }
    })
    .await;
    bob.register("bob", "").await;
    assert!(connect(&server, &old, b"").await.is_none());
    ann.send("PRIVMSG bob :still here").await;
    assert_eq!(bob.until("PRIVMSG").await.last(), "still here");
}

#[tokio::test]
async fn half_of_a_new_certificate_changes_nothing() {
    let files = Files::new();
    let old = files.renew();
    let server = files.server().await;
    let (other, new) = (certificate(), certificate());
    std::fs::write(files.cert(), other.cert.pem()).expect("written");
    let started = std::time::Instant::now();
    // Longer than the server takes to look again.
    while started.elapsed().as_millis() < 1500 {
        assert!(connect(&server, &old, b"").await.is_some());
    }
    std::fs::write(files.cert(), new.cert.pem()).expect("written");
    std::fs::write(files.key(), new.signing_key.serialize_pem()).expect("written");
    let trusted = new.cert.der().clone();
    soon("the new certificate", async { while connect(&server, &trusted, b"").await.is_none() {} }).await;
}

#[tokio::test]
async fn bad_files_are_named_at_the_start() {
    let said = Server::refused(&[("IRC_TLS_ADDR", "127.0.0.1:0")]).await;
    assert!(said.contains("EXCHAT_IRC_TLS_CERT"), "{said}");
    let said = Server::refused(&[("IRC_TLS_CERT", "cert.pem"), ("IRC_TLS_KEY", "key.pem")]).await;
    assert!(said.contains("set EXCHAT_IRC_TLS_ADDR"), "{said}");
    let files = Files::new();
    let said = files.refused().await;
    assert!(said.contains("There is no certificate in") && said.contains("cert.pem"), "{said}");
    files.renew();
    std::fs::write(files.key(), "no key").expect("written");
    let said = files.refused().await;
    assert!(said.contains("There is no private key in") && said.contains("key.pem"), "{said}");
    std::fs::write(files.key(), certificate().signing_key.serialize_pem()).expect("written");
    let said = files.refused().await;
    assert!(said.contains("do not fit together") && said.contains("another certificate"), "{said}");
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye() {
    let files = Files::new();
    let trusted = files.renew();
    let mut server = files.server().await;
    let mut ann = open(&server, &trusted).await;
    ann.register("ann", "").await;
    server.terminate();
    assert_eq!(commands(&ann.closed().await), ["ERROR"]);
    server.ended().await;
}
