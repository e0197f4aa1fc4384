//! LIST, with the filters of ELIST (CMNTU), and NAMES.

use super::super::client::{Client, Done};
use super::super::lines;
use super::super::wire::Message;
use super::channel::find;
use super::{Command, command};
use crate::domain::{ConversationId, ConversationKind, Overview, Pattern, Timestamp};

pub const COMMANDS: &[Command] = &[command!("LIST", 0, Registered, list), command!("NAMES", 0, Registered, names)];

/// How many rooms a NAMES without a channel answers.
const ROOMS: usize = 500;
/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// What a room must be to be listed.
enum Filter {
    /// Called like this.
    Called(Pattern),
    /// Not called like this.
    NotCalled(Pattern),
    /// With more people than this, or fewer.
    People(Compare, u32),
    /// Made longer ago than so many minutes, or less long.
    Made(Compare, i64),
    /// The same of its topic.
    Topic(Compare, i64),
}

#[derive(Clone, Copy)]
enum Compare {
    More,
    Less,
}

impl Compare {
    fn holds<T: PartialOrd>(self, value: T, than: T) -> bool {
        match self {
            Self::More => value > than,
            Self::Less => value < than,
        }
    }
}

impl Filter {
    fn parse(text: &str) -> Self {
        let compare = |text: &str| {
            let (sign, number) = text.split_at_checked(1)?;
            let how = match sign {
                ">" => Compare::More,
                "<" => Compare::Less,
                _ => return None,
            };
            Some((how, number.parse::<u32>().ok()?))
        };
        if let Some((how, people)) = compare(text) {
            return Self::People(how, people);
        }
        let timed = text.split_at_checked(1).and_then(|(letter, rest)| Some((letter, compare(rest)?)));
        match timed {
            Some(("C" | "c", (how, minutes))) => Self::Made(how, i64::from(minutes)),
            Some(("T" | "t", (how, minutes))) => Self::Topic(how, i64::from(minutes)),
            _ => match text.strip_prefix('!') {
                Some(mask) => Self::NotCalled(Pattern::stored(mask.to_owned())),
                None => Self::Called(Pattern::stored(text.to_owned())),
            },
        }
    }

    async fn lets_through(&self, client: &Client, room: &Overview, name: &str, topic: &str) -> bool {
        let Ok(actor) = client.actor() else { return false };
        let (chat, id) = (&client.gateway.chat, room.conversation.id);
        let age = |at: Timestamp| Timestamp::now().millis_since(at);
        match self {
            // Several names are alternatives, and looked at together.
            Self::Called(_) => true,
            Self::NotCalled(mask) => !mask.fits(name),
            Self::People(how, people) => how.holds(room.members, *people),
            Self::Made(how, minutes) => {
                chat.made_at(&actor, id).await.is_ok_and(|at| how.holds(age(at), minutes * MINUTE))
            }
            Self::Topic(how, minutes) => {
                !topic.is_empty()
                    && matches!(chat.topic_set(&actor, id).await, Ok(Some((_, at))) if how.holds(age(at), minutes * MINUTE))
            }
        }
    }
}

async fn list(client: &mut Client, message: Message) -> Done {
    let actor = client.actor()?;
    let rooms = match client.gateway.chat.rooms(&actor).await {
        Ok(rooms) => rooms,
        Err(error) => return client.refuse("LIST", &error),
    };
    let filters: Vec<Filter> =
        message.param(0).split(',').filter(|filter| !filter.is_empty()).map(Filter::parse).collect();
    client.numeric("321", &["Channel", "Users  Name"])?;
    for room in &rooms {
        let ConversationKind::Room { name, topic, .. } = &room.conversation.kind else { continue };
        let name = format!("#{name}");
        if is_listed(client, &filters, room, &name, topic.as_str()).await {
            client.numeric("322", &[&name, &room.members.to_string(), topic.as_str()])?;
        }
    }
    client.numeric("323", &["End of /LIST"])
}

async fn is_listed(client: &Client, filters: &[Filter], room: &Overview, name: &str, topic: &str) -> bool {
    let masks =
        || filters.iter().filter_map(|filter| if let Filter::Called(mask) = filter { Some(mask) } else { None });
    if masks().next().is_some() && !masks().any(|mask| mask.fits(name)) {
        return false;
    }
    for filter in filters {
        if !filter.lets_through(client, room, name, topic).await {
            return false;
        }
    }
    true
}

async fn names(client: &mut Client, message: Message) -> Done {
    let asked = message.param(0);
    if asked.is_empty() {
        return names_of_all(client).await;
    }
    for channel in asked.split(',').filter(|channel| !channel.is_empty()) {
        if let Ok(room) = find(client, channel).await? {
            tell_names(client, room.conversation.id, channel).await?;
        }
    }
    client.numeric("366", &[asked, "End of /NAMES list"])
}

async fn names_of_all(client: &mut Client) -> Done {
    let actor = client.actor()?;
    let rooms = client.gateway.chat.rooms(&actor).await.unwrap_or_default();
    for room in rooms.iter().take(ROOMS) {
        if let Some(name) = room.conversation.room_name() {
            tell_names(client, room.conversation.id, &format!("#{name}")).await?;
        }
    }
    client.numeric("366", &["*", "End of /NAMES list"])
}

/// Tells who is in a room.
pub async fn tell_names(client: &mut Client, room: ConversationId, channel: &str) -> Done {
    for (symbol, names) in lines::names(client, room).await? {
        client.numeric("353", &[symbol, channel, &names])?;
    }
    Ok(())
}
