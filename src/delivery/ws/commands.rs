//! One arm for each command: the use case it calls, and what the `ack` says.

use crate::chat::{Actor, Chat};
use crate::domain::{Changed, Error, Overview, Posted};
use crate::protocol::live::{Ack, Request};

/// Carries out a command.
///
/// # Errors
/// The use case's; `invalid` for what is no command.
pub async fn run(chat: &Chat, actor: &Actor, request: Request) -> Result<Ack, Error> {
    match request {
        Request::Post { conversation, client_id, body, reply_to } => {
            chat.post_message(actor, conversation, client_id, &body, reply_to).await.map(posted)
        }
        Request::Edit { message_id, body } => chat.edit_message(actor, message_id, &body).await.map(changed),
        Request::Delete { message_id } => chat.delete_message(actor, message_id, "").await.map(changed),
        Request::React { message_id, emoji } => chat.react(actor, message_id, &emoji).await.map(changed),
        Request::Unreact { message_id, emoji } => chat.unreact(actor, message_id, &emoji).await.map(changed),
        Request::CreateRoom { name, topic, visibility } => {
            chat.create_room(actor, &name, &topic, visibility).await.map(opened)
        }
        Request::Join { conversation, key } => chat.join_room_by_key(actor, conversation, key).await.map(opened),
        Request::Leave { conversation } => chat.leave_room(actor, conversation).await.map(|()| Ack::default()),
        Request::SetTopic { conversation, topic } => chat.set_topic(actor, conversation, &topic).await.map(changed),
        Request::SetRole { conversation, user, role } => {
            chat.set_role(actor, conversation, &user, role).await.map(changed)
        }
        Request::Remove { conversation, user, reason } => {
            chat.remove_member(actor, conversation, &user, &reason).await.map(changed)
        }
        Request::Ban { conversation, ban, pattern } => chat.ban(actor, conversation, ban, &pattern).await.map(changed),
        Request::Unban { conversation, ban, pattern } => {
            chat.unban(actor, conversation, ban, &pattern).await.map(changed)
        }
        Request::Invite { conversation, user } => chat.invite(actor, conversation, &user).await.map(changed),
        Request::Configure { conversation, patch } => {
            chat.configure_room(actor, conversation, patch).await.map(changed)
        }
        Request::Rename { conversation, name, reason } => {
            chat.rename_room(actor, conversation, &name, &reason).await.map(changed)
        }
        Request::SetAway { message } => chat.set_away(actor, &message).map(|()| Ack::default()),
        Request::OpenDirect { user } => chat.open_direct(actor, &user).await.map(opened),
        Request::MarkRead { conversation, seq } => {
            chat.mark_read(actor, conversation, seq).await.map(|_| Ack::default())
        }
        Request::Auth { .. }
        | Request::Resume { .. }
        | Request::Subscribe {}
        | Request::Ping {}
        | Request::Typing { .. } => Err(Error::invalid("This cannot be asked here.")),
    }
}

fn posted(posted: Posted) -> Ack {
    let Posted { message_id, seq, at } = posted;
    Ack { message_id: Some(message_id), seq: Some(seq), at: Some(at), ..Ack::default() }
}

fn changed(changed: Option<Changed>) -> Ack {
    Ack { seq: changed.map(|c| c.seq), at: changed.map(|c| c.at), ..Ack::default() }
}

fn opened(overview: Overview) -> Ack {
    Ack { conversation: Some(overview), ..Ack::default() }
}
