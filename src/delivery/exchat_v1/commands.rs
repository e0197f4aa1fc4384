//! What a client asks, carried out.

use super::frames::{Answer, Command, Request};
use super::session::{Joined, Session};
use crate::chat::{Actor, Chat};
use crate::domain::{Error, ErrorCode, Overview};
use std::sync::Arc;

/// Where commands come from, and what they work on.
pub struct Commands {
    /// The use cases.
    pub chat: Arc<Chat>,
    /// Who asks.
    pub actor: Actor,
    /// What the user has joined.
    pub session: Session,
}

impl Commands {
    /// Carries a request out, and counts what is none; no answer when that comes to all connections of the user, as a
    /// welcome or as the message itself.
    ///
    /// # Errors
    /// Why not, in the words of the original.
    pub async fn hear(&self, request: Option<Request>) -> Result<Option<Answer>, Error> {
        self.chat.count_frame(&self.actor)?;
        match request {
            Some(request) => self.carry_out(request).await,
            None => Ok(None),
        }
    }

    async fn carry_out(&self, request: Request) -> Result<Option<Answer>, Error> {
        match request {
            Request::Command(Command::Join { room }) => self.join(&room).await.map(|()| None),
            Request::Command(Command::Create { room }) => self.create(&room).await.map(Some),
            Request::Say { room, message } => self.say(&room, &message).await.map(|()| None),
        }
    }

    async fn join(&self, name: &str) -> Result<(), Error> {
        let already = || Error::invalid(format!("you already joined the {name} room!"));
        let room = self.room(name).await?;
        let id = room.conversation.id;
        // Whoever has left through another door is welcome again.
        let before = self.session.joined(id);
        if before.is_some() && room.membership.is_some() {
            return Err(already());
        }
        let room = self.chat.join_room(&self.actor, id).await.map_err(|error| refusal(error, name))?;
        let known = room.conversation.room_name().ok_or_else(|| missing(name))?;
        let joined = Joined { room: id, name: known.clone(), after: room.conversation.head };
        if self.session.join(joined, before.as_ref()) { Ok(()) } else { Err(already()) }
    }

    async fn create(&self, name: &str) -> Result<Answer, Error> {
        self.chat.create_room_only(&self.actor, name).await.map_err(|error| refusal(error, name))?;
        Ok(Answer::Success { success: format!("{name} has been created!") })
    }

    async fn say(&self, name: &str, message: &str) -> Result<(), Error> {
        let id = self.room(name).await?.conversation.id;
        if self.session.joined(id).is_none() {
            return Err(outside(name));
        }
        let posted = self.chat.say_to_the_letter(&self.actor, id, message).await;
        posted.map(drop).map_err(|error| refusal(error, name))
    }

    /// The room of that name; a `#` before it is left out, as where rooms are made.
    async fn room(&self, name: &str) -> Result<Overview, Error> {
        let plain = name.trim().trim_start_matches('#');
        self.chat.room(&self.actor, plain).await.map_err(|error| refusal(error, name))
    }
}

fn refusal(error: Error, name: &str) -> Error {
    match error.code {
        ErrorCode::NotFound => missing(name),
        ErrorCode::NotMember => outside(name),
        ErrorCode::NameTaken => Error::new(error.code, format!("{name} already exists")),
        _ => error,
    }
}

fn missing(name: &str) -> Error {
    Error::new(ErrorCode::NotFound, format!("{name} does not exists"))
}

fn outside(name: &str) -> Error {
    Error::new(ErrorCode::NotMember, format!("join {name} first"))
}
