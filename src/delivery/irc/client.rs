//! One client: where it is in its registration, what it can, and what is to be written to it.

use super::caps::{Cap, Caps};
use super::metadata::Entries;
use super::outbox::Outbox;
use super::roster::Person;
use super::session::{Awaited, Come, Session};
use super::wire::{Incoming, Message};
use super::{Arrival, Gateway, commands};
use crate::chat::live::Ended;
use crate::chat::{Actor, Peer};
use crate::domain::{ConversationId, Error, ErrorCode, Seq, UserId};
use std::sync::Arc;
use std::time::Duration;

/// How long a command waits for what it has caused; the store has it then, and the client will hear of it later.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much may be gathered before it is written, in bytes.
pub const GATHER: usize = 32 * 1024;

/// Why somebody is away who has no connection.
pub const NOT_CONNECTED: &str = "Not connected";

/// The connection is over, with the reason for `ERROR`.
#[derive(Debug)]
pub struct Hung(pub String);

/// Whether the connection goes on.
pub type Done = Result<(), Hung>;

/// What is known of a client before it is registered.
#[derive(Debug, Default)]
pub struct Pending {
    /// `NICK`
    pub nick: Option<String>,
    /// `USER`: username and real name.
    pub user: Option<(String, String)>,
    /// `PASS`
    pub pass: Option<String>,
    /// Whether capabilities are negotiated, which holds the registration up.
    pub negotiating: bool,
    /// Who signed in by SASL.
    pub account: Option<Actor>,
    /// `AWAY`
    pub away: Option<String>,
    /// `METADATA`
    pub metadata: Entries,
}

/// One client.
pub struct Client {
    /// What all connections share.
    pub gateway: Arc<Gateway>,
    /// Where it comes from.
    pub peer: Peer,
    /// Whether nobody on the way can read along.
    pub secure: bool,
    /// The capabilities that it has asked for.
    pub caps: Caps,
    /// Whether it knows of capabilities with values, and is told of changes.
    pub cap_values: bool,
    /// What is to be written to it.
    pub out: Outbox,
    /// Until it is registered.
    pub pending: Option<Box<Pending>>,
    /// An `AUTHENTICATE` that has begun: what has come of it.
    pub sasl: Option<String>,
    /// How many attempts to sign in have failed.
    pub sasl_failures: u32,
    /// From when it is registered.
    pub session: Option<Box<Session>>,
    /// The metadata keys that it is told of.
    pub subscriptions: Vec<String>,
    /// Why it has quit.
    pub quit: Option<String>,
}

impl Client {
    /// A client that has said nothing yet.
    #[must_use]
    pub fn new(gateway: Arc<Gateway>, arrival: Arrival) -> Self {
        Self {
            gateway,
            peer: Peer { ip: arrival.ip, agent: "IRC".into() },
            secure: arrival.secure,
            caps: Caps::default(),
            cap_values: false,
            out: Outbox::default(),
            pending: Some(Box::default()),
            sasl: None,
            sasl_failures: 0,
            session: None,
            subscriptions: Vec::new(),
            quit: None,
        }
    }

    /// The nick, or `*` before there is one.
    #[must_use]
    pub fn nick(&self) -> String {
        match (&self.session, &self.pending) {
            (Some(session), _) => session.nick().to_owned(),
            (None, Some(pending)) => pending.nick.clone().unwrap_or_else(|| "*".into()),
            (None, None) => "*".into(),
        }
    }

    /// Carries out what has come.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn hear(&mut self, incoming: Incoming) -> Done {
        match incoming {
            Incoming::Line(line) => self.line(&line, true).await,
            Incoming::TooLong => self.numeric("417", &["Input line was too long"]),
            Incoming::Endless => Err(Hung("Input line was far too long".into())),
            Incoming::NotUtf8(line) => self.line(&line, false).await,
        }
    }

    async fn line(&mut self, line: &str, good: bool) -> Done {
        let Some(mut message) = Message::parse(line) else { return Ok(()) };
        // A browser may be made to send a form here by a foreign page.
        if self.session.is_none() && is_http(&message) {
            return Err(Hung("This is IRC, not HTTP".into()));
        }
        let label = message.tag("label").filter(|label| !label.is_empty() && label.len() <= 64).map(str::to_owned);
        if let Some(label) = label.filter(|_| self.caps.has(Cap::LabeledResponse)) {
            self.out.begin(label);
        }
        message.source = None;
        let done = if good { commands::carry_out(self, message).await } else { self.refuse_bytes(&message) };
        let server = self.gateway.name().to_owned();
        self.out.finish(&server);
        done
    }

    fn refuse_bytes(&mut self, message: &Message) -> Done {
        let words = "Message rejected: this server only accepts UTF-8";
        let command = if message.command.is_ascii() { &*message.command } else { "*" };
        self.fail(command, "INVALID_UTF8", &[], words)
    }

    /// Answers with a line of the server.
    ///
    /// # Errors
    /// Never: it returns what commands return.
    pub fn answer(&mut self, command: &str, params: &[&str]) -> Done {
        self.out.answer(Message::new(self.gateway.name(), command, params));
        Ok(())
    }

    /// Answers with a number or a word, the client's nick, and what belongs to it.
    ///
    /// # Errors
    /// Never: it returns what commands return.
    pub fn numeric(&mut self, number: &str, params: &[&str]) -> Done {
        let nick = self.nick();
        let all: Vec<&str> = std::iter::once(nick.as_str()).chain(params.iter().copied()).collect();
        self.answer(number, &all)
    }

    /// Says no in the words of a standard reply (IRCv3 standard-replies).
    ///
    /// # Errors
    /// Never: it returns what commands return.
    pub fn fail(&mut self, command: &str, code: &str, context: &[&str], words: &str) -> Done {
        let params: Vec<&str> = [command, code].into_iter().chain(context.iter().copied()).chain([words]).collect();
        self.answer("FAIL", &params)
    }

    /// Says that something did not work for a reason that no command knows better.
    ///
    /// # Errors
    /// Never: it returns what commands return.
    pub fn refuse(&mut self, command: &str, error: &Error) -> Done {
        match error.code {
            ErrorCode::RateLimited => self.numeric("263", &[command, &error.message]),
            ErrorCode::TooLarge => self.numeric("417", &[&error.message]),
            _ => self.numeric("400", &[command, &error.message]),
        }
    }

    /// Who acts. Commands that need registration have a session.
    ///
    /// # Errors
    /// When there is none, which the table of commands rules out.
    pub fn actor(&self) -> Result<Actor, Hung> {
        let actor = self.session.as_ref().map(|session| session.actor.clone()).ok_or_else(unregistered)?;
        Ok(Actor { operator: self.gateway.roster.is_operator(actor.user.id), ..actor })
    }

    /// Whose words the client's are: `nick!ident@host`.
    ///
    /// # Errors
    /// When the client is not registered.
    pub fn mask(&self) -> Result<String, Hung> {
        Ok(self.gateway.roster.anybody(&self.actor()?.user.as_ref()).mask())
    }

    /// Why somebody is away, if they are: they say so, or they have no connection of any kind.
    #[must_use]
    pub fn away(&self, person: &Person) -> Option<String> {
        let said = self.gateway.chat.away(person.user.id).map(|reason| reason.as_str().to_owned());
        said.or_else(|| (!self.is_here(person.user.id)).then(|| NOT_CONNECTED.to_owned()))
    }

    /// Whether somebody has a connection of any kind.
    #[must_use]
    pub fn is_here(&self, user: UserId) -> bool {
        self.gateway.roster.person(user).is_some() || self.gateway.chat.is_online(user)
    }

    /// What belongs to a registered client.
    ///
    /// # Errors
    /// When there is none, which the table of commands rules out.
    pub fn session(&mut self) -> Result<&mut Session, Hung> {
        self.session.as_deref_mut().ok_or_else(unregistered)
    }

    /// Tells the client what has come so far.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn catch_up(&mut self) -> Done {
        let Some(session) = &mut self.session else { return Ok(()) };
        let due = session.receiver.so_far().await.map_err(hung)?;
        self.deliver(due).await?;
        while let Some(word) = self.session()?.word() {
            self.heed(word)?;
        }
        Ok(())
    }

    /// Tells the client what has come.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn take(&mut self, come: Come) -> Done {
        match come {
            Come::Notices(due) => self.deliver(due).await,
            Come::Word(word) => self.heed(word),
        }
    }

    /// Tells the client everything that was committed or said before.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn settle(&mut self) -> Done {
        if self.session.is_some() {
            self.gateway.chat.settle().await;
        }
        self.catch_up().await
    }

    /// Waits for the event that the client has caused itself. It is part of the answer, and what comes before it is
    /// told as ever.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn await_event(&mut self, conversation: ConversationId, seq: Seq) -> Done {
        self.session()?.awaited = Some(Awaited::Event(conversation, seq));
        let come = tokio::time::timeout(PATIENCE, self.until_seen(conversation, seq)).await;
        self.session()?.awaited = None;
        come.unwrap_or(Ok(()))
    }

    /// The same for a room that the client may be outside of: it is not told of the event then, and `line` is the answer.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn await_event_or(&mut self, (room, seq): (ConversationId, Seq), line: Message) -> Done {
        if self.session()?.places.contains_key(&room) {
            return self.await_event(room, seq).await;
        }
        self.out.answer(line);
        Ok(())
    }

    async fn until_seen(&mut self, conversation: ConversationId, seq: Seq) -> Done {
        loop {
            let session = self.session()?;
            if session.receiver.seen(conversation).is_some_and(|seen| seen >= seq) {
                return Ok(());
            }
            let due = session.receiver.next().await.map_err(hung)?;
            self.deliver(due).await?;
        }
    }
}

/// Why the connection is over when nothing more comes.
#[must_use]
pub fn hung(ended: Ended) -> Hung {
    Hung(match ended {
        Ended::SignedOut => "Signed out".into(),
        Ended::TooSlow => "Too slow: come back and read on".into(),
        Ended::ShuttingDown => "The server is going away: come back in a moment".into(),
    })
}

fn unregistered() -> Hung {
    Hung("Not registered".into())
}

fn is_http(message: &Message) -> bool {
    matches!(&*message.command, "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH" | "CONNECT")
}
