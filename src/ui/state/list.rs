//! The user's conversations, as the navigation lists them.

use super::Applied;
use crate::domain::{Conversation, ConversationId, ConversationKind, Epoch, Event, Happening, Overview, Seq, UserId};
use crate::protocol::live::Cursor;
use crate::ui::format;
use leptos::prelude::*;

/// Unread messages are counted up to here.
const UNREAD_MAX: u32 = 100;

/// One conversation of the list. Its signal changes with what happens in it, so that one row of the navigation is
/// drawn anew, not all.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which conversation.
    pub id: ConversationId,
    /// How it stands.
    pub overview: ArcRwSignal<Overview>,
}

/// The conversations of the user: rooms by name, then direct ones by their newest message.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Item>,
}

impl List {
    /// The list that the server gave, in its order.
    #[must_use]
    pub fn new(overviews: Vec<Overview>) -> Self {
        let mut list = Self { items: Vec::with_capacity(overviews.len()) };
        overviews.into_iter().map(item).for_each(|item| list.place(item));
        list
    }

    /// The rooms, by name.
    #[must_use]
    pub fn rooms(&self) -> Vec<Item> {
        self.items.iter().filter(|i| is_room(i)).cloned().collect()
    }

    /// The direct conversations, the one with the newest message first.
    #[must_use]
    pub fn directs(&self) -> Vec<Item> {
        self.items.iter().filter(|i| !is_room(i)).cloned().collect()
    }

    /// The conversation, if it is in the list.
    #[must_use]
    pub fn find(&self, id: ConversationId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Unread messages in all of them. Tracks every conversation.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.items.iter().map(|item| item.overview.with(|o| o.unread)).sum()
    }

    /// The conversation `step` places further down the list, or around its end; of those with unread messages if
    /// `unread`.
    #[must_use]
    pub fn neighbour(&self, from: Option<ConversationId>, step: isize, unread: bool) -> Option<Overview> {
        let here = |item: &Item| Some(item.id) == from;
        let fits = |item: &Item| !unread || item.overview.with_untracked(|o| o.unread > 0);
        let items: Vec<_> = self.items.iter().filter(|item| here(item) || fits(item)).collect();
        let length = isize::try_from(items.len()).ok().filter(|length| *length > 0)?;
        let at = items.iter().position(|item| here(item)).and_then(|at| isize::try_from(at).ok());
        let next = at.map_or(if step > 0 { 0 } else { length - 1 }, |at| (at + step).rem_euclid(length));
        let next = items.get(usize::try_from(next).ok()?)?;
        (!here(next)).then(|| next.overview.get_untracked())
    }

    /// The conversations that `me` calls something with `text` in it, those that begin with it first.
    /// `folded` takes the case from a text.
    #[must_use]
    pub fn matching(&self, text: &str, me: UserId, folded: fn(&str) -> String) -> Vec<Conversation> {
        let text = folded(text.trim().trim_start_matches(['#', '@']));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for item in &self.items {
            let conversation = item.overview.with_untracked(|o| o.conversation.clone());
            let title = folded(format::title(&conversation, me).trim_start_matches('#'));
            match title.find(&text) {
                Some(0) => first.push(conversation),
                Some(_) => second.push(conversation),
                None => {}
            }
        }
        first.append(&mut second);
        first
    }

    /// Where the client is in each conversation.
    #[must_use]
    pub fn cursors(&self, epoch: Epoch) -> Vec<Cursor> {
        let at = |item: &Item| Cursor { conversation: item.id, epoch, seq: head(item) };
        self.items.iter().map(at).collect()
    }

    /// A conversation has come into the list, or is known anew.
    pub fn put(&mut self, overview: Overview) {
        let id = overview.conversation.id;
        match self.find(id) {
            Some(item) => item.overview.set(overview),
            None => return self.place(item(overview)),
        }
        self.replace(id);
    }

    /// A conversation has gone from the list.
    pub fn remove(&mut self, id: ConversationId) {
        self.items.retain(|item| item.id != id);
    }

    /// What is known of the conversation (none means all) is too old to be mended: events wait until it is loaded anew.
    pub fn forget(&self, id: Option<ConversationId>) {
        for item in self.items.iter().filter(|item| id.is_none_or(|id| id == item.id)) {
            item.overview.write_untracked().conversation.head = Seq::MAX;
        }
    }

    /// The user has read up to `seq`, and `unread` messages are left.
    pub fn read(&self, id: ConversationId, seq: Seq, unread: u32) {
        let Some(item) = self.find(id) else { return };
        item.overview.update(|o| {
            o.unread = unread;
            if let Some(membership) = &mut o.membership {
                membership.last_read = seq;
            }
        });
    }

    /// Takes what happened. `Rows` says that the order of the list is new.
    pub fn apply(&mut self, event: &Event, me: UserId) -> Applied {
        let Some(item) = self.find(event.conversation).cloned() else { return Applied::Past };
        let head = head(&item);
        if event.seq <= head {
            return Applied::Past;
        }
        if event.seq > head + 1 {
            return Applied::Gap;
        }
        item.overview.update(|overview| change(overview, event, me));
        let renamed = matches!(event.what, Happening::Renamed { .. });
        let moves = renamed || matches!(event.what, Happening::Posted { .. }) && !is_room(&item);
        if moves {
            self.replace(item.id);
        }
        if moves { Applied::Rows } else { Applied::Quiet }
    }

    /// Puts a conversation where it belongs. Most come in order, so this looks from the end.
    fn place(&mut self, item: Item) {
        let rank = rank(&item);
        let after = self.items.iter().rev().take_while(|other| self::rank(other) > rank).count();
        self.items.insert(self.items.len() - after, item);
    }

    /// Puts a conversation where it belongs now.
    fn replace(&mut self, id: ConversationId) {
        if let Some(at) = self.items.iter().position(|item| item.id == id) {
            let item = self.items.remove(at);
            self.place(item);
        }
    }
}

/// Rooms come by name, then direct conversations by their newest message.
fn rank(item: &Item) -> (bool, String, i64) {
    item.overview.with_untracked(|o| match o.conversation.room_name() {
        Some(name) => (false, name.as_str().to_ascii_lowercase(), 0),
        None => (true, String::new(), o.last_message_at.map_or(0, |at| -at.0)),
    })
}

fn change(overview: &mut Overview, event: &Event, me: UserId) {
    overview.conversation.head = event.seq;
    match &event.what {
        Happening::Posted { message: Some(_), .. } => {
            overview.last_message_at = Some(event.at);
            if event.actor.id != me {
                overview.unread = (overview.unread + 1).min(UNREAD_MAX);
            }
        }
        Happening::Joined => overview.members += 1,
        Happening::Left { .. } | Happening::Removed { .. } => overview.members = overview.members.saturating_sub(1),
        Happening::TopicChanged { topic: new } => {
            if let ConversationKind::Room { topic, .. } = &mut overview.conversation.kind {
                topic.clone_from(new);
            }
        }
        Happening::RoleChanged { user, role, .. } if user.id == me => {
            if let Some(membership) = &mut overview.membership {
                membership.role = *role;
            }
        }
        what => {
            if let ConversationKind::Room { name, visibility, modes, .. } = &mut overview.conversation.kind {
                match what {
                    Happening::Configured { visibility: now, modes: set } => (*visibility, *modes) = (*now, *set),
                    Happening::Renamed { name: now, .. } => name.clone_from(now),
                    _ => {}
                }
            }
        }
    }
}

fn item(overview: Overview) -> Item {
    Item { id: overview.conversation.id, overview: ArcRwSignal::new(overview) }
}

fn is_room(item: &Item) -> bool {
    item.overview.with_untracked(|o| o.conversation.room_name().is_some())
}

fn head(item: &Item) -> Seq {
    item.overview.with_untracked(|o| o.conversation.head)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{direct, event, message, room, user};
    use super::*;

    #[test]
    fn messages_of_others_count_as_unread_once() {
        let (me, ann) = (user("me"), user("ann"));
        let general = room("general", 4);
        let id = general.conversation.id;
        let mut list = List::new(vec![general]);
        let theirs = event(id, 5, &ann, message(&ann, 5, "hi"));
        assert_eq!(list.apply(&theirs, me.id), Applied::Quiet);
        assert_eq!(list.apply(&theirs, me.id), Applied::Past);
        assert_eq!(list.apply(&event(id, 6, &me, message(&me, 6, "ho")), me.id), Applied::Quiet);
        assert_eq!(list.unread(), 1);
        assert_eq!(list.apply(&event(id, 9, &ann, Happening::Joined), me.id), Applied::Gap);
        list.read(id, 6, 0);
        assert_eq!(list.unread(), 0);
        assert_eq!(list.cursors(Epoch::fresh())[0].seq, 6);
    }

    #[test]
    fn a_direct_message_moves_its_conversation_up() {
        let (me, ann, bob) = (user("me"), user("ann"), user("bob"));
        let (first, second) = (direct(&me, &ann, 3), direct(&me, &bob, 3));
        let id = second.conversation.id;
        let mut list = List::new(vec![room("zoo", 1), first, second, room("Attic", 1)]);
        let names: Vec<_> = list
            .rooms()
            .iter()
            .filter_map(|i| i.overview.get_untracked().conversation.room_name().map(ToString::to_string))
            .collect();
        assert_eq!(names, ["Attic", "zoo"]);
        assert_eq!(list.apply(&event(id, 4, &bob, message(&bob, 4, "hi")), me.id), Applied::Rows);
        assert_eq!(list.directs()[0].id, id);
    }

    #[test]
    fn one_walks_the_list_around_its_ends() {
        let (a, b, c) = (room("a", 1), room("b", 1), Overview { unread: 2, ..room("c", 1) });
        let ids = [&a, &b, &c].map(|o| o.conversation.id);
        let list = List::new(vec![a, b, c]);
        let from = |from, step, unread| list.neighbour(from, step, unread).map(|o| o.conversation.id);
        assert_eq!(from(Some(ids[1]), 1, false), Some(ids[2]));
        assert_eq!(from(Some(ids[2]), 1, false), Some(ids[0]));
        assert_eq!(from(Some(ids[0]), -1, false), Some(ids[2]));
        assert_eq!(from(Some(ids[0]), 1, true), Some(ids[2]));
        assert_eq!(from(Some(ids[2]), 1, true), None);
        assert_eq!((from(None, 1, false), from(None, -1, false)), (Some(ids[0]), Some(ids[2])));
        assert_eq!(List::default().neighbour(None, 1, false), None);
    }

    #[test]
    fn a_few_letters_find_a_conversation() {
        let (me, ann) = (user("me"), user("Ann"));
        let list = List::new(vec![room("banner", 1), room("zoo", 1), direct(&me, &ann, 1)]);
        let found = |text: &str| -> Vec<_> {
            list.matching(text, me.id, str::to_lowercase).iter().map(|c| format::title(c, me.id)).collect()
        };
        assert_eq!(found("an"), ["Ann", "#banner"]);
        assert_eq!(found("#zo"), ["#zoo"]);
        assert_eq!(found("").len(), 3);
        assert!(found("me").is_empty());
    }

    #[test]
    fn conversations_come_and_go() {
        let mut list = List::default();
        let general = room("general", 4);
        let id = general.conversation.id;
        list.put(general.clone());
        list.put(general);
        assert_eq!(list.rooms().len(), 1);
        list.remove(id);
        assert!(list.find(id).is_none());
    }
}
