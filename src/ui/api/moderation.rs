//! Where the forms of a room's settings go.

#![allow(clippy::too_many_arguments, reason = "the fields of a form are arguments")]

use crate::domain::{ConversationId, Error};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    domain::{BanKind, Role, RoomPatch, Visibility},
    ui::format::room_path,
    ui::server::request::{back, chat, finish, sender},
};

/// Lets somebody join a room once.
#[server(prefix = "/api/ui", endpoint = "invite")]
pub async fn invite(conversation: ConversationId, user: String) -> Result<(), Error> {
    let invited = chat()?.invite(&sender()?, conversation, &user).await;
    finish::<Invite, _>(invited.map(|_| ()), &user, |()| back(false))
}

/// Does to a member what `action` says: `member`, `voiced`, `moderator` and `owner` are roles, `remove` and `ban` mean
/// what they say, and a ban removes too.
#[server(prefix = "/api/ui", endpoint = "moderate")]
pub async fn moderate(
    conversation: ConversationId,
    user: String,
    action: String,
    #[server(default)] reason: String,
) -> Result<(), Error> {
    let (chat, actor) = (chat()?, sender()?);
    let role = |role| chat.set_role(&actor, conversation, &user, role);
    let done = match action.as_str() {
        "remove" => chat.remove_member(&actor, conversation, &user, &reason).await,
        "ban" => match chat.remove_member(&actor, conversation, &user, &reason).await {
            Ok(_) => chat.ban(&actor, conversation, BanKind::Ban, &user).await,
            refused => refused,
        },
        "voiced" => role(Role::Voiced).await,
        "moderator" => role(Role::Moderator).await,
        "owner" => role(Role::Owner).await,
        _ => role(Role::Member).await,
    };
    finish::<Moderate, _>(done.map(|_| ()), "", |()| back(false))
}

/// Bans somebody, who need not be a member.
#[server(prefix = "/api/ui", endpoint = "ban")]
pub async fn ban(conversation: ConversationId, pattern: String) -> Result<(), Error> {
    let banned = chat()?.ban(&sender()?, conversation, BanKind::Ban, pattern.trim().trim_start_matches('@')).await;
    finish::<Ban, _>(banned.map(|_| ()), &pattern, |()| back(false))
}

/// Ends a ban (`ban`), or an exception (`exception`, `invite_exception`).
#[server(prefix = "/api/ui", endpoint = "unban")]
pub async fn unban(conversation: ConversationId, ban: String, pattern: String) -> Result<(), Error> {
    let kind = match ban.as_str() {
        "exception" => BanKind::Exception,
        "invite_exception" => BanKind::InviteException,
        _ => BanKind::Ban,
    };
    let unbanned = chat()?.unban(&sender()?, conversation, kind, &pattern).await;
    finish::<Unban, _>(unbanned.map(|_| ()), "", |()| back(false))
}

/// Sets a room as the form shows it. The key stays when none is typed, and goes when `unlock` is ticked.
#[server(prefix = "/api/ui", endpoint = "configure_room")]
pub async fn configure_room(
    conversation: ConversationId,
    #[server(default)] private: bool,
    #[server(default)] invite_only: bool,
    #[server(default)] moderated: bool,
    #[server(default)] topic_locked: bool,
    #[server(default)] unlisted: bool,
    #[server(default)] open: bool,
    #[server(default)] unlock: bool,
    #[server(default)] key: String,
    #[server(default)] limit: String,
) -> Result<(), Error> {
    let patch = RoomPatch {
        visibility: Some(if private { Visibility::Private } else { Visibility::Public }),
        invite_only: Some(invite_only),
        moderated: Some(moderated),
        topic_locked: Some(topic_locked),
        unlisted: Some(unlisted),
        open: Some(open),
        key: if unlock { Some(String::new()) } else { Some(key).filter(|key| !key.is_empty()) },
        ..RoomPatch::default()
    };
    let set = match if limit.is_empty() { Ok(0) } else { limit.parse() } {
        Ok(limit) => {
            let patch = RoomPatch { limit: Some(limit), ..patch };
            chat()?.configure_room(&sender()?, conversation, patch).await
        }
        Err(_) => Err(Error::invalid("The most members are a whole number.")),
    };
    finish::<ConfigureRoom, _>(set.map(|_| ()), "", |()| back(false))
}

/// Gives a room another name.
#[server(prefix = "/api/ui", endpoint = "rename_room")]
pub async fn rename_room(conversation: ConversationId, name: String) -> Result<(), Error> {
    let renamed = chat()?.rename_room(&sender()?, conversation, &name, "").await;
    let to = || format!("{}/settings", room_path(name.trim().trim_start_matches('#')));
    finish::<RenameRoom, _>(renamed.map(|_| ()), &name, |()| to())
}
