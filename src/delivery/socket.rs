//! What all WebSockets of this server have in common: bounded writes, a heartbeat, and telling why they end.

use super::Web;
use crate::chat::live::{Connection, Ended, Receiver};
use crate::protocol::live::close as code;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::{Sink, SinkExt};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Error as Wire;

/// How long the client has to take the close frame.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection is over.
#[derive(Debug)]
pub struct Hung {
    /// The code to close it with; none when nobody is there to read it.
    pub code: Option<u16>,
    /// Why, for the close frame.
    pub reason: &'static str,
}

impl Hung {
    /// Over, with a farewell.
    #[must_use]
    pub const fn with(code: u16, reason: &'static str) -> Self {
        Self { code: Some(code), reason }
    }

    /// Over, because the client does not stop flooding.
    #[must_use]
    pub const fn flooding() -> Self {
        Self::with(code::POLICY, "too many requests")
    }

    /// Over, with nobody there any more.
    #[must_use]
    pub const fn silently() -> Self {
        Self { code: None, reason: "" }
    }
}

/// How a connection that gets nothing more is closed.
impl From<Ended> for Hung {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::SignedOut => Self::with(code::SIGNED_OUT, "signed out"),
            Ended::TooSlow => Self::with(code::TOO_SLOW, "too slow, come back and resume"),
            Ended::ShuttingDown => Self::with(code::RESTART, "the server is restarting, come back"),
        }
    }
}

/// Whether a connection may go on: asked before each request, because its end may not have been heard of yet.
///
/// # Errors
/// When it has ended.
pub fn check(connection: &Connection) -> Result<(), Hung> {
    connection.ended().map_or(Ok(()), |ended| Err(ended.into()))
}

/// Sends texts in as few writes as they fit in. The client has to take some within `patience` each time, so that one
/// that is slow and steady gets everything.
///
/// # Errors
/// When the client is gone, or takes nothing for so long.
pub async fn send<S: Sink<Message> + Unpin>(
    socket: &mut S,
    texts: impl IntoIterator<Item = Utf8Bytes>,
    patience: Duration,
) -> Result<(), Hung> {
    for text in texts {
        within(patience, socket.feed(Message::Text(text))).await?;
    }
    within(patience, socket.flush()).await
}

async fn within<E>(patience: Duration, step: impl Future<Output = Result<(), E>>) -> Result<(), Hung> {
    match timeout(patience, step).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Hung::silently()),
    }
}

/// Ends a connection: says why if anybody is there to read it, and sees the closing handshake through. Others learn of
/// the end before, so that a client that does not read the farewell costs nothing; but when the server stops, it counts
/// until then, and is waited for.
pub async fn end(socket: WebSocket, receiver: Receiver, hung: Hung) {
    let held = (hung.code == Some(code::RESTART)).then_some(receiver);
    farewell(socket, hung).await;
    drop(held);
}

/// Says why it ends if anybody is there to read it, and sees the closing handshake through.
pub async fn farewell(mut socket: WebSocket, hung: Hung) {
    let _ = timeout(FAREWELL, async {
        if let Some(code) = hung.code {
            let reason = Utf8Bytes::from_static(hung.reason);
            socket.send(Message::Close(Some(CloseFrame { code, reason }))).await?;
        }
        // Reads on until the client has closed too: the answer to its farewell goes out while reading, and the
        // system does not cut off what the client has not read yet.
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<_, axum::Error>(())
    })
    .await;
}

/// What was received, or how the connection ended (RFC 6455, section 7.4.1).
///
/// # Errors
/// When it ended.
pub fn received(message: Option<Result<Message, axum::Error>>) -> Result<Message, Hung> {
    let error = match message {
        Some(Ok(Message::Close(_))) | None => return Err(Hung::silently()),
        Some(Ok(message)) => return Ok(message),
        Some(Err(error)) => error.into_inner(),
    };
    Err(match error.downcast_ref::<Wire>() {
        Some(Wire::Capacity(_)) => Hung::with(1009, "the frame is too large"),
        Some(Wire::Utf8(_)) => Hung::with(1007, "a text frame has to be UTF-8"),
        Some(Wire::Protocol(_)) => Hung::with(1002, "this is not the WebSocket protocol"),
        _ => Hung::silently(),
    })
}

/// Pings, and notices when nobody answers.
#[derive(Debug)]
pub struct Heartbeat {
    /// One for everything that may become due, set when it first does: whoever hears much sets no timers.
    alarm: Pin<Box<Sleep>>,
    period: Duration,
    next_ping: Instant,
    idle_timeout: Duration,
    pong_timeout: Duration,
    heard: Instant,
    /// Since when a ping waits for an answer.
    unanswered: Option<Instant>,
}

/// What is due.
#[derive(Debug, PartialEq, Eq)]
pub enum Beat {
    /// Send a ping.
    Ping,
    /// Nothing came for too long: hang up.
    Dead,
}

impl Heartbeat {
    /// With the intervals of `web`.
    #[must_use]
    pub fn new(web: &Web) -> Self {
        let (now, period) = (Instant::now(), web.ping_interval.max(Duration::from_millis(10)));
        Self {
            alarm: Box::pin(sleep_until(now + period)),
            period,
            next_ping: now + period,
            idle_timeout: web.idle_timeout,
            pong_timeout: web.pong_timeout,
            heard: now,
            unanswered: None,
        }
    }

    /// Something came, whatever it was.
    pub fn heard(&mut self) {
        self.heard = Instant::now();
        self.unanswered = None;
    }

    /// Waits for what is due next. Safe to cancel.
    pub async fn next(&mut self) -> Beat {
        let idle = self.heard + self.idle_timeout;
        let deadline = self.unanswered.map_or(idle, |since| idle.min(since + self.pong_timeout));
        let due = deadline.min(self.next_ping);
        // What is due later than the alarm lets it go off in vain, once.
        while Instant::now() < due {
            if self.alarm.is_elapsed() || self.alarm.deadline() > due {
                self.alarm.as_mut().reset(due);
            }
            self.alarm.as_mut().await;
        }
        let now = Instant::now();
        // When both are due, nobody is there to be pinged.
        if now >= deadline {
            return Beat::Dead;
        }
        self.next_ping = now + self.period;
        self.unanswered.get_or_insert(now);
        Beat::Ping
    }
}

/// Does what is due.
///
/// # Errors
/// When nobody is there any more.
pub async fn beat(socket: &mut WebSocket, beat: Beat) -> Result<(), Hung> {
    match beat {
        Beat::Dead => Err(Hung::with(code::IDLE, "nothing was heard for too long")),
        Beat::Ping => match timeout(FAREWELL, socket.send(Message::Ping(bytes::Bytes::new()))).await {
            Ok(Ok(())) | Err(_) => Ok(()),
            Ok(Err(_)) => Err(Hung::silently()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pings_come_regularly_and_silence_ends_it() {
        let web =
            Web { ping_interval: Duration::from_secs(30), pong_timeout: Duration::from_secs(60), ..Web::default() };
        let mut heartbeat = Heartbeat::new(&web);
        assert_eq!(heartbeat.next().await, Beat::Ping);
        heartbeat.heard();
        assert_eq!(heartbeat.next().await, Beat::Ping);
        assert_eq!(heartbeat.next().await, Beat::Ping);
        let start = Instant::now();
        assert_eq!(heartbeat.next().await, Beat::Dead, "60 s after the first unanswered ping");
        assert_eq!(start.elapsed(), Duration::from_secs(30));
    }

    /// Sends three texts to a client that takes so long for each.
    async fn send_to_one_that_takes(long: Duration) -> Result<(), Hung> {
        let take = move |(), _: Message| async move {
            tokio::time::sleep(long).await;
            Ok::<_, axum::Error>(())
        };
        let mut client = Box::pin(futures::sink::unfold((), take));
        send(&mut client, ["a", "b", "c"].map(Utf8Bytes::from_static), Duration::from_secs(30)).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_may_be_slow_as_long_as_it_takes_something() {
        assert!(send_to_one_that_takes(Duration::from_secs(29)).await.is_ok());
        assert!(send_to_one_that_takes(Duration::from_secs(31)).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_ends_without_pings_too() {
        let web =
            Web { ping_interval: Duration::from_secs(3600), idle_timeout: Duration::from_secs(5), ..Web::default() };
        assert_eq!(Heartbeat::new(&web).next().await, Beat::Dead);
    }
}
