//! The part of a conversation's history that is on the screen.

use super::Applied;
use super::rows::{Row, Words};
use crate::domain::{ConversationId, ConversationPage, Event, Happening, History, MessageId, Seq, UserId};
use std::collections::VecDeque;

/// The most rows that stay in the page, however far one scrolls.
pub const ROWS_MAX: usize = 300;

/// Changes to messages that are kept for rows that are still on their way.
const RECENT_MAX: usize = 200;

/// The rows of a conversation, and where they are in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Messages and notices, in ascending order of seq.
    pub rows: Vec<Row>,
    /// The rows are the state at this seq.
    pub head: Seq,
    /// Whether there is something before the first row.
    pub has_older: bool,
    /// Whether there is something after the last row; then what is new waits there.
    pub has_newer: bool,
    /// The first unread message when the conversation was opened.
    pub unread_from: Option<Seq>,
    recent: VecDeque<Event>,
}

impl Timeline {
    /// The timeline of a page from the server.
    #[must_use]
    pub fn new(page: &ConversationPage, me: UserId) -> Self {
        let history = &page.history;
        let last_read = page.overview.membership.map_or(Seq::MAX, |m| m.last_read);
        let unread = |e: &&Event| e.seq > last_read && e.actor.id != me && matches!(e.what, Happening::Posted { .. });
        let unread_from = history.events.iter().find(unread).map(|e| e.seq);
        // Where reading ended before this page, its first message need not be the first unread one.
        let begins = !history.has_older || history.events.first().is_some_and(|e| e.seq <= last_read);
        Self {
            conversation: page.overview.conversation.id,
            rows: history.events.iter().filter_map(Row::of).collect(),
            head: history.head,
            has_older: history.has_older,
            has_newer: history.has_newer,
            unread_from: unread_from.filter(|_| begins),
            recent: VecDeque::new(),
        }
    }

    /// Takes what happened. `Rows` says that rows came or went.
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.conversation != self.conversation || event.seq <= self.head {
            return Applied::Past;
        }
        if event.seq > self.head + 1 {
            return Applied::Gap;
        }
        self.head = event.seq;
        if event.what.is_timeline() {
            let last = self.rows.last().map_or(0, |row| row.seq);
            // A page that was fetched meanwhile may hold it already.
            let row = Row::of(event).filter(|row| !self.has_newer && row.seq > last);
            let came = row.is_some();
            self.rows.extend(row);
            return if came { Applied::Rows } else { Applied::Quiet };
        }
        let applied = self.change(event);
        self.recent.push_back(event.clone());
        if self.recent.len() > RECENT_MAX {
            self.recent.pop_front();
        }
        applied
    }

    /// Puts an older page before the first row.
    pub fn prepend(&mut self, history: &History) {
        let first = self.rows.first().map_or(Seq::MAX, |row| row.seq);
        let older = history.events.iter().filter(|e| e.seq < first).filter_map(Row::of);
        self.rows.splice(0..0, older);
        self.has_older = history.has_older;
        self.catch_up(history.head);
    }

    /// Puts a newer page after the last row.
    pub fn append(&mut self, history: &History) {
        let last = self.rows.last().map_or(0, |row| row.seq);
        self.rows.extend(history.events.iter().filter(|e| e.seq > last).filter_map(Row::of));
        // What happened after the page was read was not put after it: it has to be fetched once more.
        self.has_newer = history.has_newer || history.head < self.head;
        self.catch_up(history.head);
    }

    /// Drops the oldest rows above the limit.
    pub fn trim_old(&mut self) {
        if self.rows.len() > ROWS_MAX {
            self.rows.drain(..self.rows.len() - ROWS_MAX);
            self.has_older = true;
        }
    }

    /// Drops the newest rows above the limit.
    pub fn trim_new(&mut self) {
        if self.rows.len() > ROWS_MAX {
            self.rows.truncate(ROWS_MAX);
            self.has_newer = true;
        }
    }

    /// The newest message of `author`.
    #[must_use]
    pub fn last_of(&self, author: UserId) -> Option<MessageId> {
        let own = |row: &&Row| row.actor.id == author && row.message().is_some();
        self.rows.iter().rev().find(own).and_then(|row| row.message().map(|m| m.id))
    }

    /// A page may be older than the changes that came meanwhile.
    fn catch_up(&mut self, head: Seq) {
        for event in std::mem::take(&mut self.recent) {
            if event.seq > head {
                self.change(&event);
            }
            self.recent.push_back(event);
        }
    }

    fn change(&mut self, event: &Event) -> Applied {
        let row = |id: &MessageId| self.rows.iter().filter_map(Row::message).find(|m| m.id == *id);
        match &event.what {
            Happening::Edited { message: Some(message), .. } => {
                if let Some(row) = row(&message.id) {
                    row.words.set_if_new(Words::of(message));
                }
            }
            Happening::Deleted { message_id, .. } => {
                let before = self.rows.len();
                self.rows.retain(|row| row.message().is_none_or(|m| m.id != *message_id));
                if self.rows.len() < before {
                    return Applied::Rows;
                }
            }
            Happening::Reacted { message_id, emoji } => {
                if let Some(row) = row(message_id) {
                    row.react(emoji, &event.actor, true);
                }
            }
            Happening::Unreacted { message_id, emoji } => {
                if let Some(row) = row(message_id) {
                    row.react(emoji, &event.actor, false);
                }
            }
            _ => {}
        }
        Applied::Quiet
    }
}

/// Signals that stay quiet when nothing is new.
pub trait SetIfNew<T> {
    /// Sets the value unless it is the same.
    fn set_if_new(&self, value: T);
}

impl<T: PartialEq + Send + Sync + 'static> SetIfNew<T> for leptos::prelude::ArcRwSignal<T> {
    fn set_if_new(&self, value: T) {
        use leptos::prelude::{Set, WithUntracked};
        if self.with_untracked(|old| *old != value) {
            self.set(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::RowKind;
    use super::super::samples::{event, message, room, user};
    use super::*;
    use crate::domain::{Body, Emoji, Message, Timestamp, UserRef};
    use leptos::prelude::*;

    fn history(events: Vec<Event>, head: Seq, has_older: bool) -> History {
        History { events, has_older, has_newer: false, head }
    }

    fn page(events: Vec<Event>, head: Seq, last_read: Seq) -> ConversationPage {
        let mut overview = room("general", head);
        if let Some(membership) = &mut overview.membership {
            membership.last_read = last_read;
        }
        let id = overview.conversation.id;
        let events = events.into_iter().map(|e| Event { conversation: id, ..e }).collect();
        ConversationPage { overview, history: history(events, head, false), members: Vec::new() }
    }

    fn opened(events: Vec<Event>, head: Seq) -> Timeline {
        Timeline::new(&page(events, head, head), UserId::fresh())
    }

    fn said(timeline: &Timeline) -> Vec<String> {
        timeline.rows.iter().filter_map(Row::message).map(|m| m.words.get_untracked().text).collect()
    }

    fn posted(event: &Event) -> Message {
        match &event.what {
            Happening::Posted { message: Some(message), .. } => message.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn say(author: &UserRef, seq: Seq, words: &str) -> Event {
        event(ConversationId::fresh(), seq, author, message(author, seq, words))
    }

    #[test]
    fn events_come_once_in_order_and_a_gap_is_noticed() {
        let ann = user("ann");
        let mut timeline = opened(vec![say(&ann, 1, "a")], 1);
        let id = timeline.conversation;
        let next = |seq, words: &str| event(id, seq, &ann, message(&ann, seq, words));
        assert_eq!(timeline.apply(&next(2, "b")), Applied::Rows);
        assert_eq!(timeline.apply(&next(2, "b")), Applied::Past);
        assert_eq!(timeline.apply(&next(4, "d")), Applied::Gap);
        assert_eq!(timeline.apply(&say(&ann, 3, "elsewhere")), Applied::Past);
        assert_eq!(timeline.apply(&event(id, 3, &ann, Happening::Joined)), Applied::Rows);
        assert!(matches!(timeline.rows[2].kind, RowKind::Notice(_)));
        assert_eq!(said(&timeline), ["a", "b"]);
    }

    #[test]
    fn edits_reactions_and_deletions_change_their_message() {
        let (ann, bob) = (user("ann"), user("bob"));
        let first = say(&ann, 1, "helo");
        let mut timeline = opened(vec![first.clone()], 1);
        let id = timeline.conversation;
        let message_id = posted(&first).id;
        let edited = Message { body: Body::stored("hello".into()), edited_at: Some(Timestamp(9)), ..posted(&first) };
        let happens = [
            Happening::Edited { message_id, message: Some(edited) },
            Happening::Reacted { message_id, emoji: Emoji::stored("👍".into()) },
            Happening::Reacted { message_id, emoji: Emoji::stored("🎉".into()) },
            Happening::Unreacted { message_id, emoji: Emoji::stored("👍".into()) },
        ];
        for (seq, what) in (2..).zip(happens) {
            assert_eq!(timeline.apply(&event(id, seq, &bob, what)), Applied::Quiet);
        }
        let row = timeline.rows[0].message().expect("message").clone();
        assert_eq!(row.words.get_untracked(), Words { text: "hello".into(), edited: true });
        assert_eq!(row.reactions.with_untracked(|r| (r.len(), r[0].users[0].clone())), (1, bob.clone()));
        assert_eq!(timeline.apply(&event(id, 6, &ann, Happening::deleted(message_id))), Applied::Rows);
        assert!(timeline.rows.is_empty());
    }

    #[test]
    fn an_older_page_takes_the_changes_that_came_meanwhile() {
        let ann = user("ann");
        let (old, kept) = (say(&ann, 1, "old"), say(&ann, 2, "kept"));
        let mut timeline = opened(vec![say(&ann, 3, "new")], 3);
        let gone = Happening::deleted(posted(&old).id);
        assert_eq!(timeline.apply(&event(timeline.conversation, 4, &ann, gone)), Applied::Quiet);
        timeline.prepend(&history(vec![old, kept], 3, true));
        assert_eq!(said(&timeline), ["kept", "new"]);
        assert!(timeline.has_older);
    }

    #[test]
    fn a_newer_page_and_the_live_events_do_not_double() {
        let ann = user("ann");
        let mut timeline = opened(vec![say(&ann, 1, "a")], 1);
        timeline.has_newer = true;
        let id = timeline.conversation;
        assert_eq!(timeline.apply(&event(id, 2, &ann, message(&ann, 2, "b"))), Applied::Quiet);
        timeline.append(&history(vec![say(&ann, 2, "b"), say(&ann, 3, "c")], 3, true));
        assert!(!timeline.has_newer);
        assert_eq!(timeline.apply(&event(id, 3, &ann, message(&ann, 3, "c"))), Applied::Quiet);
        assert_eq!(said(&timeline), ["a", "b", "c"]);
    }

    #[test]
    fn the_page_stays_small() {
        let ann = user("ann");
        let events: Vec<_> = (1..=400).map(|seq| say(&ann, seq, "x")).collect();
        let mut old = opened(events, 400);
        let mut new = old.clone();
        old.trim_old();
        assert_eq!((old.rows.len(), old.rows[0].seq, old.has_older), (ROWS_MAX, 101, true));
        new.trim_new();
        assert_eq!((new.rows.len(), new.rows[0].seq, new.has_newer), (ROWS_MAX, 1, true));
    }

    #[test]
    fn the_first_unread_message_is_marked_when_it_is_surely_the_first() {
        let (me, ann) = (user("me"), user("ann"));
        let events = || vec![say(&ann, 1, "a"), say(&me, 2, "b"), say(&ann, 3, "c")];
        let unread_from = |page: &ConversationPage| Timeline::new(page, me.id).unread_from;
        assert_eq!(unread_from(&page(events(), 3, 1)), Some(3));
        assert_eq!(unread_from(&page(events(), 3, 3)), None);
        let mut later = page(events(), 3, 0);
        assert_eq!(unread_from(&later), Some(1));
        later.history.has_older = true;
        assert_eq!(unread_from(&later), None);
    }
}
