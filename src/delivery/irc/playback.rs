//! What happened before, told to one client.

use super::caps::Cap;
use super::client::{Client, Done, Hung};
use super::events::is_said;
use super::lines::{self, Variant};
use super::wire::Message;
use crate::domain::{ConversationKind, Event, Happening, Overview, UserId};

/// How a conversation's lines name their targets.
pub struct Playback {
    /// What the client calls it.
    name: String,
    /// The client's nick and user, in direct conversations.
    direct: Option<(String, UserId)>,
}

impl Playback {
    /// Of a conversation, for a client.
    ///
    /// # Errors
    /// When the client is not registered.
    pub fn of(client: &Client, place: &Overview) -> Result<Self, Hung> {
        let user = client.actor()?.user;
        let direct = matches!(place.conversation.kind, ConversationKind::Direct { .. });
        Ok(Self { name: name(client, place)?, direct: direct.then(|| (user.name.to_string(), user.id)) })
    }

    /// The lines of what happened.
    #[must_use]
    pub fn lines(&self, client: &Client, events: &[Event]) -> Vec<Message> {
        events.iter().flat_map(|event| self.lines_of(client, event)).collect()
    }

    /// The lines of the newest events, as many as make no more than `most` lines, or of the newest one.
    #[must_use]
    pub fn newest_lines(&self, client: &Client, events: &[Event], most: usize) -> Vec<Message> {
        let mut newest: Vec<Vec<Message>> = Vec::new();
        let mut count = 0;
        for event in events.iter().rev() {
            let lines = self.lines_of(client, event);
            count += lines.len();
            if count > most && !newest.is_empty() {
                break;
            }
            newest.push(lines);
        }
        newest.into_iter().rev().flatten().collect()
    }

    fn lines_of(&self, client: &Client, event: &Event) -> Vec<Message> {
        // Of direct conversations there is no more to tell.
        if self.direct.is_some() && !is_said(&event.what) {
            return Vec::new();
        }
        lines::of_event(&client.gateway, event, self.target(event), Variant::of(client.caps, event))
    }

    /// What the other one says is said to the client.
    fn target(&self, event: &Event) -> &str {
        match &self.direct {
            Some((nick, user)) if event.actor.id != *user => nick,
            _ => &self.name,
        }
    }
}

/// What the client calls a conversation: a channel, or a nick.
///
/// # Errors
/// When the client is not registered.
pub fn name(client: &Client, place: &Overview) -> Result<String, Hung> {
    let me = client.actor()?.user.id;
    Ok(match &place.conversation.kind {
        ConversationKind::Room { name, .. } => format!("#{name}"),
        ConversationKind::Direct { people } => {
            let other = people.iter().find(|user| user.id != me).or(people.first());
            other.map_or_else(|| "*".into(), |user| user.name.to_string())
        }
    })
}

/// Answers with lines as one batch, for clients that know of batches.
///
/// # Errors
/// Never: it returns what commands return.
pub fn answer(client: &mut Client, kind: &[&str], lines: Vec<Message>) -> Done {
    if !client.caps.has(Cap::Batch) {
        lines.into_iter().for_each(|line| client.out.answer(line));
        return Ok(());
    }
    let batch = client.out.batch();
    let start: Vec<&str> = kind.to_vec();
    let opened = format!("+{batch}");
    let params: Vec<&str> = std::iter::once(opened.as_str()).chain(start).collect();
    client.answer("BATCH", &params)?;
    for line in lines {
        // Lines of a batch in this one stay in that.
        let line = if line.tag("batch").is_some() { line } else { line.tagged("batch", &batch) };
        client.out.answer(line);
    }
    client.answer("BATCH", &[&format!("-{batch}")])
}

/// The id that an event without a message has as a `msgid`.
#[must_use]
pub fn event_id(event: &Event) -> Option<String> {
    let has_own = match event.what {
        Happening::Posted { .. } => false,
        Happening::Tagged { .. } => true,
        _ => event.what.is_timeline(),
    };
    has_own.then(|| format!("{}-{}", event.conversation.0.simple(), event.seq))
}
