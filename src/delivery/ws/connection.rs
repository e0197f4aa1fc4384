//! One connection of the live API: a task that reads requests, answers them, and writes what happens.

use super::super::App;
use super::{commands, frames};
use crate::chat::live::{CatchUp, Cursor, Ended, Receiver, Shared};
use crate::chat::{Actor, Credential};
use crate::delivery::socket::{self, Heartbeat, Hung};
use crate::domain::{Error, ErrorCode, Event};
use crate::protocol::live::{Ack, ClientFrame, Limits, ReadState, Request, RequestId, ServerFrame, close as code};
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use std::sync::Arc;
use std::time::Duration;

/// How long a client without credential has for its `auth` frame.
const AUTH_TIMEOUT: Duration = Duration::from_secs(10);
/// How many refusals for flooding in a row are borne.
const FLOOD_MAX: u32 = 200;
/// The longest request id, in bytes.
const ID_MAX: usize = 64;

/// Serves a connection to its end.
pub async fn serve(mut socket: WebSocket, app: App, actor: Option<Actor>) {
    let actor = match actor {
        Some(actor) => actor,
        None => match tokio::time::timeout(AUTH_TIMEOUT, authenticate(&mut socket, &app)).await {
            Ok(Some(actor)) => actor,
            _ => return socket::end(socket, Hung::with(code::UNAUTHENTICATED, "sign in first")).await,
        },
    };
    let receiver = Receiver::connect(&app.chat, actor);
    let mut connection = Connection { socket, receiver, heartbeat: Heartbeat::new(&app.web), app, refusals: 0 };
    let hung = match connection.run().await {
        Ok(never) => match never {},
        Err(hung) => hung,
    };
    if hung.code == Some(code::TOO_SLOW) {
        let resync = frames::encode(&ServerFrame::Resync { conversation: None });
        let _ = socket::send(&mut connection.socket, [resync], Duration::from_secs(1)).await;
    }
    // Disconnected before the farewell, so that a client that does not read it costs nothing.
    drop(connection.receiver);
    socket::end(connection.socket, hung).await;
}

/// Waits for the `auth` frame.
async fn authenticate(socket: &mut WebSocket, app: &App) -> Option<Actor> {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let frame: ClientFrame = serde_json::from_str(&text).ok()?;
        let Request::Auth { token } = frame.request else { return None };
        let actor = app.chat.actor_by_token(&token).await.ok()??;
        if frame.id.is_some() {
            let ack = frames::encode(&ServerFrame::Ack(Ack { id: frame.id, ..Ack::default() }));
            socket.send(Message::Text(ack)).await.ok()?;
        }
        return Some(actor);
    }
    None
}

struct Connection {
    socket: WebSocket,
    receiver: Receiver,
    heartbeat: Heartbeat,
    app: App,
    /// Refusals for flooding, in a row.
    refusals: u32,
}

impl Connection {
    async fn run(&mut self) -> Result<std::convert::Infallible, Hung> {
        let hello = self.hello();
        self.send([hello]).await?;
        loop {
            tokio::select! {
                batch = self.receiver.next() => self.deliver(batch).await?,
                message = self.socket.recv() => {
                    self.heartbeat.heard();
                    self.hear(socket::received(message)?).await?;
                }
                beat = self.heartbeat.next() => socket::beat(&mut self.socket, beat).await?,
            }
        }
    }

    fn hello(&self) -> ServerFrame {
        let actor = &self.receiver.connection().actor;
        let session = match actor.credential {
            Credential::Session(session) => Some(session),
            Credential::AccessToken(_) => None,
        };
        let limits =
            Limits { message_bytes: self.app.chat.settings.message_bytes, frame_bytes: self.app.web.frame_bytes };
        let heartbeat = self.app.web.ping_interval.as_millis();
        ServerFrame::Hello {
            session,
            user: actor.user.clone(),
            epoch: self.app.chat.epoch,
            heartbeat_ms: u64::try_from(heartbeat).unwrap_or(u64::MAX),
            limits,
        }
    }

    async fn deliver(&mut self, batch: Result<Vec<Arc<Shared>>, Ended>) -> Result<(), Hung> {
        let batch = batch.map_err(|ended| match ended {
            Ended::SignedOut => Hung::with(code::SIGNED_OUT, "signed out"),
            Ended::TooSlow => Hung::with(code::TOO_SLOW, "too slow, come back and resume"),
            Ended::ShuttingDown => Hung::with(code::RESTART, "the server is restarting, come back"),
        })?;
        let texts: Vec<_> = batch.iter().filter_map(|shared| frames::shared(shared)).collect();
        self.send_texts(texts).await
    }

    async fn hear(&mut self, message: Message) -> Result<(), Hung> {
        match message {
            Message::Text(text) => self.request(&text).await,
            Message::Binary(_) => self.refuse(None, Error::invalid("Send text frames.")).await,
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(()),
        }
    }

    async fn request(&mut self, text: &Utf8Bytes) -> Result<(), Hung> {
        let frame = match serde_json::from_str::<ClientFrame>(text) {
            Ok(frame) => frame,
            Err(error) => {
                let id = serde_json::from_str::<OnlyId>(text).ok().and_then(|only| only.id);
                return self.refuse(id, Error::invalid(format!("This is no frame of the live API: {error}"))).await;
            }
        };
        let ClientFrame { id, request } = frame;
        if matches!(&id, Some(RequestId::Text(id)) if id.len() > ID_MAX) {
            return self.refuse(None, Error::invalid(format!("An id has at most {ID_MAX} bytes."))).await;
        }
        if id.is_none() && request.is_command() {
            return self.refuse(None, Error::invalid("A command needs an id.")).await;
        }
        match self.carry_out(request).await? {
            Ok(ack) => {
                self.refusals = 0;
                match id {
                    Some(id) => self.send([ServerFrame::Ack(Ack { id: Some(id), ..ack })]).await,
                    None => Ok(()),
                }
            }
            Err(error) => self.refuse(id, error).await,
        }
    }

    async fn carry_out(&mut self, request: Request) -> Result<Result<Ack, Error>, Hung> {
        let done = match request {
            Request::Resume { cursors } => return self.resume(cursors).await,
            Request::Subscribe {} => match self.receiver.subscribe().await {
                Ok(caught) => return self.resumed(caught).await.map(Ok),
                Err(error) => Err(error),
            },
            Request::Typing { conversation } => {
                let typing = self.app.chat.typing(self.receiver.connection(), conversation).await;
                typing.map(|()| Ack::default())
            }
            Request::Auth { .. } => Err(Error::invalid("You are signed in already.")),
            command => {
                let connection = self.receiver.connection().clone();
                commands::run(&self.app.chat, &connection.actor, command).await
            }
        };
        Ok(done)
    }

    async fn resume(&mut self, cursors: Vec<crate::protocol::live::Cursor>) -> Result<Result<Ack, Error>, Hung> {
        let cursor =
            |c: crate::protocol::live::Cursor| Cursor { conversation: c.conversation, epoch: c.epoch, seq: c.seq };
        let cursors: Vec<_> = cursors.into_iter().map(cursor).collect();
        match self.receiver.resume(&cursors).await {
            Ok(caught) => self.resumed(caught).await.map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Sends what was missed, and says that this was all.
    async fn resumed(&mut self, caught: CatchUp) -> Result<Ack, Hung> {
        let CatchUp { resync, new, gone, events, conversations, online, away } = caught;
        let mut texts: Vec<Utf8Bytes> = Vec::new();
        let mut add = |frame: ServerFrame| texts.push(frames::encode(&frame));
        gone.into_iter().for_each(|conversation| add(ServerFrame::ConversationGone { conversation }));
        new.into_iter().for_each(|overview| add(ServerFrame::Conversation(overview)));
        resync.into_iter().for_each(|conversation| add(ServerFrame::Resync { conversation: Some(conversation) }));
        events.into_iter().for_each(|event: Event| add(ServerFrame::Event(event)));
        let read = conversations.iter().filter_map(|overview| {
            let seq = overview.membership?.last_read;
            Some(ReadState { conversation: overview.conversation.id, seq, unread: overview.unread })
        });
        add(ServerFrame::Resumed { online, away, read: read.collect() });
        self.send_texts(texts).await?;
        Ok(Ack::default())
    }

    /// Says no; a client that does not stop flooding is sent away.
    async fn refuse(&mut self, id: Option<RequestId>, error: Error) -> Result<(), Hung> {
        self.refusals = if error.code == ErrorCode::RateLimited { self.refusals + 1 } else { 0 };
        self.send([ServerFrame::Error { id, error }]).await?;
        if self.refusals > FLOOD_MAX {
            return Err(Hung::with(code::POLICY, "too many requests"));
        }
        Ok(())
    }

    async fn send<const N: usize>(&mut self, frames: [ServerFrame; N]) -> Result<(), Hung> {
        self.send_texts(frames.iter().map(frames::encode)).await
    }

    async fn send_texts(&mut self, texts: impl IntoIterator<Item = Utf8Bytes>) -> Result<(), Hung> {
        socket::send(&mut self.socket, texts, self.app.web.write_timeout).await
    }
}

/// The id of a frame that is otherwise not understood.
#[derive(serde::Deserialize)]
struct OnlyId {
    id: Option<RequestId>,
}
