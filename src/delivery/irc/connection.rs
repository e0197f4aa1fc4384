//! One connection: a task that reads lines, answers them, and writes what happens, many lines at a time.

use super::client::{Client, Done, GATHER, Hung, hung};
use super::flood::Flood;
use super::session::Come;
use super::transport::Transport;
use super::wire::{LineBuffer, Message};
use super::{Arrival, Gateway, commands};
use crate::chat::live::Ended;
use crate::delivery::socket::{Beat, Heartbeat};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// How long a client has to register.
const REGISTRATION: Duration = Duration::from_secs(60);
/// How long a client has to take the last words.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves a connection to its end.
pub async fn serve(gateway: Arc<Gateway>, transport: impl Transport, arrival: Arrival) {
    gateway.unregistered.fetch_add(1, Ordering::Relaxed);
    let mut connection = Connection {
        flood: Flood::new(gateway.chat.settings.rate_limit),
        heartbeat: Heartbeat::new(&gateway.web),
        client: Client::new(gateway, arrival),
        transport,
        lines: LineBuffer::default(),
        register_by: Instant::now() + REGISTRATION,
    };
    let Hung(reason) = match connection.run().await {
        Ok(never) => match never {},
        Err(hung) => hung,
    };
    connection.end(&reason).await;
}

struct Connection<T> {
    client: Client,
    transport: T,
    lines: LineBuffer,
    heartbeat: Heartbeat,
    flood: Flood,
    register_by: Instant,
}

/// What has come.
enum Step {
    Read(std::io::Result<usize>),
    Come(Result<Come, Ended>),
    Beat(Beat),
    /// The flood has ebbed.
    Ready,
    /// The time to register is over.
    Late,
    Stopping,
}

impl<T: Transport> Connection<T> {
    async fn run(&mut self) -> Result<std::convert::Infallible, Hung> {
        loop {
            match self.step().await {
                Step::Read(read) => {
                    if read.map_err(|error| Hung(format!("Read error: {}", error.kind())))? == 0 {
                        return Err(Hung("Connection closed".into()));
                    }
                    self.heartbeat.heard();
                    self.hear().await?;
                }
                Step::Come(come) => self.client.take(come.map_err(hung)?).await?,
                Step::Beat(Beat::Ping) => self.ping(),
                Step::Beat(Beat::Dead) => return Err(Hung("Ping timeout".into())),
                Step::Ready => {
                    self.heartbeat.heard();
                    self.hear().await?;
                }
                Step::Late => return Err(Hung("Registration timed out".into())),
                Step::Stopping => return Err(hung(Ended::ShuttingDown)),
            }
            self.flush().await?;
        }
    }

    async fn step(&mut self) -> Step {
        let wait = self.flood.wait();
        let stopping = &self.client.gateway.stopping;
        let registered = self.client.session.is_some();
        let alarm = wait.or_else(|| (!registered).then_some(self.register_by));
        let come = async {
            match &mut self.client.session {
                Some(session) => session.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            come = come => Step::Come(come),
            read = self.transport.receive(&mut self.lines), if wait.is_none() => Step::Read(read),
            () = sleep_until(alarm.unwrap_or(self.register_by)), if alarm.is_some() => {
                if wait.is_some() { Step::Ready } else { Step::Late }
            }
            // Who is not read is not heard: neither pinged nor taken for dead.
            beat = self.heartbeat.next(), if wait.is_none() => Step::Beat(beat),
            () = stopping.cancelled(), if !registered => Step::Stopping,
        }
    }

    /// Carries out the lines that are there, as many as the flood control lets through.
    async fn hear(&mut self) -> Done {
        while self.flood.wait().is_none() {
            let Some(incoming) = self.lines.next_line() else { return Ok(()) };
            self.flood.take();
            self.client.hear(incoming).await?;
            if self.client.out.len() >= GATHER {
                self.flush().await?;
            }
        }
        Ok(())
    }

    fn ping(&mut self) {
        if let Some(session) = &self.client.session {
            self.client.gateway.chat.still_here(&session.actor);
        }
        let name = self.client.gateway.name().to_owned();
        let ping = Message { source: None, ..Message::new("", "PING", &[&name]) };
        self.client.out.tell(&ping);
    }

    async fn flush(&mut self) -> Done {
        let bytes = self.client.out.take();
        if bytes.is_empty() {
            return Ok(());
        }
        let counters = &self.client.gateway.counters;
        counters.writes.increment(1);
        counters.deliveries.increment(self.client.out.shared());
        match timeout(self.client.gateway.web.write_timeout, self.transport.send(&bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Hung("Connection closed".into())),
            Err(_) => Err(Hung("Too slow".into())),
        }
    }

    /// Leaves the chat, then says why: a client that does not read it costs nothing.
    async fn end(mut self, reason: &str) {
        // In a place of its own: it is needed once, and a connection has it all the time otherwise.
        Box::pin(commands::leave(&mut self.client, reason)).await;
        let error = Message { source: None, ..Message::new("", "ERROR", &[&format!("Closing Link: {reason}")]) };
        self.client.out.tell(&error);
        let bytes = self.client.out.take();
        let _ = timeout(FAREWELL, async {
            self.transport.send(&bytes).await?;
            self.transport.close().await?;
            // Reads on until the client has closed too: the system does not cut off what it has not read yet.
            while self.transport.receive(&mut self.lines).await? > 0 {
                self.lines = LineBuffer::default();
            }
            Ok::<_, std::io::Error>(())
        })
        .await;
    }
}
