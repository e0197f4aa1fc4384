//! What the gateway tells a connection beside what happens in its conversations.

use super::caps::Cap;
use super::client::{Client, Done, Hung};
use super::lines;
use super::mailbox::Address;
use super::metadata::Told;
use super::session::Session;
use super::wire::Message;
use crate::chat::tag::Tagged;
use crate::domain::{ConversationId, UserId};
use std::sync::Arc;

/// Something to tell a connection.
#[derive(Clone, Debug)]
pub enum Word {
    /// Somebody who is watched for has come, with this mask.
    Online(String),
    /// Somebody who is watched for has gone: their nick.
    Offline(String),
    /// An operator ends the connection, with this line and for this reason.
    Killed(Box<(Message, String)>),
    /// Tags from somebody with whom there is no conversation.
    Tagged(Arc<Tagged>),
    /// A line for those whom it concerns.
    Line(Arc<Telling>),
    /// Something was attached to somebody or to a room.
    Metadata(Arc<Told>),
}

/// A line, and whom it concerns.
#[derive(Debug)]
pub struct Telling {
    /// Whose doing it is.
    pub from: UserId,
    /// The line.
    pub line: Message,
    /// The capabilities that a client must have for it.
    pub caps: Vec<Cap>,
    /// Who hears it.
    pub to: Audience,
}

/// Who hears a line.
#[derive(Debug)]
pub enum Audience {
    /// Whoever wants to hear what operators say to all.
    Wallops,
    /// Whoever is in one of these rooms.
    In(Vec<ConversationId>),
    /// Whoever is in none of them.
    NotIn(Vec<ConversationId>),
    /// The other connections of who does it: this is the one that they do it by.
    Mine(Address),
}

impl Audience {
    /// Whether a client hears it by the rooms that it is in.
    #[must_use]
    pub fn includes(&self, session: &Session) -> bool {
        match self {
            Self::Wallops | Self::Mine(_) => false,
            Self::In(rooms) => is_in_one(session, rooms),
            Self::NotIn(rooms) => !is_in_one(session, rooms),
        }
    }
}

impl Client {
    /// Takes a word from the inbox.
    ///
    /// # Errors
    /// When the connection is over.
    pub fn heed(&mut self, word: Word) -> Done {
        match word {
            Word::Online(mask) => self.numeric("730", &[&mask]),
            Word::Offline(nick) => self.numeric("731", &[&nick]),
            Word::Killed(killed) => {
                let (line, reason) = *killed;
                self.out.tell(&line);
                Err(Hung(reason))
            }
            Word::Tagged(tagged) => {
                if self.takes(&tagged.tags) {
                    let lines = lines::of_tags(&self.gateway, &tagged, &self.nick(), self.caps);
                    lines.iter().for_each(|line| self.out.tell(line));
                }
                Ok(())
            }
            Word::Line(telling) => {
                if self.concerns(&telling)? {
                    self.out.tell(&telling.line);
                }
                Ok(())
            }
            Word::Metadata(told) => self.metadata_set(&told),
        }
    }

    fn concerns(&mut self, telling: &Telling) -> Result<bool, Hung> {
        let has = telling.caps.iter().all(|cap| self.caps.has(*cap));
        let session = self.session()?;
        let me = session.actor.user.id;
        if !has {
            return Ok(false);
        }
        let mine = me == telling.from;
        Ok(match &telling.to {
            Audience::Mine(by) => mine && !Arc::ptr_eq(&session.address, by),
            Audience::Wallops => self.gateway.roster.person(me).is_some_and(|person| person.modes.wallops),
            rooms => !mine && rooms.includes(session),
        })
    }

    /// Tells those who share a room with the client, and those who watch for it, that something about it is new.
    ///
    /// # Errors
    /// When the client is not registered.
    pub fn tell_neighbours(&mut self, line: &Message, cap: Cap) -> Done {
        let (user, rooms) = (self.actor()?.user, self.session()?.rooms());
        let telling = |caps, to| Word::Line(Arc::new(Telling { from: user.id, line: line.clone(), caps, to }));
        let roster = &self.gateway.roster;
        roster.tell_all(&telling(vec![cap], Audience::In(rooms.clone())));
        roster.tell_watchers(user.name.as_str(), &telling(vec![cap, Cap::ExtendedMonitor], Audience::NotIn(rooms)));
        Ok(())
    }

    /// Tells the other connections of the client's user.
    ///
    /// # Errors
    /// When the client is not registered.
    pub fn tell_others_of_mine(&mut self, line: &Message, cap: Cap) -> Done {
        let (from, to) = (self.actor()?.user.id, Audience::Mine(self.session()?.address.clone()));
        let word = Word::Line(Arc::new(Telling { from, line: line.clone(), caps: vec![cap], to }));
        self.gateway.roster.tell(from, &word);
        Ok(())
    }

    /// Tells those who watch for the client, and share no room with it, that something about it is new.
    ///
    /// # Errors
    /// When the client is not registered.
    pub fn tell_watchers(&mut self, line: Message, cap: Cap) -> Done {
        let (user, rooms) = (self.actor()?.user, self.session()?.rooms());
        let caps = vec![cap, Cap::ExtendedMonitor];
        let word = Word::Line(Arc::new(Telling { from: user.id, line, caps, to: Audience::NotIn(rooms) }));
        self.gateway.roster.tell_watchers(user.name.as_str(), &word);
        Ok(())
    }
}

fn is_in_one(session: &Session, rooms: &[ConversationId]) -> bool {
    rooms.iter().any(|room| session.channel(*room).is_some())
}
