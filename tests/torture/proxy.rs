//! The network between two programs, as bad as a test wants it.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything arrives.
    Fair,
    /// Half of the connections break after at most so many bytes, at any of them.
    Brittle(usize),
    /// A few bytes at a time.
    Slow,
    /// Nothing arrives, and nobody is told.
    Hole,
}

/// Where connections lead.
#[derive(Clone, Debug)]
pub enum Target {
    /// To an address.
    Tcp(String),
    /// To a socket in the file system.
    Unix(PathBuf),
}

/// Takes connections at an address that stays, and carries them on.
pub struct Proxy {
    /// Where it listens.
    pub addr: SocketAddr,
    line: Arc<Line>,
    _listening: AbortOnDropHandle<()>,
}

struct Line {
    target: Mutex<Option<Target>>,
    weather: watch::Sender<Weather>,
    cuts: watch::Sender<usize>,
    /// How many answers to COMMIT are still to be lost.
    lose: AtomicUsize,
    chance: Mutex<StdRng>,
}

impl Proxy {
    /// Leads nowhere yet.
    pub async fn open(weather: Weather, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let line = Arc::new(Line {
            target: Mutex::default(),
            weather: watch::Sender::new(weather),
            cuts: watch::Sender::default(),
            lose: AtomicUsize::new(0),
            chance: Mutex::new(StdRng::seed_from_u64(seed)),
        });
        let addr = listener.local_addr().expect("an address");
        let listening = AbortOnDropHandle::new(tokio::spawn(listen(listener, line.clone())));
        Self { addr, line, _listening: listening }
    }

    /// Leads there from now on; what is connected stays where it is.
    pub fn lead(&self, target: Target) {
        *self.line.target.lock().unwrap_or_else(PoisonError::into_inner) = Some(target);
    }

    /// The weather from now on.
    pub fn turn(&self, weather: Weather) {
        self.line.weather.send_replace(weather);
    }

    /// Breaks all connections.
    pub fn cut(&self) {
        self.line.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// The answers to so many COMMITs of PostgreSQL's protocol get lost, with their connections.
    pub fn lose_answers(&self, count: usize) {
        self.line.lose.store(count, Ordering::SeqCst);
    }
}

async fn listen(listener: TcpListener, line: Arc<Line>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(carry(stream, line.clone()));
    }
}

async fn carry(client: TcpStream, line: Arc<Line>) {
    let target = line.target.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut cuts = line.cuts.subscribe();
    let _ = client.set_nodelay(true);
    let carried = async {
        match target {
            Some(Target::Tcp(addr)) => {
                let server = TcpStream::connect(addr).await?;
                server.set_nodelay(true)?;
                both(client, server, &line).await
            }
            Some(Target::Unix(path)) => both(client, UnixStream::connect(path).await?, &line).await,
            None => Ok(()),
        }
    };
    tokio::select! {
        _ = carried => {}
        _ = cuts.changed() => {}
    }
}

/// Both directions, until either ends.
async fn both<S: AsyncRead + AsyncWrite>(client: TcpStream, server: S, line: &Line) -> io::Result<()> {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    let lost = AtomicBool::new(false);
    tokio::select! {
        done = line.pump(from_client, to_server, |bytes| line.notice_commit(bytes, &lost), || false) => done,
        done = line.pump(from_server, to_client, |_| {}, || lost.load(Ordering::SeqCst)) => done,
    }
}

impl Line {
    async fn pump(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        look: impl Fn(&[u8]),
        is_lost: impl Fn() -> bool,
    ) -> io::Result<()> {
        let mut weather = self.weather.subscribe();
        let mut left = self.budget(*weather.borrow());
        let mut bytes = [0; 4096];
        loop {
            let read = from.read(&mut bytes).await?;
            let Ok(now) = weather.wait_for(|weather| *weather != Weather::Hole).await.map(|weather| *weather) else {
                return Ok(());
            };
            if read == 0 || is_lost() {
                return Ok(());
            }
            let taken = read.min(left);
            left -= taken;
            look(&bytes[..taken]);
            let piece = if now == Weather::Slow { 64 } else { taken.max(1) };
            for piece in bytes[..taken].chunks(piece) {
                to.write_all(piece).await?;
                if now == Weather::Slow {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// After how many bytes a new connection breaks.
    fn budget(&self, weather: Weather) -> usize {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        match weather {
            Weather::Brittle(most) if chance.random() => chance.random_range(1..=most),
            _ => usize::MAX,
        }
    }

    /// What comes after a COMMIT that was sent on is lost, if any is to be.
    fn notice_commit(&self, bytes: &[u8], lost: &AtomicBool) {
        let is_commit = bytes.windows(7).any(|words| words == b"COMMIT\0");
        let take = |count: usize| count.checked_sub(1);
        if is_commit && self.lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
            lost.store(true, Ordering::SeqCst);
        }
    }
}
