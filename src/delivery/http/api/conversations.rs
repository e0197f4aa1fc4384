//! Rooms and direct conversations: lists, membership, history.

use super::{COMMAND, InConversation, READ, op};
use crate::chat::Chat;
use crate::delivery::App;
use crate::delivery::http::actor::Signed;
use crate::delivery::http::errors::Failure;
use crate::delivery::http::extract::{Created, Json, Made, Path, Query};
use crate::domain::{Changed, Event, History, HistoryQuery, Home, Member, Overview, Seq};
use crate::protocol::http::{CreateRoom, MarkRead, OpenDirect, SetTopic};
use crate::protocol::live::ReadState;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};
use axum::extract::State;
use axum::response::NoContent;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

type Chatting = State<Arc<Chat>>;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/conversations", get_with(home, op("home", "One's conversations", &[])))
        .api_route(
            "/rooms",
            get_with(rooms, op("rooms", "The rooms that one may find", &[])).post_with(
                create_room,
                op("create_room", "Make a room, and join it as its owner", &[400, 409, 413, 415, 429, 507]),
            ),
        )
        .api_route("/rooms/{name}", get_with(room, op("room", "The room of that name", &[404])))
        .api_route(
            "/direct",
            post_with(open_direct, op("open_direct", "Open the direct conversation with somebody", COMMAND)),
        )
        .api_route(
            "/conversations/{id}",
            get_with(overview, op("conversation", "A conversation and one's part in it", &[404])),
        )
        .api_route("/conversations/{id}/join", post_with(join, op("join", "Join a room", &[403, 404, 429, 507])))
        .api_route(
            "/conversations/{id}/leave",
            post_with(leave, op("leave", "Leave a room", &[400, 403, 404, 429, 507])),
        )
        .api_route(
            "/conversations/{id}/topic",
            put_with(set_topic, op("set_topic", "Say what a room is about", COMMAND)),
        )
        .api_route("/conversations/{id}/history", get_with(history, op("history", "A page of the timeline", READ)))
        .api_route("/conversations/{id}/events", get_with(events, op("events", "All events after a seq", READ)))
        .api_route("/conversations/{id}/members", get_with(members, op("members", "Who is in it", READ)))
        .api_route(
            "/conversations/{id}/read",
            put_with(mark_read, op("mark_read", "Mark as read up to a seq", COMMAND)),
        )
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct Named {
    /// The room's name, compared without case.
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct EventsQuery {
    /// The last seq one has; 0 is before everything.
    #[serde(default)]
    after: Seq,
    /// How many, 1 to 1000; 1000 unless told.
    limit: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
struct MembersQuery {
    /// The last username one has; those after it come, in the order of their names. Without it they come from the
    /// first.
    #[serde(default)]
    after: String,
    /// How many, 1 to 500; 500 unless told. There are more until fewer come.
    limit: Option<u32>,
}

async fn home(State(chat): Chatting, Signed(actor): Signed) -> Result<Json<Home>, Failure> {
    Ok(Json(chat.home(&actor).await?))
}

async fn rooms(State(chat): Chatting, Signed(actor): Signed) -> Result<Json<Vec<Overview>>, Failure> {
    Ok(Json(chat.rooms(&actor).await?))
}

async fn create_room(
    State(chat): Chatting,
    Signed(actor): Signed,
    Json(new): Json<CreateRoom>,
) -> Result<Created<Overview>, Failure> {
    Ok(Created(chat.create_room(&actor, &new.name, &new.topic, new.visibility).await?))
}

async fn room(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(named): Path<Named>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(chat.room(&actor, &named.name).await?))
}

async fn open_direct(
    State(chat): Chatting,
    Signed(actor): Signed,
    Json(with): Json<OpenDirect>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(chat.open_direct(&actor, &with.user).await?))
}

async fn overview(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(chat.overview(&actor, of.id).await?))
}

async fn join(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(chat.join_room(&actor, of.id).await?))
}

async fn leave(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
) -> Result<NoContent, Failure> {
    chat.leave_room(&actor, of.id).await?;
    Ok(NoContent)
}

async fn set_topic(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(set): Json<SetTopic>,
) -> Result<Made<Changed>, Failure> {
    Ok(Made(chat.set_topic(&actor, of.id, &set.topic).await?))
}

async fn history(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<History>, Failure> {
    Ok(Json(chat.history(&actor, of.id, query).await?))
}

async fn events(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<Vec<Event>>, Failure> {
    Ok(Json(chat.events_after(&actor, of.id, query.after, query.limit).await?))
}

async fn members(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Query(query): Query<MembersQuery>,
) -> Result<Json<Vec<Member>>, Failure> {
    Ok(Json(chat.members(&actor, of.id, &query.after, query.limit).await?))
}

async fn mark_read(
    State(chat): Chatting,
    Signed(actor): Signed,
    Path(of): Path<InConversation>,
    Json(mark): Json<MarkRead>,
) -> Result<Json<ReadState>, Failure> {
    let read = chat.mark_read(&actor, of.id, mark.seq).await?;
    Ok(Json(ReadState { conversation: of.id, seq: read.seq, unread: read.unread }))
}
