//! From the store's commits to the bus, and from the bus to the connections of this node.

use super::notice::{Notice, Shared};
use crate::chat::bus::{Heard, Signal, Subscription};
use crate::chat::store::CommitFeed;
use crate::chat::{Chat, Credential};
use crate::domain::{ConversationId, Error, Event, Happening, Seq, UserId};
use std::sync::Arc;

/// How many missed events are read at once.
const BATCH: u32 = 500;

/// Runs until the commit feed or the bus ends.
pub async fn run(chat: Arc<Chat>, feed: CommitFeed, heard: Box<dyn Subscription>) {
    tokio::join!(publish(&chat, feed), deliver(&chat, heard));
}

async fn publish(chat: &Chat, mut feed: CommitFeed) {
    while let Some(batch) = feed.recv().await {
        for event in batch {
            chat.bus.publish(Signal::Event(Arc::new(event))).await;
        }
    }
}

async fn deliver(chat: &Chat, mut subscription: Box<dyn Subscription>) {
    while let Some(heard) = subscription.next().await {
        match heard {
            Heard::Signal(signal) => hear(chat, signal).await,
            Heard::Missed => catch_up(chat).await,
        }
    }
}

async fn hear(chat: &Chat, signal: Signal) {
    match signal {
        Signal::Event(event) => bring(chat, event).await,
        Signal::Typing { conversation, user } => {
            if chat.live.listeners(conversation).len() <= chat.settings.presence_listeners {
                let except = Some(user.id);
                chat.live.tell(conversation, &Shared::new(Notice::Typing { conversation, user }), except);
            }
        }
        Signal::Read { user, conversation, seq, unread } => {
            chat.live.tell_user(user, Notice::Read { conversation, seq, unread });
        }
        Signal::SessionEnded(session) => chat.live.end(Credential::Session(session)),
        Signal::AccessTokenRevoked(token) => chat.live.end(Credential::AccessToken(token)),
    }
}

/// Brings an event to its listeners, after those before it that got lost.
async fn bring(chat: &Chat, event: Arc<Event>) {
    let conversation = event.conversation;
    if let Some(Some(last)) = chat.live.delivered(conversation) {
        if event.seq <= last {
            return;
        }
        if event.seq > last + 1
            && let Err(error) = bring_after(chat, conversation, last).await
        {
            tracing::warn!(%error, %conversation, "events could not be brought; connections will ask for them");
        }
    }
    bring_one(chat, event).await;
}

async fn bring_one(chat: &Chat, event: Arc<Event>) {
    let conversation = event.conversation;
    match &event.what {
        Happening::Joined => welcome(chat, &event).await,
        Happening::Invited { user } => invite(chat, &event, user.id).await,
        _ => {}
    }
    match chat.live.delivered(conversation) {
        None => return,
        Some(Some(last)) if event.seq <= last => return,
        Some(_) => {}
    }
    chat.live.note_delivered(conversation, event.seq);
    match &event.what {
        Happening::Left => chat.live.revoke(conversation, event.actor.id),
        Happening::Removed { user, .. } => chat.live.remove(user.id, &event),
        _ => {}
    }
    metrics::counter!("exchat_events_delivered_total").increment(1);
    let newcomer = (event.what == Happening::Joined).then(|| event.actor.clone());
    chat.live.tell(conversation, &Shared::new(Notice::Event(event)), None);
    if let Some(user) = newcomer {
        chat.live.introduce(conversation, user);
    }
}

/// Somebody joined: their connections listen from here on, and learn of the conversation first.
async fn welcome(chat: &Chat, event: &Event) {
    let (conversation, user) = (event.conversation, event.actor.id);
    if !chat.live.is_online(user) {
        return;
    }
    match chat.store.overview(conversation, user).await {
        // They may have left again since.
        Ok(Some(overview)) if overview.membership.is_some() => {
            let shared = Shared::new(Notice::Conversation(overview));
            for connection in chat.live.listen_all(conversation, user) {
                connection.push(&shared);
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, %conversation, "a new member could not be told"),
    }
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

/// Hints were lost: looks after every conversation that somebody listens to.
async fn catch_up(chat: &Chat) {
    for (conversation, last) in chat.live.places() {
        if let Err(error) = bring_after(chat, conversation, last).await {
            tracing::warn!(%error, %conversation, "events could not be brought; connections will ask for them");
        }
    }
}

async fn bring_after(chat: &Chat, conversation: ConversationId, mut last: Seq) -> Result<(), Error> {
    loop {
        let batch = chat.store.events_after(conversation, last, BATCH).await?;
        let Some(newest) = batch.last() else { return Ok(()) };
        last = newest.seq;
        for event in batch {
            bring_one(chat, Arc::new(event)).await;
        }
    }
}
