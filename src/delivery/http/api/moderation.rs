//! Who may do what in a room, who gets in, and how it is set.

use super::{COMMAND, InConversation, READ, op};
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Json, Made, Path, Query};
use crate::domain::{Ban, BanKind, Changed, ConversationId, Overview, RoomPatch};
use crate::protocol::http::{GiveRole, Invite, RenameRoom, RoomKey, SetBan};
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, patch_with, post_with, put_with};
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

type Chatting = State<Arc<Chat>>;

/// What operations without a body may answer.
const BODILESS: &[u16] = &[400, 403, 404, 413, 429, 507];
/// What renaming may answer.
const RENAME: &[u16] = &[400, 403, 404, 409, 413, 415, 429, 507];

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/conversations/{id}/members/{name}",
            put_with(set_role, op("set_role", "Give a member another role", COMMAND))
                .delete_with(remove, op("remove_member", "Remove somebody from a room", BODILESS)),
        )
        .api_route(
            "/conversations/{id}/bans",
            get_with(bans, op("bans", "A room's bans and exceptions", READ))
                .post_with(ban, op("ban", "Ban, or make an exception", COMMAND))
                .delete_with(unban, op("unban", "End a ban or an exception", BODILESS)),
        )
        .api_route(
            "/conversations/{id}/invitations",
            post_with(invite, op("invite", "Let somebody join a room once", COMMAND)),
        )
        .api_route(
            "/conversations/{id}/settings",
            patch_with(configure, op("configure_room", "Set a room differently", COMMAND)),
        )
        .api_route(
            "/conversations/{id}/key",
            get_with(key, op("room_key", "The key to join a room, for its moderators", READ)),
        )
        .api_route(
            "/conversations/{id}/join-by-key",
            post_with(join_by_key, op("join_by_key", "Join a room that has a key", COMMAND)),
        )
        .api_route("/conversations/{id}/name", put_with(rename, op("rename_room", "Give a room another name", RENAME)))
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct OfMember {
    /// Which room.
    id: ConversationId,
    /// A username.
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct Why {
    /// Why, for everybody in the room.
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct Unbanning {
    /// What followed from a match.
    #[serde(default)]
    ban: BanKind,
    /// The pattern.
    pattern: String,
}

async fn set_role(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfMember>,
    Json(give): Json<GiveRole>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.set_role(&actor, of.id, &of.name, give.role).await?))
}

async fn remove(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfMember>,
    Query(why): Query<Why>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.remove_member(&actor, of.id, &of.name, &why.reason).await?))
}

async fn bans(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
) -> Result<Json<Vec<Ban>>, Failure> {
    Ok(Json(chat.bans(&actor, of.id).await?))
}

async fn ban(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(set): Json<SetBan>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.ban(&actor, of.id, set.ban, &set.pattern).await?))
}

async fn unban(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Query(end): Query<Unbanning>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.unban(&actor, of.id, end.ban, &end.pattern).await?))
}

async fn invite(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(invite): Json<Invite>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.invite(&actor, of.id, &invite.user).await?))
}

async fn configure(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(patch): Json<RoomPatch>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.configure_room(&actor, of.id, patch).await?))
}

async fn key(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
) -> Result<Json<RoomKey>, Failure> {
    Ok(Json(RoomKey { key: chat.room_key(&actor, of.id).await? }))
}

async fn join_by_key(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(with): Json<RoomKey>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(chat.join_room_by_key(&actor, of.id, with.key).await?))
}

async fn rename(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(rename): Json<RenameRoom>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.rename_room(&actor, of.id, &rename.name, &rename.reason).await?))
}
