//! What happens, told to one client.

use super::caps::Cap;
use super::client::{Client, Done, Hung};
use super::commands;
use super::ctcp;
use super::lines::{self, Variant};
use super::modes::RoomSet;
use super::session::{Awaited, Place};
use super::wire::Message;
use crate::chat::live::{Notice, Shared};
use crate::chat::tag::Tagged;
use crate::domain::{ConversationId, Event, Happening, Tags, UserName, UserRef};
use bytes::Bytes;
use std::sync::Arc;

/// The number of the first wire form among [`Shared::encoded`]'s; each variant has one.
const FORM: usize = 2;

impl Client {
    /// Tells the client what has come.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn deliver(&mut self, due: Vec<Arc<Shared>>) -> Done {
        for shared in due {
            self.notice(&shared).await?;
        }
        Ok(())
    }

    async fn notice(&mut self, shared: &Shared) -> Done {
        match &shared.notice {
            Notice::Event(event) => self.event(shared, event).await,
            Notice::Tagged { conversation, tagged } => self.tagged(*conversation, tagged).await,
            // The tag has come already.
            Notice::Typing { tagged: true, .. } => Ok(()),
            Notice::Typing { conversation, user, .. } => self.typing(*conversation, user),
            Notice::Renamed { user, old } => self.renamed(user, old),
            Notice::Conversation(overview) => {
                self.session()?.learn(&overview.conversation);
                Ok(())
            }
            Notice::ConversationGone(conversation) => self.gone(*conversation),
            Notice::Presence { user, online } => self.presence(user, *online),
            Notice::Away(away) => self.away_of(away),
            Notice::Removed(event) => self.removed(event),
            Notice::Invitation { room, by } => self.invited(room, by),
            Notice::Read { conversation, at, .. } => self.read_mark_moved(*conversation, *at),
        }
    }

    async fn event(&mut self, shared: &Shared, event: &Event) -> Done {
        let session = self.session()?;
        let is_me = session.is_me(&event.actor);
        let own = matches!(&event.what, Happening::Posted { message: Some(message), .. }
            if is_me && session.was_sent(message.client_id));
        let Some(place) = session.places.get(&event.conversation).cloned() else { return Ok(()) };
        match (place, &event.what) {
            (Place::Room(name, told, _), Happening::Configured { visibility, modes }) => {
                let set = RoomSet { visibility: *visibility, modes: *modes };
                self.configured(event, told.then_some(&*name), set).await
            }
            (Place::Room(name, told, _), Happening::Renamed { name: new, reason }) => {
                let old = told.then_some(&*name);
                self.room_renamed(event, old, (&format!("#{new}"), reason.as_str())).await
            }
            (Place::Room(name, true, _), Happening::Invited { user }) => {
                if !is_me && self.caps.has(Cap::InviteNotify) {
                    let mask = self.gateway.roster.anybody(&event.actor).mask();
                    self.out.tell(&Message::new(mask, "INVITE", &[user.name.as_str(), &name]));
                }
                Ok(())
            }
            (Place::Room(_, false, _), Happening::Joined) if is_me => {
                commands::enter_room(self, event.conversation, event.seq).await
            }
            (Place::Room(_, false, _), _) | (Place::Room(..), Happening::Joined) if is_me => Ok(()),
            (Place::Direct(other), Happening::Posted { .. }) if own && other.id == event.actor.id => {
                self.said_to_oneself(event)
            }
            (_, Happening::Posted { .. }) if own && !self.caps.has(Cap::EchoMessage) => Ok(()),
            (_, Happening::Tagged { .. }) if is_me && !self.wants_back(event)? => Ok(()),
            (Place::Room(name, true, _), what) => {
                if matches!(what, Happening::Left { for_good: true, .. }) && !self.session()?.departs(event.actor.id) {
                    return Ok(());
                }
                self.happened(Some(shared), event, &name)?;
                if matches!(what, Happening::Joined) {
                    self.metadata_of(&event.actor);
                }
                Ok(())
            }
            (Place::Direct(other), what) if is_said(what) => {
                let target = if is_me { other.name.to_string() } else { self.nick() };
                self.happened(None, event, &target)
            }
            _ => Ok(()),
        }
    }

    /// Whether the client wants what its own program has told.
    fn wants_back(&mut self, event: &Event) -> Result<bool, Hung> {
        let is_answer = self.session()?.awaited == Some(Awaited::Event(event.conversation, event.seq));
        Ok(!is_answer || self.caps.has(Cap::EchoMessage))
    }

    /// Whoever speaks to themselves hears it once as an echo, if they want one, and once as what was said.
    fn said_to_oneself(&mut self, event: &Event) -> Done {
        let nick = self.nick();
        if self.caps.has(Cap::EchoMessage) {
            self.happened(None, event, &nick)?;
        }
        let variant = Variant::of(self.caps, event);
        lines::of_event(&self.gateway, event, &nick, variant).iter().for_each(|line| self.out.tell(line));
        Ok(())
    }

    /// Tells an event: with its encoding shared, where it reads the same for others.
    fn happened(&mut self, shared: Option<&Shared>, event: &Event, target: &str) -> Done {
        let variant = Variant::of(self.caps, event);
        let is_answer = self.session()?.awaited == Some(Awaited::Event(event.conversation, event.seq));
        let Self { gateway, out, .. } = self;
        let lines = || lines::of_event(gateway, event, target, variant);
        match shared.filter(|_| !is_answer) {
            Some(shared) => {
                let bytes = shared.encoded(FORM + variant.number(), |_| {
                    gateway.counters.encodings.increment(1);
                    written(&lines())
                });
                out.tell_written(bytes.map_or(&[], |bytes| bytes));
            }
            None if is_answer => lines().into_iter().for_each(|line| out.answer(line)),
            None => lines().iter().for_each(|line| out.tell(line)),
        }
        Ok(())
    }

    async fn tagged(&mut self, conversation: ConversationId, tagged: &Tagged) -> Done {
        let Some(target) = self.target(conversation, &tagged.from)? else { return Ok(()) };
        let is_answer = self.session()?.awaited == Some(Awaited::Tags(tagged.id));
        let unwanted = is_answer && !self.caps.has(Cap::EchoMessage);
        if unwanted || !self.is_meant(conversation, tagged).await? {
            return Ok(());
        }
        for line in lines::of_tags(&self.gateway, tagged, &target, self.caps) {
            if is_answer {
                self.out.answer(line);
            } else {
                self.out.tell(&line);
            }
        }
        Ok(())
    }

    /// Tags are for clients that take tags, and words aside for those with the role, and for who has said them.
    async fn is_meant(&mut self, conversation: ConversationId, tagged: &Tagged) -> Result<bool, Hung> {
        let Some(aside) = &tagged.aside else { return Ok(self.takes(&tagged.tags)) };
        let actor = self.actor()?;
        let role = self.gateway.chat.role_of(&actor, conversation, actor.user.id).await;
        Ok(actor.user.id == tagged.from.id || role.is_ok_and(|role| role >= Some(aside.to)))
    }

    /// Whether the client takes tags alone, unless these carry a text.
    pub fn takes(&self, tags: &Tags) -> bool {
        self.caps.has(Cap::MessageTags) || ctcp::carried(tags).is_some()
    }

    fn typing(&mut self, conversation: ConversationId, user: &UserRef) -> Done {
        let Some(target) = self.target(conversation, user)? else { return Ok(()) };
        if self.caps.has(Cap::MessageTags) {
            let mask = self.gateway.roster.anybody(user).mask();
            self.out.tell(&Message::new(mask, "TAGMSG", &[&target]).tagged("+typing", "active"));
        }
        Ok(())
    }

    /// How the client names a conversation, when `from` says something there.
    fn target(&mut self, conversation: ConversationId, from: &UserRef) -> Result<Option<String>, Hung> {
        let session = self.session()?;
        Ok(match session.places.get(&conversation) {
            Some(Place::Room(name, true, _)) => Some(name.to_string()),
            Some(Place::Direct(other)) if session.is_me(from) => Some(other.name.to_string()),
            Some(Place::Direct(_)) => Some(session.nick().to_owned()),
            _ => None,
        })
    }

    fn renamed(&mut self, user: &UserRef, old: &UserName) -> Done {
        let person = self.gateway.roster.anybody(user);
        let source = format!("{old}!{}@{}", person.ident, person.host);
        let line = Message::new(source, "NICK", &[user.name.as_str()]);
        let session = self.session()?;
        let is_me = session.is_me(user);
        if is_me {
            session.actor.user.name = user.name.clone();
        }
        for place in session.places.values_mut() {
            if let Place::Direct(other) = place
                && other.id == user.id
            {
                other.name = user.name.clone();
            }
        }
        if is_me {
            self.gateway.roster.rename(user.id, user.name.clone());
            self.out.answer(line);
        } else {
            self.out.tell(&line);
        }
        Ok(())
    }

    /// The user is not in a room any more, by whatever door.
    fn gone(&mut self, conversation: ConversationId) -> Done {
        if let Some(name) = self.session()?.forget(conversation) {
            let line = Message::new(self.mask()?, "PART", &[&name]);
            self.out.tell(&line);
        }
        Ok(())
    }
}

/// Whether it is something that is said to somebody.
pub const fn is_said(what: &Happening) -> bool {
    matches!(
        what,
        Happening::Posted { .. }
            | Happening::Edited { .. }
            | Happening::Deleted { .. }
            | Happening::Reacted { .. }
            | Happening::Tagged { .. }
    )
}

fn written(lines: &[Message]) -> Option<Bytes> {
    let mut bytes = Vec::new();
    lines.iter().for_each(|line| line.write(&mut bytes));
    Some(bytes.into())
}
