//! `/api/v1`: the JSON API. Every operation is one use case. The API document is made from these routes.

mod account;
mod conversations;
mod document;
mod messages;
mod moderation;
mod search;
mod users;

pub use document::document;

use crate::delivery::App;
use crate::domain::{AccessTokenId, ConversationId, MessageId, SessionId};
use aide::axum::ApiRouter;
use aide::openapi::OpenApi;
use aide::transform::TransformOperation;
use axum::Router;
use schemars::JsonSchema;
use serde::Deserialize;

/// The routes.
pub fn routes() -> Router<App> {
    // The document that comes with them is the checked-in one.
    described().finish_api(&mut OpenApi::default())
}

fn described() -> ApiRouter<App> {
    let rooms = conversations::routes().merge(moderation::routes());
    let routes = account::routes().merge(users::routes()).merge(rooms).merge(messages::routes());
    let routes = routes.merge(search::routes());
    ApiRouter::new().nest("/api/v1", routes)
}

/// Names an operation for the document, and the errors that it may answer besides those of all.
fn op(
    id: &'static str,
    summary: &'static str,
    errors: &'static [u16],
) -> impl FnOnce(TransformOperation) -> TransformOperation {
    move |operation| document::errors(operation.id(id).summary(summary), errors)
}

/// What most operations that change something may answer.
const COMMAND: &[u16] = &[400, 403, 404, 413, 415, 429, 507];

/// What reading a conversation may answer.
const READ: &[u16] = &[400, 403, 404];

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct InConversation {
    /// Which conversation.
    id: ConversationId,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct OfMessage {
    /// Which message.
    id: MessageId,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct OfSession {
    /// Which session.
    id: SessionId,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct OfAccessToken {
    /// Which access token.
    id: AccessTokenId,
}
