//! One connection of the original protocol, from its upgrade to its end.

use super::commands::Commands;
use super::frames::{self, Answer, Request};
use super::names::Names;
use super::session::{Joined, Rooms, Session};
use crate::chat::live::{Notice, Receiver, Shared};
use crate::delivery::Web;
use crate::delivery::flood::Flood;
use crate::delivery::socket::{self, Heartbeat, Hung};
use crate::domain::{ConversationId, Error, ErrorCode};
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::watch;

/// The number of this wire form among [`Shared::encoded`]'s.
const FORM: usize = 1;

/// The server cannot go on with a connection (RFC 6455, section 7.4.1).
const FAILED: u16 = 1011;

/// What a connection knows of its session's rooms when it begins: these need no welcome, all later ones do.
pub struct Known {
    rooms: watch::Receiver<Rooms>,
    heard: HashMap<ConversationId, Arc<Joined>>,
}

impl Known {
    /// The rooms that are joined now.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let mut rooms = session.rooms();
        let heard = rooms.borrow_and_update().iter().map(|joined| (joined.room, joined.clone())).collect();
        Self { rooms, heard }
    }
}

/// Serves a connection to its end.
pub async fn serve(socket: WebSocket, commands: Commands, receiver: Receiver, known: (Known, Names), web: Arc<Web>) {
    let mut connection = Connection::new(socket, commands, receiver, known, web);
    let hung = match connection.run().await {
        Ok(never) => match never {},
        Err(hung) => hung,
    };
    let Connection { socket, commands, receiver, .. } = connection;
    // Before the client can see the end: whoever comes back at once starts a new session.
    drop(commands);
    socket::end(socket, receiver, hung).await;
}

struct Connection {
    socket: WebSocket,
    commands: Commands,
    receiver: Receiver,
    rooms: watch::Receiver<Rooms>,
    /// The rooms that the client was welcomed to, or that were joined before it came.
    heard: HashMap<ConversationId, Arc<Joined>>,
    names: Names,
    heartbeat: Heartbeat,
    flood: Flood,
    web: Arc<Web>,
}

impl Connection {
    fn new(socket: WebSocket, commands: Commands, receiver: Receiver, known: (Known, Names), web: Arc<Web>) -> Self {
        let (Known { rooms, heard }, names) = known;
        // Old clients may be silent up to the idle timeout, whatever they do about pings.
        let heartbeat = Heartbeat::new(&Web { pong_timeout: web.idle_timeout, ..Web::clone(&web) });
        Self { socket, commands, receiver, rooms, heard, names, heartbeat, flood: Flood::default(), web }
    }

    async fn run(&mut self) -> Result<std::convert::Infallible, Hung> {
        loop {
            tokio::select! {
                due = self.receiver.next() => self.deliver(&due?).await?,
                message = self.socket.recv() => {
                    self.heartbeat.heard();
                    self.hear(socket::received(message)?).await?;
                }
                changed = self.rooms.changed() => {
                    changed.map_err(|_| failed())?;
                    self.welcome().await?;
                }
                beat = self.heartbeat.next() => {
                    self.commands.chat.still_here(&self.commands.actor);
                    socket::beat(&mut self.socket, beat).await?;
                }
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), Hung> {
        socket::check(self.receiver.connection())?;
        let request = match &message {
            Message::Text(text) => Request::parse(text),
            Message::Binary(_) => None,
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Ok(()),
        };
        // What is no request has no answer, but cannot be sent without end either.
        let is_heard = request.is_some();
        let done = self.commands.hear(request).await;
        self.welcome().await?;
        match done {
            Ok(Some(answer)) => self.send([text_of(&answer)?]).await,
            Ok(None) => Ok(()),
            Err(error) => self.refuse(&error, is_heard).await,
        }
    }

    /// Says no; a client that does not stop flooding is sent away.
    async fn refuse(&mut self, error: &Error, is_heard: bool) -> Result<(), Hung> {
        let goes_on = error.code == ErrorCode::RateLimited && self.flood.goes_on(Instant::now());
        if is_heard {
            self.send([text_of(&Answer::error(&*error.message))?]).await?;
        }
        if goes_on { Err(Hung::flooding()) } else { Ok(()) }
    }

    /// Welcomes the client to the rooms that were joined since; then come the messages that were posted since, had
    /// they been passed over before.
    async fn welcome(&mut self) -> Result<(), Hung> {
        let known = |joined: &Arc<Joined>| self.heard.get(&joined.room).is_some_and(|old| Arc::ptr_eq(old, joined));
        let new: Vec<_> = self.rooms.borrow_and_update().iter().filter(|joined| !known(joined)).cloned().collect();
        for joined in new {
            let (room, user) = (joined.name.to_string(), &self.commands.actor.user.name);
            let message = format!("welcome to the {room} chat room, {user}!");
            self.send([text_of(&Answer::Welcome { room, message })?]).await?;
            if self.heard.insert(joined.room, joined.clone()).is_none() {
                self.catch_up(&joined).await?;
            }
        }
        Ok(())
    }

    async fn catch_up(&mut self, joined: &Joined) -> Result<(), Hung> {
        let mut after = joined.after;
        loop {
            let passed_over = self.receiver.again(joined.room, after).await.map_err(|_| failed())?;
            let Some(Notice::Event(last)) = passed_over.last().map(|shared| &shared.notice) else { return Ok(()) };
            after = last.seq;
            self.deliver(&passed_over).await?;
        }
    }

    async fn deliver(&mut self, due: &[Arc<Shared>]) -> Result<(), Hung> {
        let texts: Vec<_> = due.iter().filter_map(|shared| self.said(shared)).collect();
        if texts.is_empty() {
            return Ok(());
        }
        let connection = self.receiver.connection().clone();
        self.send(texts.into_iter().map_while(move |text| connection.ended().is_none().then_some(text))).await
    }

    /// The notice as this client hears it, if it does.
    fn said(&mut self, shared: &Shared) -> Option<Utf8Bytes> {
        self.names.heed(&shared.notice);
        let Notice::Event(event) = &shared.notice else { return None };
        let joined = self.heard.get(&event.conversation).filter(|joined| event.seq > joined.after)?;
        // The encoding is everybody's: it says nothing that only this session knows.
        let name = self.names.get(event.conversation).unwrap_or(&joined.name);
        let bytes = shared.encoded(FORM, |notice| frames::said(notice, name))?;
        Utf8Bytes::try_from(bytes.clone()).ok()
    }

    async fn send(&mut self, texts: impl IntoIterator<Item = Utf8Bytes>) -> Result<(), Hung> {
        socket::send(&mut self.socket, texts, self.web.write_timeout).await
    }
}

fn text_of(answer: &Answer) -> Result<Utf8Bytes, Hung> {
    answer.encode().map(Utf8Bytes::from).map_err(|_| failed())
}

const fn failed() -> Hung {
    Hung::with(FAILED, "something went wrong on the server")
}
