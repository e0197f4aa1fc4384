//! A client in small: a page of history, and events applied to it.

use crate::world::{emoji, message};
use exchat::domain::{Event, Happening, History, Message, MessageId, Reaction, UserRef};

/// What a client does with an event.
pub fn apply(state: &mut History, event: Event) {
    state.head = event.seq;
    match event.what.clone() {
        Happening::Posted { message: None, .. } | Happening::Edited { message: None, .. } => {}
        Happening::Edited { message: Some(now), message_id } => change(state, message_id, |message| *message = now),
        Happening::Deleted { message_id, .. } => {
            state.events.retain(|event| message(event).is_none_or(|message| message.id != message_id));
        }
        Happening::Reacted { message_id, emoji } => {
            change(state, message_id, |message| add(message, emoji.as_str(), &event.actor));
        }
        Happening::Unreacted { message_id, emoji } => change(state, message_id, |message| {
            for reaction in message.reactions.iter_mut().filter(|reaction| reaction.emoji == emoji) {
                reaction.users.retain(|user| *user != event.actor);
            }
            message.reactions.retain(|reaction| !reaction.users.is_empty());
        }),
        _ => state.events.push(event),
    }
}

fn change(state: &mut History, id: MessageId, change: impl FnOnce(&mut Message)) {
    let found = state.events.iter_mut().find_map(|event| match &mut event.what {
        Happening::Posted { message: Some(message), .. } if message.id == id => Some(message),
        _ => None,
    });
    if let Some(message) = found {
        change(message);
    }
}

fn add(message: &mut Message, with: &str, user: &UserRef) {
    let emoji = emoji(with);
    match message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
        Some(reaction) if reaction.users.contains(user) => {}
        Some(reaction) => reaction.users.push(user.clone()),
        None => message.reactions.push(Reaction { emoji, users: vec![user.clone()] }),
    }
}

/// Without the order of reactions: a message that comes as it is now has later ones in it already, and applying
/// those again cannot tell which came first.
pub fn comparable(mut state: History) -> History {
    for event in &mut state.events {
        if let Happening::Posted { message: Some(message), .. } = &mut event.what {
            message.reactions.iter_mut().for_each(|reaction| reaction.users.sort_by_key(|user| user.id));
            message.reactions.sort_by(|a, b| a.emoji.cmp(&b.emoji));
        }
    }
    state
}
