use super::super::samples::{event, message, room, user};
use super::*;
use crate::domain::{History, UserKind};

struct Page {
    _owner: Owner,
    live: Live,
    ann: UserRef,
    room: Overview,
    epoch: Epoch,
}

/// A page with one room, open, at seq 2.
fn page() -> Page {
    let owner = Owner::new();
    owner.set();
    let (me, ann, room) = (user("me"), user("ann"), room("general", 2));
    let (live, epoch) = (Live::new(), Epoch::fresh());
    let user = User { id: me.id, name: me.name, kind: UserKind::Person, admin: false };
    live.install(Home { user, epoch, conversations: vec![room.clone()] });
    let history = History { head: 2, ..History::default() };
    live.open(ConversationPage { overview: room.clone(), history, members: Vec::new() });
    Page { _owner: owner, live, ann, room, epoch }
}

fn says(page: &Page, seq: Seq) -> ServerFrame {
    ServerFrame::Event(event(page.room.conversation.id, seq, &page.ann, message(&page.ann, seq, "hi")))
}

#[test]
fn a_gap_is_asked_for_once() {
    let page = page();
    assert_eq!(page.live.take(says(&page, 3), 0), Next::Nothing);
    assert_eq!(page.live.take(says(&page, 5), 0), Next::Resume);
    assert_eq!(page.live.take(says(&page, 6), 0), Next::Nothing);
    let cursor = Cursor { conversation: page.room.conversation.id, epoch: page.epoch, seq: 3 };
    assert_eq!(page.live.cursors(), [cursor]);
    for seq in 4..=6 {
        assert_eq!(page.live.take(says(&page, seq), 0), Next::Nothing);
    }
    assert_eq!(
        page.live.take(ServerFrame::Resumed { online: vec![page.ann.clone()], away: vec![], read: vec![] }, 0),
        Next::Send
    );
    assert_eq!(page.live.cursors()[0].seq, 6);
    assert!(page.live.here.get_untracked().expect("known").contains(&page.ann.id));
    assert_eq!(page.live.list.get_untracked().unread(), 4);
}

#[test]
fn what_has_to_be_loaded_anew_takes_no_events() {
    let page = page();
    let id = page.room.conversation.id;
    assert_eq!(page.live.take(ServerFrame::Resync { conversation: Some(id) }, 0), Next::Refresh);
    assert_eq!(page.live.take(says(&page, 9), 0), Next::Nothing);
    assert!(page.live.cursors().is_empty());
}

#[test]
fn one_s_own_message_leaves_the_outbox_with_its_event() {
    use super::super::outbox::{Pending, Stage};
    let page = page();
    let id = page.room.conversation.id;
    let me = page.live.known.get_value().me.expect("me").as_ref();
    let what = message(&me, 3, "mine");
    let Happening::Posted { message: Some(message), .. } = &what else { panic!("{what:?}") };
    let client_id = message.client_id;
    let stage = Stage::Waiting;
    let entry = Pending { client_id, conversation: id, body: "mine".into(), written_at: 0, stage };
    page.live.outbox.update(|outbox| outbox.add(entry));
    assert!(page.live.awaits(id, Some(3)));
    page.live.take(ServerFrame::Event(event(id, 3, &me, what)), 0);
    assert!(page.live.outbox.get_untracked().of(id).is_empty());
    assert!(!page.live.awaits(id, Some(3)));
}

#[test]
fn somebody_else_s_socket_means_a_new_page() {
    let page = page();
    let hello = |user: User, epoch| ServerFrame::Hello {
        session: None,
        user,
        epoch,
        heartbeat_ms: 1,
        limits: crate::protocol::live::Limits { message_bytes: 1, frame_bytes: 1 },
    };
    let me = page.live.known.get_value().me.expect("me");
    assert_eq!(page.live.take(hello(me.clone(), page.epoch), 0), Next::Resume);
    assert_eq!(page.live.take(hello(me.clone(), Epoch::fresh()), 0), Next::Reload);
    assert_eq!(page.live.take(hello(User { id: UserId::fresh(), ..me }, page.epoch), 0), Next::Reload);
}

#[test]
fn conversations_and_people_come_and_go() {
    let page = page();
    let id = page.room.conversation.id;
    page.live.take(ServerFrame::Typing { conversation: id, user: page.ann.clone() }, 0);
    assert_eq!(page.live.typing.get_untracked().line(id), "ann is writing…");
    page.live.take(says(&page, 3), 0);
    assert!(page.live.typing.get_untracked().is_quiet());
    page.live.take(ServerFrame::Presence { user: page.ann.clone(), online: true }, 0);
    page.live.take(ServerFrame::ConversationGone { conversation: id }, 0);
    assert!(page.live.open.get_untracked().is_none());
    assert_eq!(page.live.stale.get_untracked(), 1);
}

#[test]
fn who_is_removed_is_told_by_whom_and_why() {
    let page = page();
    let id = page.room.conversation.id;
    let reason = Reason::stored("noise".to_owned());
    page.live.take(ServerFrame::Removed { conversation: id, by: page.ann.clone(), reason }, 0);
    page.live.take(ServerFrame::ConversationGone { conversation: id }, 0);
    assert!(page.live.open.get_untracked().is_none() && page.live.list.get_untracked().find(id).is_none());
    let Screen::Missing(why) = page.live.page.get_untracked().screen else { panic!("the room is shown") };
    assert_eq!(why.message, "ann has removed you from #general: noise");
    assert_eq!(page.live.stale.get_untracked(), 0, "the page is not loaded in place of the words");
}

#[test]
fn an_invitation_says_where_to() {
    let page = page();
    page.live.take(ServerFrame::Invitation { room: room("cellar", 1), by: page.ann.clone() }, 0);
    let expected = ("ann invites you to #cellar.".to_owned(), Some("/rooms/cellar".to_owned()));
    assert_eq!(page.live.news.get_untracked(), Some(expected));
}
