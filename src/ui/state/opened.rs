//! The conversation that is open.

use super::Applied;
use super::places::arrange;
use super::timeline::{ROWS_MAX, Timeline};
use crate::domain::{
    ConversationId, ConversationPage, Event, Happening, History, Member, Overview, Role, Seq, UserId, UserRef,
};
use crate::ui::{dom, format};
use leptos::prelude::*;

/// So many rows above the limit are let in before some are dropped.
const SLACK: usize = 50;

/// A conversation that is open. Views hold it, so nothing in it goes away under them.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Which one.
    pub id: ConversationId,
    /// How it stands in the user's list.
    pub overview: ArcRwSignal<Overview>,
    /// What is on the screen.
    pub timeline: ArcRwSignal<Timeline>,
    /// Who is in it.
    pub members: ArcRwSignal<Vec<Member>>,
}

impl Opened {
    /// Opens a page from the server. `overview` is the conversation's signal in the list.
    #[must_use]
    pub fn new(page: ConversationPage, me: UserId, overview: ArcRwSignal<Overview>) -> Self {
        let opened = Self {
            id: page.overview.conversation.id,
            overview,
            timeline: ArcRwSignal::new(Timeline::new(&page, me)),
            members: ArcRwSignal::new(page.members),
        };
        // As on the server, so that the first render is the same; the view does it again for the reader.
        opened.arrange(false);
        opened
    }

    /// Leaves the line above the first unread message where it was before the conversation was loaded anew.
    pub fn keep_line(&self, before: &Self) {
        if let Some(line) = before.timeline.with_untracked(|t| t.unread_from) {
            self.timeline.write_untracked().unread_from = Some(line);
            self.arrange(false);
        }
    }

    /// Takes what happened. `watched` says that the reader sees the newest message.
    pub fn apply(&self, event: &Event, local: bool, watched: bool, me: UserId) -> Applied {
        let applied = self.timeline.write_untracked().apply(event);
        if matches!(applied, Applied::Past | Applied::Gap) {
            return applied;
        }
        self.change_members(event);
        if applied == Applied::Rows {
            {
                let mut timeline = self.timeline.write_untracked();
                let unseen = !watched && event.actor.id != me && matches!(event.what, Happening::Posted { .. });
                if unseen && timeline.unread_from.is_none() {
                    timeline.unread_from = Some(event.seq);
                }
                if timeline.rows.len() > ROWS_MAX + SLACK {
                    if watched { timeline.trim_old() } else { timeline.trim_new() }
                }
            }
            self.show(local);
        }
        applied
    }

    /// Puts an older page before what is there.
    pub fn prepend(&self, history: &History, local: bool) {
        {
            let mut timeline = self.timeline.write_untracked();
            timeline.prepend(history);
            timeline.trim_new();
        }
        self.show(local);
    }

    /// Puts a newer page after what is there.
    pub fn append(&self, history: &History, local: bool) {
        {
            let mut timeline = self.timeline.write_untracked();
            timeline.append(history);
            timeline.trim_old();
        }
        self.show(local);
    }

    /// What is on the screen is too old to be mended: events wait until it is loaded anew.
    pub fn forget(&self) {
        self.timeline.write_untracked().head = Seq::MAX;
    }

    /// Gives the rows their places: by the reader's days if `local`, by those of UTC in what the server renders.
    pub fn arrange(&self, local: bool) {
        let day = if local { dom::local_day } else { format::utc_day };
        let told = self.overview.with_untracked(|o| o.conversation.room_name().is_some());
        self.timeline.with_untracked(|t| arrange(&t.rows, t.unread_from, told, day));
    }

    fn show(&self, local: bool) {
        self.arrange(local);
        self.timeline.notify();
    }

    fn change_members(&self, event: &Event) {
        match &event.what {
            Happening::Joined => self.members.update(|members| {
                members.retain(|m| m.user.id != event.actor.id);
                let rank = |user: &UserRef| user.name.as_str().to_ascii_lowercase();
                let name = rank(&event.actor);
                let at = members.iter().take_while(|m| rank(&m.user) < name).count();
                members.insert(at, Member { user: event.actor.clone(), role: Role::Member, online: true, away: None });
            }),
            Happening::Left => self.members.update(|members| members.retain(|m| m.user.id != event.actor.id)),
            Happening::Removed { user, .. } => self.members.update(|members| members.retain(|m| m.user.id != user.id)),
            Happening::RoleChanged { user, role } => self.members.update(|members| {
                members.iter_mut().filter(|m| m.user.id == user.id).for_each(|m| m.role = *role);
            }),
            _ => {}
        }
    }
}
