//! What moderators do, and who is away, told to one client.

use super::caps::Cap;
use super::client::{Client, Done, Hung, NOT_CONNECTED};
use super::commands;
use super::lines::{self, Variant};
use super::modes::RoomSet;
use super::session::{Awaited, Place};
use super::wire::Message;
use crate::chat::names;
use crate::domain::{Away, ConversationId, Event, Overview, Role, Timestamp, UserRef};

impl Client {
    /// A room is set differently: what is new follows from what the client was told before.
    pub(super) async fn configured(&mut self, event: &Event, channel: Option<&str>, set: RoomSet) -> Done {
        let Some(Place::Room(_, _, known)) = self.session()?.places.get_mut(&event.conversation) else { return Ok(()) };
        let before = std::mem::replace(known, set);
        let Some(channel) = channel else { return Ok(()) };
        let key = if set.modes.keyed { self.key_of(event.conversation).await? } else { None };
        let mut words = set.since(before, key.as_deref());
        // A key that has become another one.
        if words.is_empty() && set.modes.keyed {
            words = vec!["+k".into(), key.unwrap_or_else(|| "*".into())];
        }
        if words.is_empty() {
            return Ok(());
        }
        let params: Vec<&str> = std::iter::once(channel).chain(words.iter().map(String::as_str)).collect();
        self.tell_or_answer(event, "MODE", &params)
    }

    /// A room's key, for those who may know it.
    async fn key_of(&mut self, room: ConversationId) -> Result<Option<String>, Hung> {
        let (actor, chat) = (self.actor()?, self.gateway.chat.clone());
        let role = chat.role_of(&actor, room, actor.user.id).await.unwrap_or_default();
        if role < Some(Role::Moderator) && !actor.keeps_order() {
            return Ok(None);
        }
        Ok(chat.room_key(&actor, room).await.unwrap_or_default())
    }

    /// A room has another name: to clients that do not know of such it is another room, unless it reads the same to them.
    pub(super) async fn room_renamed(&mut self, event: &Event, old: Option<&str>, (new, why): (&str, &str)) -> Done {
        let able = self.caps.has(Cap::ChannelRename);
        let stays = old.is_some_and(|old| able || names::key(old) == names::key(new));
        // What was said there the client knows.
        if let Some(Place::Room(name, told, _)) = self.session()?.places.get_mut(&event.conversation) {
            (*name, *told) = (new.into(), stays);
        }
        match old {
            Some(old) if able => self.tell_or_answer(event, "RENAME", &[old, new, why]),
            Some(old) if !stays => {
                let renamed = format!("Renamed to {new}");
                let mask = self.mask()?;
                self.out.answer(Message::new(mask, "PART", &[old, if why.is_empty() { &renamed } else { why }]));
                commands::enter_room(self, event.conversation, 0).await
            }
            _ => Ok(()),
        }
    }

    /// A line of what somebody did: the answer, if it was the client.
    fn tell_or_answer(&mut self, event: &Event, command: &str, params: &[&str]) -> Done {
        let mask = self.gateway.roster.anybody(&event.actor).mask();
        let line = Message::new(mask, command, params);
        let line = lines::tagged(&self.gateway, line, event, Variant::of(self.caps, event));
        if self.session()?.awaited == Some(Awaited::Event(event.conversation, event.seq)) {
            self.out.answer(line);
        } else {
            self.out.tell(&line);
        }
        Ok(())
    }

    /// The client's user was removed from a room.
    pub(super) fn removed(&mut self, event: &Event) -> Done {
        let Some(channel) = self.session()?.forget(event.conversation) else { return Ok(()) };
        for line in lines::of_event(&self.gateway, event, &channel, Variant::of(self.caps, event)) {
            self.out.tell(&line);
        }
        Ok(())
    }

    /// The client's user is invited to a room.
    pub(super) fn invited(&mut self, room: &Overview, by: &UserRef) -> Done {
        let Some(name) = room.conversation.room_name() else { return Ok(()) };
        let person = self.gateway.roster.anybody(by);
        let mut line = Message::new(person.mask(), "INVITE", &[&self.nick(), &format!("#{name}")]);
        if self.caps.has(Cap::ServerTime) {
            line = line.tagged("time", &Timestamp::now().rfc3339());
        }
        if self.caps.has(Cap::AccountTag) && !person.guest {
            line = line.tagged("account", by.name.as_str());
        }
        self.out.tell(&line);
        Ok(())
    }

    /// Somebody is away, or back.
    pub(super) fn away_of(&mut self, away: &Away) -> Done {
        if self.caps.has(Cap::AwayNotify) && !self.session()?.is_me(&away.user) {
            self.tell_away(&away.user, away.message.as_ref().map(|message| message.as_str()));
        }
        Ok(())
    }

    /// Somebody came or went. An account stays in its rooms without a connection: it is away.
    pub(super) fn presence(&mut self, user: &UserRef, online: bool) -> Done {
        if !self.caps.has(Cap::AwayNotify) || self.gateway.roster.anybody(user).guest {
            return Ok(());
        }
        let absent = &mut self.session()?.absent;
        if online {
            if absent.remove(&user.id) {
                self.tell_away(user, None);
            }
        } else if absent.insert(user.id) {
            self.tell_away(user, Some(NOT_CONNECTED));
        }
        Ok(())
    }

    fn tell_away(&mut self, user: &UserRef, why: Option<&str>) {
        let mask = self.gateway.roster.anybody(user).mask();
        let params: Vec<&str> = why.into_iter().collect();
        self.out.tell(&Message::new(mask, "AWAY", &params));
    }
}
