//! The listener: HTTP/1.1 with upgrades, a bound on how long and how large a request's head may be, and an orderly end.

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::{Layer, Service, ServiceExt};

/// How long the head of a request may take, and how long a connection may be idle between requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes.
const HEAD_MAX: usize = 64 * 1024;
/// How long who has come before the server stops has to send a request.
const FIRST_WORDS: Duration = Duration::from_secs(2);
/// How long requests under way have to finish when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` resolves, then takes no more connections, and waits for the requests under way.
pub async fn serve(mut listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send + 'static) {
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, addr) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut shutdown => break,
        };
        let service = Extension(ConnectInfo(addr)).layer(router.clone());
        connections.spawn(converse(stream, service, stopping.clone()));
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    if tokio::time::timeout(GRACE, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// Serves one connection. One that was upgraded is no longer its business.
async fn converse<S>(stream: TcpStream, service: S, stopping: CancellationToken)
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    // Small frames must not wait for the acknowledgement of earlier ones.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY");
    }
    let asked = CancellationToken::new();
    let service = service.map_request({
        let asked = asked.clone();
        move |request: hyper::Request<Incoming>| {
            asked.cancel();
            request.map(Body::new)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    // Who has only just come has a moment to say what for: their request may be on its way.
    let goodbye = async {
        stopping.cancelled().await;
        let _ = tokio::time::timeout(FIRST_WORDS, asked.cancelled()).await;
    };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = goodbye => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    /// A server on a free port, and what stops it.
    async fn start() -> (std::net::SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(async || "hello"));
        let served = tokio::spawn(serve(listener, router, async {
            let _ = stopped.await;
        }));
        (addr, stop, served)
    }

    // Time is paused and runs ahead when nothing else happens.
    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_is_cut_off() {
        let (addr, _stop, _served) = start().await;
        let mut slow = TcpStream::connect(addr).await.expect("connected");
        slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.expect("written");
        let started = tokio::time::Instant::now();
        let mut answer = String::new();
        let _ = slow.read_to_string(&mut answer).await;
        assert!(!answer.contains("hello"));
        assert!(started.elapsed() <= HEAD_TIMEOUT + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn a_head_that_is_too_large_is_refused() {
        let (addr, _stop, _served) = start().await;
        let mut client = TcpStream::connect(addr).await.expect("connected");
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(2 * HEAD_MAX));
        let _ = client.write_all(head.as_bytes()).await;
        let mut answer = String::new();
        let _ = client.read_to_string(&mut answer).await;
        assert!(!answer.contains("hello"));
    }

    #[tokio::test]
    async fn stopping_ends_idle_connections_and_returns() {
        let (addr, stop, served) = start().await;
        let mut client = TcpStream::connect(addr).await.expect("connected");
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("written");
        let mut answer = [0; 15];
        client.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        stop.send(()).expect("still serving");
        tokio::time::timeout(Duration::from_secs(5), served).await.expect("in time").expect("joined");
        assert!(TcpStream::connect(addr).await.is_err(), "nobody listens any more");
    }
}
