//! From the store's commits to the bus, and from the bus to the connections of this node.

use super::interests::{self, Change};
use super::notice::{Notice, Shared};
use super::sweep;
use crate::chat::bus::{Heard, Interest, Signal, Subscription};
use crate::chat::settle::Marks;
use crate::chat::store::CommitFeed;
use crate::chat::{Chat, Credential};
use crate::domain::{ConversationId, Error, Event, Happening, MessageId, Overview, Seq, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// How many missed events are read at once.
const BATCH: u32 = 500;

/// Runs until the commit feed and the bus end.
pub async fn run(
    chat: Arc<Chat>,
    feed: CommitFeed,
    marks: Marks,
    heard: Box<dyn Subscription>,
    changes: mpsc::UnboundedReceiver<Change>,
) {
    let (new, followed) = mpsc::unbounded_channel();
    tokio::select! {
        _ = async { tokio::join!(publish(&chat, feed, marks), deliver(&chat, heard, followed)) } => {}
        () = async {
            interests::follow(&chat, changes, new).await;
            std::future::pending().await
        } => {}
    }
}

async fn publish(chat: &Chat, mut feed: CommitFeed, mut marks: Marks) {
    loop {
        tokio::select! {
            // A mark comes after everything that was committed before it.
            biased;
            batch = feed.recv() => match batch {
                Some(batch) => publish_all(chat, batch).await,
                None => return,
            },
            Some(mark) = marks.recv() => chat.bus.publish(Signal::Fence(mark)).await,
        }
    }
}

async fn publish_all(chat: &Chat, batch: Vec<Event>) {
    for event in batch {
        chat.bus.publish(Signal::Event(Arc::new(event))).await;
    }
}

/// One after the other, so that nobody has to bring back into order what two have told at once.
async fn deliver(
    chat: &Chat,
    mut subscription: Box<dyn Subscription>,
    mut followed: mpsc::UnboundedReceiver<Vec<Interest>>,
) {
    let mut swept = Instant::now();
    loop {
        let due = chat.bus.sweep_after().map(|after| swept + after);
        tokio::select! {
            heard = subscription.next() => match heard {
                Some(Heard::Signal(signal)) => hear(chat, signal).await,
                Some(Heard::Missed) => {
                    sweep::everything(chat).await;
                    swept = Instant::now();
                    chat.fences.pass_all();
                }
                None => return,
            },
            Some(interests) = followed.recv() => sweep::some(chat, &interests).await,
            () = sleep_until(due.unwrap_or(swept)), if due.is_some() => {
                sweep::everything(chat).await;
                swept = Instant::now();
            }
        }
    }
}

async fn hear(chat: &Chat, signal: Signal) {
    match signal {
        Signal::Event(event) => bring(chat, event).await,
        Signal::Typing { conversation, user, tagged } => {
            if chat.live.listeners(conversation).len() <= chat.settings.presence_listeners {
                let except = Some(user.id);
                chat.live.tell(conversation, &Shared::new(Notice::Typing { conversation, user, tagged }), except);
            }
        }
        Signal::Read { user, conversation, seq, unread, at } => {
            chat.live.tell_user(user, Notice::Read { conversation, seq, unread, at });
        }
        Signal::Tagged { conversation, tagged } => {
            chat.live.tell(conversation, &Shared::new(Notice::Tagged { conversation, tagged }), None);
        }
        Signal::Renamed { user, old, conversations } => chat.live.rename(user, old, &conversations),
        Signal::Fence(mark) => chat.fences.pass(mark),
        Signal::SessionEnded(session) => chat.live.end(Credential::Session(session)),
        Signal::AccessTokenRevoked(token) => chat.live.end(Credential::AccessToken(token)),
    }
}

/// Brings an event to its listeners, after those before it that got lost.
async fn bring(chat: &Chat, event: Arc<Event>) {
    let conversation = event.conversation;
    if let Some(Some(last)) = chat.live.delivered(conversation)
        && event.seq <= last
    {
        return;
    }
    if let Some(last) = chat.live.reached(conversation)
        && event.seq > last + 1
    {
        bring_after(chat, conversation, last).await;
    }
    if let Some(last) = bring_one(chat, event).await {
        bring_after(chat, conversation, last).await;
    }
}

/// Brings an event to its listeners. When it brings a member who may have missed what came after it, returns its seq.
async fn bring_one(chat: &Chat, event: Arc<Event>) -> Option<Seq> {
    let (conversation, seq) = (event.conversation, event.seq);
    let mut head = None;
    match &event.what {
        Happening::Joined => head = welcome(chat, &event).await,
        Happening::Invited { user } => invite(chat, &event, user.id).await,
        _ => {}
    }
    if chat.live.delivered(conversation)?.is_some_and(|last| seq <= last) {
        return None;
    }
    chat.live.note_delivered(conversation, seq);
    match &event.what {
        Happening::Left { .. } => chat.live.revoke(conversation, event.actor.id, seq),
        Happening::Removed { user, .. } => chat.live.remove(user.id, &event),
        _ => {}
    }
    metrics::counter!("exchat_events_delivered_total").increment(1);
    tell(chat, event.clone());
    if let Happening::Deleted { message_id, .. } = event.what {
        recount(chat, conversation, message_id, seq).await;
    }
    head.filter(|head| *head > seq).map(|_| seq)
}

/// Tells the listeners, and what else follows from it.
fn tell(chat: &Chat, event: Arc<Event>) {
    let (conversation, seq, user) = (event.conversation, event.seq, event.actor.clone());
    let what = Shared::new(Notice::Event(event.clone()));
    chat.live.tell(conversation, &what, None);
    match event.what {
        Happening::Joined => chat.live.introduce(conversation, user),
        // Who says something has read what was said before: the store moves the mark with the message.
        Happening::Posted { .. } => {
            chat.live.tell_user(user.id, Notice::Read { conversation, seq, unread: 0, at: Some(event.at) });
        }
        _ => {}
    }
}

/// A message is gone: whoever had it unread has one less, unless the crowd is too large to look after everybody. It is
/// counted as of the deletion, because what came after it is still to be told.
async fn recount(chat: &Chat, conversation: ConversationId, message: MessageId, seq: Seq) {
    let crowd = chat.live.listeners(conversation);
    if crowd.len() > chat.settings.presence_listeners {
        return;
    }
    let users: HashSet<UserId> = crowd.iter().map(|listener| listener.actor.user.id).collect();
    let users: Vec<_> = users.into_iter().collect();
    match chat.store.unread_by(conversation, message, seq, &users).await {
        Ok(marks) => marks.into_iter().for_each(|(user, mark)| {
            chat.live.tell_user(user, Notice::Read { conversation, seq: mark.seq, unread: mark.unread, at: mark.at });
        }),
        Err(error) => tracing::warn!(%error, %conversation, "what is unread could not be counted"),
    }
}

/// Somebody joined: their connections listen from here on, and learn of the conversation first. The conversation's
/// head, if they are a member and here.
async fn welcome(chat: &Chat, event: &Event) -> Option<Seq> {
    let (conversation, user) = (event.conversation, event.actor.id);
    if !chat.live.is_online(user) {
        return None;
    }
    match chat.store.overview(conversation, user).await {
        // They may have left again since.
        Ok(overview) => overview.filter(|o| o.membership.is_some()).map(|o| take_in(chat, user, o)),
        Err(error) => {
            tracing::warn!(%error, %conversation, "a new member could not be told");
            None
        }
    }
}

/// The user's connections listen to a conversation from here on, and learn of it first. Returns its head.
fn take_in(chat: &Chat, user: UserId, overview: Overview) -> Seq {
    let (conversation, head) = (overview.conversation.id, overview.conversation.head);
    let shared = Shared::new(Notice::Conversation(overview));
    for connection in chat.live.listen_all(conversation, user, head) {
        connection.push(&shared);
    }
    head
}

/// Somebody was invited: their connections learn of the room, which they may not have known of.
async fn invite(chat: &Chat, event: &Event, user: UserId) {
    if !chat.live.is_online(user) {
        return;
    }
    match chat.store.overview(event.conversation, user).await {
        Ok(Some(room)) if room.membership.is_none() => {
            chat.live.tell_user(user, Notice::Invitation { room, by: event.actor.clone() });
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, conversation = %event.conversation, "an invitation could not be told"),
    }
}

/// Makes a user's connections listen to what they should, and to nothing else.
pub(super) async fn compare(chat: &Chat, user: UserId, mut heard: HashMap<ConversationId, Seq>) -> Result<(), Error> {
    for overview in chat.store.conversations(user).await? {
        let (conversation, head) = (overview.conversation.id, overview.conversation.head);
        if heard.remove(&conversation).is_none() {
            take_in(chat, user, overview);
            chat.live.note_start(conversation, head);
        }
    }
    // The membership that was seen then has ended since; one that has begun since is another.
    heard.into_iter().for_each(|(conversation, since)| chat.live.revoke(conversation, user, since + 1));
    Ok(())
}

/// Brings everything after `last`.
pub(super) async fn bring_after(chat: &Chat, conversation: ConversationId, mut last: Seq) {
    loop {
        let batch = match chat.store.events_after(conversation, last, BATCH).await {
            Ok(batch) => batch,
            Err(error) => {
                tracing::warn!(%error, %conversation, "events could not be brought; connections will ask for them");
                return;
            }
        };
        let Some(newest) = batch.last() else { return };
        last = newest.seq;
        for event in batch {
            bring_one(chat, Arc::new(event)).await;
        }
    }
}
