//! What nodes say to each other: the id of the node, sixteen bytes, and the signal as JSON.

use crate::chat::bus::{Interest, Signal};
use crate::domain::Happening;
use bytes::Bytes;
use uuid::Uuid;

/// How many bytes the id of a node has.
const ID: usize = 16;

/// The subject, after the prefix, on which one hears of something.
pub fn subject_of(interest: Interest) -> String {
    match interest {
        Interest::Conversation(id) => format!("conversation.{}", id.0.simple()),
        Interest::User(id) => format!("user.{}", id.0.simple()),
    }
}

/// The subjects, after the prefix, on which a signal is said to other nodes; none for what is no business of theirs.
pub fn subjects(signal: &Signal) -> Vec<String> {
    match signal {
        Signal::Event(event) => {
            let place = subject_of(Interest::Conversation(event.conversation));
            // Whoever is brought into a conversation may be at a node where nobody listens to it yet.
            let brought = match &event.what {
                Happening::Joined => Some(event.actor.id),
                Happening::Invited { user } => Some(user.id),
                _ => None,
            };
            [place].into_iter().chain(brought.map(|user| subject_of(Interest::User(user)))).collect()
        }
        Signal::Typing { conversation, .. } | Signal::Tagged { conversation, .. } => {
            vec![subject_of(Interest::Conversation(*conversation))]
        }
        Signal::Read { user, .. } => vec![subject_of(Interest::User(*user))],
        Signal::Renamed { .. }
        | Signal::Roll(_)
        | Signal::RollWanted { .. }
        | Signal::SessionEnded(_)
        | Signal::AccessTokenRevoked(_) => vec!["all".to_owned()],
        Signal::Fence(_) => Vec::new(),
    }
}

/// What a node says.
pub fn write(signal: &Signal, node: Uuid) -> Option<Bytes> {
    let mut words = node.as_bytes().to_vec();
    serde_json::to_writer(&mut words, signal).ok()?;
    Some(words.into())
}

/// What another node has said; none for what `node` has said itself, and for what is not understood.
pub fn read(words: &[u8], node: Uuid) -> Option<Signal> {
    let (who, signal) = words.split_at_checked(ID)?;
    if who == node.as_bytes() {
        return None;
    }
    serde_json::from_slice(signal).inspect_err(|error| tracing::debug!(%error, "a hint was not understood")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tag::{Aside, Tagged};
    use crate::domain::{
        Body, ConversationId, Event, Message, MessageId, MessageKind, Reason, Role, Seq, SessionId, Tags, Timestamp,
        UserId, UserName, UserRef,
    };
    use proptest::prelude::*;
    use std::sync::Arc;

    fn ann() -> UserRef {
        UserRef { id: UserId::fresh(), name: UserName::stored("ann".into()) }
    }

    fn event(what: Happening) -> Signal {
        let (conversation, seq, at): (_, Seq, _) = (ConversationId::fresh(), 7, Timestamp(1_000));
        Signal::Event(Arc::new(Event { conversation, seq, at, actor: ann(), what }))
    }

    fn signals() -> Vec<Signal> {
        let (conversation, id) = (ConversationId::fresh(), MessageId::fresh());
        let message = Message {
            id,
            seq: 7,
            author: ann(),
            body: Body::stored("\"hello\"\n\u{1f600}".into()),
            at: Timestamp(1_000),
            client_id: Uuid::new_v4(),
            edited_at: Some(Timestamp(2_000)),
            reply_to: None,
            reactions: Vec::new(),
            kind: MessageKind::Notice,
            tags: Tags::default(),
        };
        let aside = Aside { kind: MessageKind::Text, body: Body::stored("psst".into()), to: Role::Voiced };
        let tagged = Tagged { id, from: ann(), at: Timestamp(1), tags: Tags::default(), aside: Some(aside) };
        vec![
            event(Happening::Posted { message_id: id, message: Some(message) }),
            event(Happening::Deleted { message_id: id, reason: Some(Reason::stored("spam".into())) }),
            event(Happening::Left { reason: Some("bye".into()), for_good: true }),
            event(Happening::Invited { user: ann() }),
            event(Happening::Joined),
            Signal::Typing { conversation, user: ann(), tagged: true },
            Signal::Read { user: UserId::fresh(), conversation, seq: 3, unread: 2, at: Some(Timestamp(5)) },
            Signal::Tagged { conversation, tagged: Arc::new(tagged) },
            Signal::Renamed { user: ann(), old: UserName::stored("guest".into()), conversations: vec![conversation] },
            Signal::SessionEnded(SessionId::fresh()),
        ]
    }

    #[test]
    fn every_signal_is_read_as_it_was_written_but_by_who_wrote_it() {
        let (node, other) = (Uuid::new_v4(), Uuid::new_v4());
        for signal in signals() {
            let words = write(&signal, node).expect("written");
            assert_eq!(read(&words, other), Some(signal));
            assert_eq!(read(&words, node), None);
        }
    }

    #[test]
    fn who_is_brought_into_a_conversation_hears_of_it_as_a_user() {
        let said = |signal: &Signal| subjects(signal).iter().filter(|subject| subject.starts_with("user.")).count();
        let counts: Vec<_> = signals().iter().map(said).collect();
        assert_eq!(counts, [0, 0, 0, 1, 1, 0, 1, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn whatever_is_heard_is_understood_or_left_out(
            words: Vec<u8>, which in 0..10_usize, at: prop::sample::Index, byte: u8
        ) {
            let _ = read(&words, Uuid::nil());
            let mut damaged = write(&signals()[which], Uuid::max()).expect("written").to_vec();
            let at = at.index(damaged.len());
            damaged[at] = byte;
            let _ = read(&damaged, Uuid::nil());
        }
    }
}
