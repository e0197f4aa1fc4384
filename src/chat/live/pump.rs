//! From the store's commits to the bus, and from the bus to the connections of this node.

use super::interests;
use super::listening::Listening;
use super::notice::{Notice, Shared};
use super::registry::Changes;
use super::run::{Next, Runs};
use super::{roll, sweep};
use crate::chat::bus::{Heard, Interest, Signal, Subscription};
use crate::chat::settle::Marks;
use crate::chat::store::{CommitFeed, Committed};
use crate::chat::{Chat, Credential};
use crate::domain::{ConversationId, Error, Event, Happening, MessageId, Overview, Seq, UserId};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// How many missed events are read at once.
const BATCH: u32 = 500;
/// How long to wait before looking after what could not be looked after.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Runs until the commit feed and the bus end.
pub async fn run(
    chat: Arc<Chat>,
    feed: CommitFeed,
    marks: Marks,
    heard: Box<dyn Subscription>,
    changes: Changes,
    doubts: mpsc::UnboundedReceiver<Doubt>,
) {
    let (asked, questions) = mpsc::unbounded_channel();
    tokio::select! {
        _ = async {
            tokio::join!(publish(&chat, feed, marks), deliver(&chat, heard, doubts, asked))
        } => {}
        () = async {
            interests::follow(&chat, changes.interests).await;
            std::future::pending().await
        } => {}
        () = async {
            match chat.bus.is_shared() {
                true => roll::call(&chat, changes.people, questions).await,
                // Nobody has to be told, so nothing may wait for that.
                false => drop(changes.people),
            }
            std::future::pending().await
        } => {}
    }
}

/// What may have been missed.
#[derive(Debug)]
pub enum Doubt {
    /// Of these, because they were not followed until now.
    About(Vec<Interest>),
    /// Of everything, now and for so long: something was committed, or still will be, of which nobody knows what.
    AboutEverything(Duration),
}

async fn publish(chat: &Chat, mut feed: CommitFeed, mut marks: Marks) {
    loop {
        tokio::select! {
            // A mark comes after everything that was committed before it.
            biased;
            committed = feed.recv() => match committed {
                Some(Committed::Events(events)) => publish_all(chat, events).await,
                Some(Committed::Doubt(lasts)) => chat.doubt(Doubt::AboutEverything(lasts)),
                None => return,
            },
            Some(mark) = marks.recv() => chat.bus.publish(Signal::Fence(mark)).await,
        }
    }
}

async fn publish_all(chat: &Chat, events: Vec<Event>) {
    for event in events {
        chat.bus.publish(Signal::Event(Arc::new(event))).await;
    }
}

/// One after the other, so that nobody has to bring back into order what two have told at once.
async fn deliver(
    chat: &Chat,
    subscription: Box<dyn Subscription>,
    mut doubts: mpsc::UnboundedReceiver<Doubt>,
    asked: mpsc::UnboundedSender<()>,
) {
    // When everything was looked after, and until when that is to be done again and again.
    let (mut swept, mut doubtful) = (Instant::now(), Instant::now());
    let mut runs = Runs::new(subscription, chat.settings.queue_bytes);
    loop {
        let every = (swept < doubtful).then_some(LOOK_AGAIN).or_else(|| chat.bus.sweep_after());
        let due = every.map(|every| swept + every);
        let done = tokio::select! {
            next = runs.next() => match next {
                Some(Next::Run(run)) => bring_run(chat, run).await,
                Some(Next::Heard(Heard::Signal(signal))) => hear(chat, signal, &asked).await,
                Some(Next::Heard(Heard::Missed)) => {
                    swept = Instant::now();
                    let swept = sweep::everything(chat).await;
                    chat.fences.pass_all();
                    swept
                }
                None => return,
            },
            Some(doubt) = doubts.recv() => match doubt {
                Doubt::About(interests) => sweep::some(chat, &interests).await,
                Doubt::AboutEverything(lasts) => {
                    doubtful = doubtful.max(Instant::now() + lasts);
                    Ok(())
                }
            },
            () = sleep_until(due.unwrap_or(swept)), if due.is_some() => {
                swept = Instant::now();
                sweep::everything(chat).await
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, "what happened could not be told; it is looked after again");
            (swept, doubtful) = (Instant::now(), doubtful.max(Instant::now() + LOOK_AGAIN));
        }
    }
}

/// Takes a hint. `asked` is for whoever wants to hear who is here.
///
/// # Errors
/// When the store does not answer: then something is still to be told.
async fn hear(chat: &Chat, signal: Signal, asked: &mpsc::UnboundedSender<()>) -> Result<(), Error> {
    match signal {
        Signal::Event(event) => bring(chat, event).await?,
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
        Signal::Roll(roll) if roll.node != chat.node => {
            let node = roll.node;
            let answer = chat.live.take_roll(roll);
            // When nobody takes it, the program is ending.
            let _ = answer.is_new.then(|| asked.send(()));
            if answer.ask {
                chat.bus.publish(Signal::RollWanted { node }).await;
            }
        }
        Signal::RollWanted { node } if node == chat.node => _ = asked.send(()),
        Signal::Roll(_) | Signal::RollWanted { .. } => {}
        Signal::SessionEnded(session) => chat.live.end(Credential::Session(session)),
        Signal::AccessTokenRevoked(token) => chat.live.end(Credential::AccessToken(token)),
    }
    Ok(())
}

/// Brings the events of a run to their listeners: at once, where nothing before them got lost.
async fn bring_run(chat: &Chat, run: Vec<Arc<Event>>) -> Result<(), Error> {
    if let (Some(first), Some(last)) = (run.first(), run.last())
        && chat.live.delivered(first.conversation) == Some(first.seq.checked_sub(1))
    {
        chat.live.note_delivered(last.conversation, last.seq);
        tell(chat, &run).await;
        return Ok(());
    }
    for event in run {
        bring(chat, event).await?;
    }
    Ok(())
}

/// Brings an event to its listeners, after those before it that got lost.
async fn bring(chat: &Chat, event: Arc<Event>) -> Result<(), Error> {
    let conversation = event.conversation;
    if let Some(Some(last)) = chat.live.delivered(conversation)
        && event.seq <= last
    {
        return Ok(());
    }
    if let Some(last) = chat.live.reached(conversation)
        && event.seq > last + 1
    {
        bring_after(chat, conversation, last).await?;
    }
    if let Some(last) = bring_one(chat, event).await? {
        bring_after(chat, conversation, last).await?;
    }
    Ok(())
}

/// Brings an event to its listeners. When it brings a member who may have missed what came after it, returns its seq.
async fn bring_one(chat: &Chat, event: Arc<Event>) -> Result<Option<Seq>, Error> {
    let (conversation, seq) = (event.conversation, event.seq);
    let mut head = None;
    match &event.what {
        Happening::Joined => head = welcome(chat, &event).await?,
        Happening::Invited { user } => invite(chat, &event, user.id).await?,
        _ => {}
    }
    // Nobody listens, or it was brought already.
    if chat.live.delivered(conversation).is_none_or(|delivered| delivered.is_some_and(|last| seq <= last)) {
        return Ok(None);
    }
    chat.live.note_delivered(conversation, seq);
    match &event.what {
        Happening::Left { .. } => chat.live.revoke(conversation, event.actor.id, seq),
        Happening::Removed { user, .. } => chat.live.remove(user.id, &event),
        _ => {}
    }
    tell(chat, std::slice::from_ref(&event)).await;
    match event.what {
        Happening::Joined => chat.live.introduce(conversation, event.actor.clone()),
        Happening::Deleted { message_id, .. } => recount(chat, conversation, message_id, seq).await,
        _ => {}
    }
    Ok(head.filter(|head| *head > seq).map(|_| seq))
}

/// Tells the listeners of a conversation what happened there.
async fn tell(chat: &Chat, events: &[Arc<Event>]) {
    let Some(conversation) = events.first().map(|event| event.conversation) else { return };
    let mut told = Vec::with_capacity(2 * events.len());
    for event in events {
        told.push((Shared::new(Notice::Event(event.clone())), None));
        if matches!(event.what, Happening::Posted { .. }) {
            // Who says something has read what was said before: the store moves the mark with the message.
            let read = Notice::Read { conversation, seq: event.seq, unread: 0, at: Some(event.at) };
            told.push((Shared::new(read), Some(event.actor.id)));
        }
    }
    metrics::counter!("exchat_events_delivered_total").increment(events.len() as u64);
    chat.live.tell_all(conversation, &told).await;
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
async fn welcome(chat: &Chat, event: &Event) -> Result<Option<Seq>, Error> {
    let (conversation, user) = (event.conversation, event.actor.id);
    if !chat.live.is_here(user) {
        return Ok(None);
    }
    // They may have left again since.
    let overview = chat.store.overview(conversation, user).await?.filter(|overview| overview.membership.is_some());
    Ok(overview.map(|overview| take_in(chat, user, overview)))
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
async fn invite(chat: &Chat, event: &Event, user: UserId) -> Result<(), Error> {
    if !chat.live.is_here(user) {
        return Ok(());
    }
    let room = chat.store.overview(event.conversation, user).await?;
    if let Some(room) = room.filter(|room| room.membership.is_none()) {
        chat.live.tell_user(user, Notice::Invitation { room, by: event.actor.clone() });
    }
    Ok(())
}

/// Makes a user's connections listen to what they should, and to nothing else.
pub(super) async fn compare(chat: &Chat, user: UserId, mut heard: Listening) -> Result<(), Error> {
    for overview in chat.store.conversations(user).await? {
        let (conversation, head) = (overview.conversation.id, overview.conversation.head);
        heard.by_any.remove(&conversation);
        if !heard.by_all.contains(&conversation) {
            take_in(chat, user, overview);
            chat.live.note_start(conversation, head);
        }
    }
    // The membership that was seen then has ended since; one that has begun since is another.
    heard.by_any.into_iter().for_each(|(conversation, since)| chat.live.revoke(conversation, user, since + 1));
    Ok(())
}

/// Brings everything after `last`.
pub(super) async fn bring_after(chat: &Chat, conversation: ConversationId, mut last: Seq) -> Result<(), Error> {
    loop {
        let batch = chat.store.events_after(conversation, last, BATCH).await?;
        let Some(newest) = batch.last() else { return Ok(()) };
        last = newest.seq;
        for event in batch {
            bring_one(chat, Arc::new(event)).await?;
        }
    }
}
