//! What the rooms are called of which a connection hears: as of the last that it was told, so that a message comes by
//! the name that its room had then.

use crate::chat::live::Notice;
use crate::domain::{Conversation, ConversationId, Happening, Overview, RoomName};
use std::collections::HashMap;

/// The names of rooms.
#[derive(Debug, Default)]
pub struct Names(HashMap<ConversationId, RoomName>);

impl Names {
    /// Those of these conversations that are rooms.
    #[must_use]
    pub fn of(conversations: &[Overview]) -> Self {
        let mut names = Self::default();
        conversations.iter().for_each(|overview| names.learn(&overview.conversation));
        names
    }

    /// Learns what a notice says of names. Notices have to come in their order.
    pub fn heed(&mut self, notice: &Notice) {
        match notice {
            Notice::Conversation(overview) => self.learn(&overview.conversation),
            Notice::Event(event) => {
                if let Happening::Renamed { name, .. } = &event.what {
                    self.0.insert(event.conversation, name.clone());
                }
            }
            _ => {}
        }
    }

    /// What a room is called; none when the connection was not told.
    #[must_use]
    pub fn get(&self, room: ConversationId) -> Option<&RoomName> {
        self.0.get(&room)
    }

    fn learn(&mut self, conversation: &Conversation) {
        if let Some(name) = conversation.room_name() {
            self.0.insert(conversation.id, name.clone());
        }
    }
}
