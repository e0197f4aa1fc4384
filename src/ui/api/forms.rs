//! Where the forms of the conversations go when they are sent as plain forms. With the page alive, the same things
//! are asked of the live API.

use crate::domain::{ConversationId, Error, MessageId, Seq, Visibility};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::ui::{
    format::{direct_path, path},
    server::request::{author, back, chat, finish, sender},
};

/// Says something.
#[server(prefix = "/api/ui", endpoint = "post_message")]
pub async fn post_message(conversation: ConversationId, client_id: Uuid, body: String) -> Result<(), Error> {
    let posted = chat()?.post_message(&author()?, conversation, client_id, &body, None).await;
    finish::<PostMessage, _>(posted.map(|_| ()), &body, |()| back(false))
}

/// Says the first thing to somebody.
#[server(prefix = "/api/ui", endpoint = "post_direct")]
pub async fn post_direct(name: String, client_id: Uuid, body: String) -> Result<(), Error> {
    let (chat, actor) = (chat()?, author()?);
    let direct = chat.open_direct(&actor, &name).await;
    let posted = match direct {
        Ok(direct) => chat.post_message(&actor, direct.conversation.id, client_id, &body, None).await,
        Err(error) => Err(error),
    };
    finish::<PostDirect, _>(posted.map(|_| ()), &body, |()| direct_path(&name))
}

/// Says it differently.
#[server(prefix = "/api/ui", endpoint = "edit_message")]
pub async fn edit_message(message_id: MessageId, body: String) -> Result<(), Error> {
    let edited = chat()?.edit_message(&author()?, message_id, &body).await;
    finish::<EditMessage, _>(edited.map(|_| ()), &body, |()| back(false))
}

/// Takes a message back.
#[server(prefix = "/api/ui", endpoint = "delete_message")]
pub async fn delete_message(message_id: MessageId) -> Result<(), Error> {
    let deleted = chat()?.delete_message(&sender()?, message_id, "").await;
    finish::<DeleteMessage, _>(deleted.map(|_| ()), "", |()| back(true))
}

/// Adds a reaction.
#[server(prefix = "/api/ui", endpoint = "react")]
pub async fn react(message_id: MessageId, emoji: String) -> Result<(), Error> {
    let reacted = chat()?.react(&sender()?, message_id, &emoji).await;
    finish::<React, _>(reacted.map(|_| ()), "", |()| back(true))
}

/// Takes a reaction back.
#[server(prefix = "/api/ui", endpoint = "unreact")]
pub async fn unreact(message_id: MessageId, emoji: String) -> Result<(), Error> {
    let unreacted = chat()?.unreact(&sender()?, message_id, &emoji).await;
    finish::<Unreact, _>(unreacted.map(|_| ()), "", |()| back(true))
}

/// Marks everything up to `seq` as read.
#[server(prefix = "/api/ui", endpoint = "mark_read")]
pub async fn mark_read(conversation: ConversationId, seq: Seq) -> Result<(), Error> {
    let marked = chat()?.mark_read(&sender()?, conversation, seq).await;
    finish::<MarkRead, _>(marked.map(|_| ()), "", |()| back(true))
}

/// Makes a room.
#[server(prefix = "/api/ui", endpoint = "create_room")]
pub async fn create_room(
    name: String,
    #[server(default)] topic: String,
    #[server(default)] visibility: Visibility,
) -> Result<(), Error> {
    let actor = sender()?;
    let made = chat()?.create_room(&actor, &name, &topic, visibility).await;
    finish::<CreateRoom, _>(made.map(|room| path(&room.conversation, actor.user.id)), &name, Clone::clone).map(|_| ())
}

/// Joins a room.
#[server(prefix = "/api/ui", endpoint = "join_room")]
pub async fn join_room(conversation: ConversationId, #[server(default)] key: String) -> Result<(), Error> {
    let actor = sender()?;
    let joined = chat()?.join_room_by_key(&actor, conversation, Some(key).filter(|key| !key.is_empty())).await;
    finish::<JoinRoom, _>(joined.map(|room| path(&room.conversation, actor.user.id)), "", Clone::clone).map(|_| ())
}

/// Leaves a room.
#[server(prefix = "/api/ui", endpoint = "leave_room")]
pub async fn leave_room(conversation: ConversationId) -> Result<(), Error> {
    finish::<LeaveRoom, _>(chat()?.leave_room(&sender()?, conversation).await, "", |()| "/rooms".to_owned())
}

/// Says what a room is about.
#[server(prefix = "/api/ui", endpoint = "set_topic")]
pub async fn set_topic(conversation: ConversationId, topic: String) -> Result<(), Error> {
    let set = chat()?.set_topic(&sender()?, conversation, &topic).await;
    finish::<SetTopic, _>(set.map(|_| ()), &topic, |()| back(true))
}

/// Opens the direct conversation with somebody.
#[server(prefix = "/api/ui", endpoint = "open_direct")]
pub async fn open_direct(name: String) -> Result<(), Error> {
    let actor = sender()?;
    let opened = chat()?.open_direct(&actor, &name).await;
    finish::<OpenDirect, _>(opened.map(|direct| path(&direct.conversation, actor.user.id)), &name, Clone::clone)
        .map(|_| ())
}
