//! Messages and reactions.

use super::{COMMAND, InConversation, OfMessage, op};
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Created, Json, Made, Path};
use crate::domain::{Changed, MessageId, Posted};
use crate::protocol::http::{EditMessage, PostMessage};
use aide::axum::ApiRouter;
use aide::axum::routing::{patch_with, post_with, put_with};
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

type Chatting = State<Arc<Chat>>;

/// What changes without a body may answer.
const BODILESS: &[u16] = &[400, 403, 404, 429, 507];

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/conversations/{id}/messages",
            post_with(
                post,
                op("post", "Say something. A retry with the same client_id is answered as the first", COMMAND),
            ),
        )
        .api_route(
            "/messages/{id}",
            patch_with(edit, op("edit", "Change the words of one's own message", COMMAND))
                .delete_with(delete, op("delete", "Delete a message", BODILESS)),
        )
        .api_route(
            "/messages/{id}/reactions/{emoji}",
            put_with(react, op("react", "Add a reaction", BODILESS))
                .delete_with(unreact, op("unreact", "Take a reaction back", BODILESS)),
        )
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct OfReaction {
    /// Which message.
    id: MessageId,
    /// One emoji.
    emoji: String,
}

async fn post(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(new): Json<PostMessage>,
) -> Result<Created<Posted>, Failure> {
    let client_id = new.client_id.unwrap_or_else(Uuid::now_v7);
    Ok(Created(chat.post_message(&actor, of.id, client_id, &new.body, new.reply_to).await?))
}

async fn edit(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfMessage>,
    Json(new): Json<EditMessage>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.edit_message(&actor, of.id, &new.body).await?))
}

async fn delete(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfMessage>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.delete_message(&actor, of.id, "").await?))
}

async fn react(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfReaction>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.react(&actor, of.id, &of.emoji).await?))
}

async fn unreact(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<OfReaction>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.unreact(&actor, of.id, &of.emoji).await?))
}
