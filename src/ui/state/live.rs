//! Everything that is live on the page. It is made at the root and outlives every page.

use super::link::Link;
use super::list::List;
use super::marks::Marks;
use super::outbox::Outbox;
use super::typing::Typing;
use super::{Applied, Opened, told};
use crate::domain::{
    ConversationId, ConversationPage, Epoch, Error, ErrorCode, Event, Happening, Home, MessageId, Overview, Reason,
    Seq, User, UserId, UserRef,
};
use crate::protocol::live::{Cursor, ReadState, ServerFrame};
use crate::ui::flash::Flash;
use crate::ui::format;
use crate::ui::page::{Page, Screen};
use crate::ui::routing::path_of;
use leptos::prelude::*;

/// Everything that is live on the page.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// What nobody has to be told of when it changes.
    pub known: StoredValue<Known>,
    /// The user's conversations.
    pub list: RwSignal<List>,
    /// The conversation that is open.
    pub open: RwSignal<Option<Opened>>,
    /// Who is here; unknown until the connection stands.
    pub here: RwSignal<Option<Vec<UserId>>>,
    /// Who is writing.
    pub typing: RwSignal<Typing>,
    /// Messages on their way.
    pub outbox: RwSignal<Outbox>,
    /// How the connection stands.
    pub link: RwSignal<Link>,
    /// The clock of the browser, in milliseconds; stands still while nobody needs it.
    pub now: RwSignal<i64>,
    /// Whether times are the reader's; false in what the server renders.
    pub local: RwSignal<bool>,
    /// Whether the reader sees the newest message.
    pub watched: RwSignal<bool>,
    /// What the address shows.
    pub page: RwSignal<Page>,
    /// The address, without its query.
    pub path: RwSignal<String>,
    /// Goes up when what was loaded has to be loaded anew.
    pub stale: RwSignal<u32>,
    /// The message that is being edited.
    pub editing: RwSignal<Option<MessageId>>,
    /// What went wrong with the last thing done to a message.
    pub problem: RwSignal<Option<String>>,
    /// What somebody did about the reader elsewhere, and the address it leads to.
    pub news: RwSignal<Option<(String, Option<String>)>>,
}

/// What nobody has to be told of when it changes.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Who is signed in.
    pub me: Option<User>,
    /// What a plain form left behind.
    pub flash: Option<Flash>,
    /// The largest body of a message, in bytes; unknown until the connection stood once.
    pub message_max: Option<usize>,
    /// Counts the ways to other pages: only the last one leads somewhere.
    pub trip: u32,
    /// The address that is shown, with its query.
    pub address: String,
    /// What was read, and not told yet.
    pub marks: Marks,
    /// Whether the reader is signing out here: the browser is on its way to the next page.
    pub leaving: bool,
    epoch: Option<Epoch>,
    resuming: bool,
}

/// What the connection has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// Ask for what is missing.
    Resume,
    /// Send what waits: everything that was missing has come.
    Send,
    /// Load the list and the open conversation anew.
    Refresh,
    /// Load the whole page anew: it belongs to somebody else, or to another life of the database.
    Reload,
}

impl Live {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            known: StoredValue::default(),
            list: RwSignal::default(),
            open: RwSignal::new(None),
            here: RwSignal::default(),
            typing: RwSignal::default(),
            outbox: RwSignal::default(),
            link: RwSignal::default(),
            now: RwSignal::new(0),
            local: RwSignal::new(false),
            watched: RwSignal::new(false),
            page: RwSignal::default(),
            path: RwSignal::default(),
            stale: RwSignal::new(0),
            editing: RwSignal::new(None),
            problem: RwSignal::new(None),
            news: RwSignal::new(None),
        }
    }

    /// The id of who is signed in; the nil one, which is nobody's, if nobody is.
    #[must_use]
    pub fn my_id(&self) -> UserId {
        self.known.with_value(|known| known.me.as_ref().map_or_else(|| UserId(uuid::Uuid::nil()), |me| me.id))
    }

    /// Whether who is signed in is an administrator.
    #[must_use]
    pub fn am_admin(&self) -> bool {
        self.known.with_value(|known| known.me.as_ref().is_some_and(|me| me.admin))
    }

    /// The name of who is signed in.
    #[must_use]
    pub fn my_name(&self) -> String {
        self.known.with_value(|known| known.me.as_ref().map(|me| me.name.to_string())).unwrap_or_default()
    }

    /// Whether the connection stands.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.link.with_untracked(Link::is_up)
    }

    /// Whether the connection has stood: until then, forms are sent as plain ones.
    #[must_use]
    pub fn was_up(&self) -> bool {
        self.known.with_value(|known| known.message_max.is_some())
    }

    /// Whether this is not the page that the document came with.
    #[must_use]
    pub fn has_travelled(&self) -> bool {
        self.known.with_value(|known| known.trip > 0)
    }

    /// Takes who is signed in, and their conversations.
    pub fn install(&self, home: Home) {
        self.known.update_value(|known| {
            known.me = Some(home.user);
            known.epoch = Some(home.epoch);
        });
        self.list.update(|list| list.install(home.conversations));
    }

    /// Shows the page of an address; the same page once more, if it is loaded anew.
    pub fn show(&self, page: Page, address: &str) {
        let path = path_of(address).to_owned();
        let anew = self.path.with_untracked(|shown| *shown == path);
        if !anew || page.editing.is_some() {
            self.editing.set(page.editing);
        }
        if !anew || !matches!(page.screen, Screen::Open(_)) {
            self.open.set(None);
        }
        self.known.update_value(|known| address.clone_into(&mut known.address));
        self.path.set(path);
        self.page.set(page);
    }

    /// Opens a conversation's page.
    pub fn open(&self, mut page: ConversationPage) -> Opened {
        let id = page.overview.conversation.id;
        let listed = self.list.with_untracked(|list| list.find(id).map(|item| item.overview.clone()));
        // The server may not have heard yet how far was read here.
        let read = listed.as_ref().and_then(|overview| overview.with_untracked(|o| o.membership));
        if let (Some(read), Some(told)) = (read, &mut page.overview.membership) {
            told.last_read = told.last_read.max(read.last_read);
        }
        let overview = listed.unwrap_or_else(|| ArcRwSignal::new(page.overview.clone()));
        let opened = Opened::new(page, self.my_id(), overview);
        if let Some(before) = self.open.get_untracked().filter(|before| before.id == id) {
            opened.keep_line(&before);
        }
        self.outbox.update(|outbox| outbox.loaded(id));
        self.open.set(Some(opened.clone()));
        opened
    }

    /// Where the client is: what both the list and the open conversation have.
    #[must_use]
    pub fn cursors(&self) -> Vec<Cursor> {
        let Some(epoch) = self.epoch() else { return Vec::new() };
        let mut cursors = self.list.with_untracked(|list| list.cursors(epoch));
        let open = self.open.with_untracked(|o| o.as_ref().map(|o| (o.id, o.timeline.with_untracked(|t| t.head))));
        for cursor in &mut cursors {
            if let Some((id, head)) = open
                && id == cursor.conversation
            {
                cursor.seq = cursor.seq.min(head);
            }
        }
        // One that was forgotten has no place to go on from.
        cursors.retain(|cursor| cursor.seq < Seq::MAX);
        cursors
    }

    /// Takes a frame that is no answer to a request.
    pub fn take(&self, frame: ServerFrame, now: i64) -> Next {
        match frame {
            ServerFrame::Hello { user, epoch, limits, .. } => {
                self.known.update_value(|known| known.message_max = Some(limits.message_bytes));
                return self.greet(&user, epoch);
            }
            ServerFrame::Event(event) => return self.happened(&event),
            ServerFrame::Resumed { online, read, .. } => {
                read.iter().for_each(|state| self.read(state));
                self.here.set(Some(online.into_iter().map(|user| user.id).collect()));
                // What is loaded anew while the connection stands is on its way already.
                let dark = !self.is_up() && self.is_in_the_dark();
                self.link.update(|link| link.came(now));
                self.now.set(now);
                self.set_resuming(false);
                return if dark { Next::Refresh } else { Next::Send };
            }
            ServerFrame::Resync { conversation } => return self.forget(conversation),
            ServerFrame::Conversation(overview) => {
                self.list.update(|list| list.put(overview));
                self.look_again();
            }
            ServerFrame::ConversationGone { conversation } => {
                if self.let_go(conversation).is_some() {
                    self.look_again();
                }
            }
            ServerFrame::Removed { conversation, by, reason } => self.removed(conversation, &by, &reason),
            ServerFrame::Invitation { room, by } => {
                let (conversation, me) = (&room.conversation, self.my_id());
                let words = told::invitation(&by, &format::title(conversation, me));
                self.news.set(Some((words, Some(format::path(conversation, me)))));
            }
            ServerFrame::Typing { conversation, user } => self.writes(conversation, user, now),
            ServerFrame::Presence { user, online } => self.here.update(|here| {
                let here = here.get_or_insert_default();
                here.retain(|id| *id != user.id);
                if online {
                    here.push(user.id);
                }
            }),
            ServerFrame::Read(state) => self.read(&state),
            ServerFrame::Ack(_) | ServerFrame::Error { .. } | ServerFrame::Away(_) => {}
        }
        Next::Nothing
    }

    /// Whether this conversation is open.
    #[must_use]
    pub fn is_open(&self, id: ConversationId) -> bool {
        self.open.with_untracked(|open| open.as_ref().is_some_and(|o| o.id == id))
    }

    /// Whether the event of a stored message will still come to the screen.
    #[must_use]
    pub fn awaits(&self, id: ConversationId, seq: Option<Seq>) -> bool {
        let ahead = |o: &Opened| o.timeline.with_untracked(|t| !t.has_newer && seq.is_some_and(|seq| seq > t.head));
        self.open.with_untracked(|open| open.as_ref().is_some_and(|o| o.id == id && ahead(o)))
    }

    /// Whether the open conversation has fallen behind the list: something happened while its page was on the way.
    #[must_use]
    pub fn lags(&self) -> bool {
        self.open.with_untracked(|open| {
            open.as_ref().is_some_and(|o| {
                o.overview.with_untracked(|o| o.conversation.head) > o.timeline.with_untracked(|t| t.head)
            })
        })
    }

    /// Whether what is on the screen could not be loaded, or was forgotten.
    #[must_use]
    pub fn is_in_the_dark(&self) -> bool {
        let unread = self
            .open
            .with_untracked(|open| open.as_ref().is_some_and(|o| o.timeline.with_untracked(|t| t.head) == Seq::MAX));
        let unreachable =
            |page: &Page| matches!(&page.screen, Screen::Missing(error) if error.code == ErrorCode::Unavailable);
        unread || self.page.with_untracked(unreachable)
    }

    fn greet(&self, user: &User, epoch: Epoch) -> Next {
        let same = user.id == self.my_id() && self.epoch() == Some(epoch);
        self.set_resuming(same);
        if same { Next::Resume } else { Next::Reload }
    }

    fn happened(&self, event: &Event) -> Next {
        let me = self.my_id();
        if let Happening::Posted { message, .. } = &event.what {
            self.typing.update(|typing| typing.stopped(event.conversation, event.actor.id));
            if let Some(message) = message.as_ref().filter(|m| m.author.id == me) {
                self.outbox.update(|outbox| outbox.remove(message.client_id));
            }
        }
        let listed = self.list.write_untracked().apply(event, me);
        if listed == Applied::Rows {
            self.list.notify();
        }
        let (local, watched) = (self.local.get_untracked(), self.watched.get_untracked());
        let open = self.open.get_untracked().map(|o| o.apply(event, local, watched, me));
        let gap = listed == Applied::Gap || open == Some(Applied::Gap);
        if gap && !self.known.with_value(|known| known.resuming) {
            self.set_resuming(true);
            return Next::Resume;
        }
        Next::Nothing
    }

    fn forget(&self, conversation: Option<ConversationId>) -> Next {
        self.list.with_untracked(|list| list.forget(conversation));
        if let Some(open) = self.open.get_untracked().filter(|o| conversation.is_none_or(|id| id == o.id)) {
            open.forget();
        }
        Next::Refresh
    }

    fn read(&self, state: &ReadState) {
        self.list.with_untracked(|list| list.read(state.conversation, state.seq, state.unread));
    }

    /// A conversation has gone: what it was, if it was there.
    fn let_go(&self, id: ConversationId) -> Option<Overview> {
        let item = self.list.try_update(|list| list.remove(id)).flatten()?;
        if self.is_open(id) {
            self.open.set(None);
        }
        Some(item.overview.get_untracked())
    }

    /// Somebody has removed the reader from a room: that stands where the room was, if it was open.
    fn removed(&self, id: ConversationId, by: &UserRef, reason: &Reason) {
        let open = self.is_open(id);
        let Some(room) = self.let_go(id) else { return };
        let words = told::removal(by, &format::title(&room.conversation, self.my_id()), reason);
        if open {
            self.page.set(Screen::Missing(Error::new(ErrorCode::NotMember, words)).into());
        } else {
            self.news.set(Some((words, None)));
        }
    }

    fn epoch(&self) -> Option<Epoch> {
        self.known.with_value(|known| known.epoch)
    }

    fn set_resuming(&self, resuming: bool) {
        self.known.update_value(|known| known.resuming = resuming);
    }

    /// Pages without an open conversation show what may have become one.
    fn look_again(&self) {
        if self.open.with_untracked(Option::is_none) {
            self.stale.update(|n| *n += 1);
        }
    }

    fn writes(&self, conversation: ConversationId, user: UserRef, now: i64) {
        if user.id != self.my_id() {
            self.typing.update(|typing| typing.heard(conversation, user, now));
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
