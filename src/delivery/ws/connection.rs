//! One connection of the live API: a task that reads requests, answers them, and writes what happens.

use super::super::App;
use super::{commands, frames};
use crate::chat::live::{Arrival, CatchUp, Cursor, Ended, Missed, Receiver, Shared};
use crate::chat::{Actor, Credential};
use crate::delivery::flood::Flood;
use crate::delivery::socket::{self, Heartbeat, Hung};
use crate::domain::{ConversationId, Error, ErrorCode};
use crate::protocol::live::{
    self as wire, Ack, ClientFrame, Limits, ReadState, Request, RequestId, ServerFrame, close as code,
};
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a client without credential has for its `auth` frame.
const AUTH_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest request id, in bytes.
const ID_MAX: usize = 64;

/// Why a connection ends when the store cannot be read.
const UNREADABLE: &str = "something went wrong on the server, come back and resume";

/// Serves a connection to its end.
pub async fn serve(mut socket: WebSocket, app: App, actor: Option<Actor>, arrival: Arrival) {
    let actor = match actor {
        Some(actor) => actor,
        None => match sign_in(&mut socket, &app, &arrival).await {
            Ok(actor) => actor,
            Err(hung) => return socket::farewell(socket, hung).await,
        },
    };
    let receiver = Receiver::connect(&app.chat, actor);
    drop(arrival);
    let (heartbeat, flood) = (Heartbeat::new(&app.web), Flood::default());
    let mut connection = Connection { socket, receiver, heartbeat, app, flood };
    let hung = match connection.run().await {
        Ok(never) => match never {},
        Err(hung) => hung,
    };
    if hung.code == Some(code::TOO_SLOW) {
        let resync = frames::encode(&ServerFrame::Resync { conversation: None });
        let _ = socket::send(&mut connection.socket, [resync], Duration::from_secs(1)).await;
    }
    socket::end(connection.socket, connection.receiver, hung).await;
}

/// Waits for the client to say who it is, but not for long, and no longer than the server runs.
async fn sign_in(socket: &mut WebSocket, app: &App, arrival: &Arrival) -> Result<Actor, Hung> {
    tokio::select! {
        signed_in = tokio::time::timeout(AUTH_TIMEOUT, authenticate(socket, app)) => {
            signed_in.ok().flatten().ok_or(Hung::with(code::UNAUTHENTICATED, "sign in first"))
        }
        ended = arrival.turned_away() => Err(ended.into()),
    }
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
    flood: Flood,
}

impl Connection {
    async fn run(&mut self) -> Result<std::convert::Infallible, Hung> {
        self.receiver.verify().await.map_err(|_| Hung::with(code::TOO_SLOW, UNREADABLE))?;
        socket::check(self.receiver.connection())?;
        let hello = self.hello();
        self.send([hello]).await?;
        loop {
            tokio::select! {
                batch = self.receiver.next() => self.deliver(batch).await?,
                message = self.socket.recv() => {
                    self.heartbeat.heard();
                    // What has come before a request is told before its answer.
                    let come = self.receiver.so_far().await;
                    self.deliver(come).await?;
                    self.hear(socket::received(message)?).await?;
                }
                beat = self.heartbeat.next() => {
                    self.app.chat.still_here(&self.receiver.connection().actor);
                    socket::beat(&mut self.socket, beat).await?;
                }
            }
        }
    }

    fn hello(&self) -> ServerFrame {
        let actor = &self.receiver.connection().actor;
        let session = match actor.credential {
            Credential::Session(session) => Some(session),
            Credential::AccessToken(_) | Credential::Visit(_) => None,
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
        let (batch, connection) = (batch?, self.receiver.connection().clone());
        // Looked at one by one while they are written, which a slow client may make long.
        let texts = batch.into_iter().filter_map(move |shared| {
            let allowed = shared.notice.conversation().is_none_or(|id| connection.listens_to(id));
            if allowed { frames::shared(&shared) } else { None }
        });
        self.send_texts(texts).await
    }

    async fn hear(&mut self, message: Message) -> Result<(), Hung> {
        match message {
            Message::Text(text) => self.request(&text).await,
            Message::Binary(_) => self.bad(None, Error::invalid("Send text frames.")).await,
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(()),
        }
    }

    async fn request(&mut self, text: &Utf8Bytes) -> Result<(), Hung> {
        let frame = match serde_json::from_str::<ClientFrame>(text) {
            Ok(frame) => frame,
            Err(error) => {
                let id = serde_json::from_str::<OnlyId>(text).ok().and_then(|only| only.id);
                return self.bad(id, Error::invalid(format!("This is no frame of the live API: {error}"))).await;
            }
        };
        let ClientFrame { id, request } = frame;
        if matches!(&id, Some(RequestId::Text(id)) if id.len() > ID_MAX) {
            return self.bad(None, Error::invalid(format!("An id has at most {ID_MAX} bytes."))).await;
        }
        if id.is_none() && request.is_command() {
            return self.bad(None, Error::invalid("A command needs an id.")).await;
        }
        match self.carry_out(request).await? {
            Ok(ack) => match id {
                Some(id) => self.send([ServerFrame::Ack(Ack { id: Some(id), ..ack })]).await,
                None => Ok(()),
            },
            Err(error) => self.refuse(id, error).await,
        }
    }

    async fn carry_out(&mut self, request: Request) -> Result<Result<Ack, Error>, Hung> {
        let done = match request {
            Request::Resume { cursors } => return self.resume(Some(cursors)).await,
            Request::Subscribe {} => return self.resume(None).await,
            Request::Ping {} => self.count().map(|()| Ack::default()),
            Request::Typing { conversation } => {
                let typing = self.app.chat.typing(self.receiver.connection(), conversation).await;
                typing.map(|()| Ack::default())
            }
            Request::Auth { .. } => self.count().and(Err(Error::invalid("You are signed in already."))),
            command => {
                let connection = self.receiver.connection().clone();
                commands::run(&self.app.chat, &connection.actor, command).await
            }
        };
        Ok(done)
    }

    /// Counts a frame that is no command.
    fn count(&self) -> Result<(), Error> {
        self.app.chat.count_frame(&self.receiver.connection().actor)
    }

    /// Subscribes, from the cursors on if there are any.
    async fn resume(&mut self, cursors: Option<Vec<wire::Cursor>>) -> Result<Result<Ack, Error>, Hung> {
        if let Err(error) = self.count() {
            return Ok(Err(error));
        }
        let caught = match cursors {
            Some(cursors) => self.receiver.resume(&cursors.into_iter().map(cursor).collect::<Vec<_>>()).await,
            None => self.receiver.subscribe().await,
        };
        match caught {
            Ok(caught) => self.resumed(caught).await.map(Ok),
            // A client that has not resumed hears nothing, and may not know that it does not.
            Err(_) => Err(Hung::with(code::RESTART, UNREADABLE)),
        }
    }

    /// Sends what was missed, and says that this was all.
    async fn resumed(&mut self, mut caught: CatchUp) -> Result<Ack, Hung> {
        let gone = caught.gone.drain(..).map(|conversation| ServerFrame::ConversationGone { conversation });
        let new = caught.new.drain(..).map(ServerFrame::Conversation);
        let resync = caught.resync.drain(..).map(resync);
        self.send_texts(gone.chain(new).chain(resync).map(|frame| frames::encode(&frame))).await?;
        let unreadable = |_| Hung::with(code::TOO_SLOW, UNREADABLE);
        while let Some(missed) = self.receiver.missed(&mut caught).await.map_err(unreadable)? {
            self.send_missed(missed).await?;
        }
        let read = caught.conversations.iter().filter_map(|overview| {
            let seq = overview.membership?.last_read;
            Some(ReadState { conversation: overview.conversation.id, seq, unread: overview.unread })
        });
        let resumed = ServerFrame::Resumed { read: read.collect(), online: caught.online, away: caught.away };
        self.send([resumed]).await?;
        // Whoever has taken all of it is there, however long it took.
        self.heartbeat.heard();
        Ok(Ack::default())
    }

    async fn send_missed(&mut self, missed: Missed) -> Result<(), Hung> {
        let events = match missed {
            Missed::Events(events) => events,
            Missed::Resync(conversation) => return self.send([resync(conversation)]).await,
        };
        let connection = self.receiver.connection().clone();
        let texts = events.into_iter().filter_map(move |event| {
            connection.listens_to(event.conversation).then(|| frames::encode(&ServerFrame::Event(event)))
        });
        self.send_texts(texts).await
    }

    /// Says no to what is no request; that counts as one.
    async fn bad(&mut self, id: Option<RequestId>, error: Error) -> Result<(), Hung> {
        let error = self.count().err().unwrap_or(error);
        self.refuse(id, error).await
    }

    /// Says no; a client that does not stop flooding is sent away.
    async fn refuse(&mut self, id: Option<RequestId>, error: Error) -> Result<(), Hung> {
        let goes_on = error.code == ErrorCode::RateLimited && self.flood.goes_on(Instant::now());
        self.send([ServerFrame::Error { id, error }]).await?;
        if goes_on { Err(Hung::flooding()) } else { Ok(()) }
    }

    /// Sends answers: what was carried out is acknowledged, whatever has happened since.
    async fn send<const N: usize>(&mut self, frames: [ServerFrame; N]) -> Result<(), Hung> {
        socket::send(&mut self.socket, frames.iter().map(frames::encode), self.app.web.write_timeout).await
    }

    /// Sends what happened: nothing more once the connection has ended.
    async fn send_texts(&mut self, texts: impl IntoIterator<Item = Utf8Bytes>) -> Result<(), Hung> {
        let connection = self.receiver.connection().clone();
        let allowed = texts.into_iter().map_while(|text| connection.ended().is_none().then_some(text));
        socket::send(&mut self.socket, allowed, self.app.web.write_timeout).await?;
        socket::check(&connection)
    }
}

const fn resync(conversation: ConversationId) -> ServerFrame {
    ServerFrame::Resync { conversation: Some(conversation) }
}

const fn cursor(cursor: wire::Cursor) -> Cursor {
    let wire::Cursor { conversation, epoch, seq } = cursor;
    Cursor { conversation, epoch, seq }
}

/// The id of a frame that is otherwise not understood.
#[derive(serde::Deserialize)]
struct OnlyId {
    id: Option<RequestId>,
}
