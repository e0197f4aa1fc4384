//! One good example of every frame, made of the types themselves.

use exchat::delivery::exchat_v1::frames as v1;
use exchat::domain::{
    Away, BanKind, Body, Conversation, ConversationId, ConversationKind, Emoji, Epoch, Error, Event, Happening,
    Membership, Message, MessageId, Overview, Pattern, Reason, Role, RoomModes, RoomName, RoomPatch, SessionId,
    Timestamp, Topic, User, UserId, UserKind, UserName, UserRef, Visibility,
};
use exchat::protocol::live::{Ack, ClientFrame, Cursor, Limits, ReadState, Request, RequestId, ServerFrame};
use uuid::Uuid;

const AT: Timestamp = Timestamp(1_795_359_845_006);

const fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_8af0_0000_7000_8000_0000_0000_0000 + n)
}

/// A room.
pub const ROOM: ConversationId = ConversationId(uuid(1));
/// A message in it.
pub const MESSAGE: MessageId = MessageId(uuid(2));
const CLIENT_ID: Uuid = uuid(3);
const EPOCH: Epoch = Epoch(uuid(4));
const SESSION: SessionId = SessionId(uuid(5));

fn alice() -> UserRef {
    UserRef { id: UserId(uuid(6)), name: UserName::stored("alice".into()) }
}

/// Who is signed in.
pub fn me() -> User {
    User { id: alice().id, name: alice().name, kind: UserKind::Person, admin: false }
}

/// Somebody else.
pub fn bob() -> UserRef {
    UserRef { id: UserId(uuid(7)), name: UserName::stored("bob".into()) }
}

fn emoji() -> String {
    "👍".into()
}

/// One request of every type.
pub fn requests() -> Vec<ClientFrame> {
    let without_id = [
        Request::Auth { token: "d41kXAZLjiZXPhJWJ8jfkm2AEcn9Z4tc".into() },
        Request::Resume { cursors: vec![Cursor { conversation: ROOM, epoch: EPOCH, seq: 41 }] },
        Request::Subscribe {},
        Request::Ping {},
        Request::Typing { conversation: ROOM },
    ];
    let commands = [
        Request::Post { conversation: ROOM, client_id: CLIENT_ID, body: "Tea?".into(), reply_to: None },
        Request::Edit { message_id: MESSAGE, body: "Tea, anybody?".into() },
        Request::Delete { message_id: MESSAGE },
        Request::React { message_id: MESSAGE, emoji: emoji() },
        Request::Unreact { message_id: MESSAGE, emoji: emoji() },
        Request::CreateRoom {
            name: "kitchen".into(),
            topic: "Coffee and lunch".into(),
            visibility: Visibility::Public,
        },
        Request::Join { conversation: ROOM, key: None },
        Request::Leave { conversation: ROOM },
        Request::SetTopic { conversation: ROOM, topic: "Coffee, lunch and tea".into() },
        Request::SetRole { conversation: ROOM, user: "bob".into(), role: Role::Moderator },
        Request::Remove { conversation: ROOM, user: "bob".into(), reason: "Coffee only".into() },
        Request::Ban { conversation: ROOM, ban: BanKind::Ban, pattern: "bob".into() },
        Request::Unban { conversation: ROOM, ban: BanKind::Ban, pattern: "bob".into() },
        Request::Invite { conversation: ROOM, user: "bob".into() },
        Request::Configure {
            conversation: ROOM,
            patch: RoomPatch { moderated: Some(true), limit: Some(20), ..RoomPatch::default() },
        },
        Request::Rename { conversation: ROOM, name: "tea-kitchen".into(), reason: "It is one".into() },
        Request::SetAway { message: "Lunch".into() },
        Request::OpenDirect { user: "bob".into() },
        Request::MarkRead { conversation: ROOM, seq: 42 },
    ];
    let without_id = without_id.into_iter().map(|request| ClientFrame { id: None, request });
    let numbered = (1..).zip(commands);
    without_id.chain(numbered.map(|(id, request)| ClientFrame { id: Some(RequestId::Number(id)), request })).collect()
}

/// One frame of the server of every type.
pub fn server_frames() -> Vec<ServerFrame> {
    vec![
        ServerFrame::Hello {
            session: Some(SESSION),
            user: me(),
            epoch: EPOCH,
            heartbeat_ms: 30_000,
            limits: Limits { message_bytes: 65_536, frame_bytes: 131_072 },
        },
        ServerFrame::Ack(Ack {
            id: Some(RequestId::Number(1)),
            message_id: Some(MESSAGE),
            seq: Some(43),
            at: Some(AT),
            conversation: None,
        }),
        ServerFrame::Error { id: Some(RequestId::Number(2)), error: Error::rate_limited(1500) },
        ServerFrame::Event(posted()),
        ServerFrame::Resumed { online: vec![alice(), bob()], away: vec![away()], read: vec![read()] },
        ServerFrame::Resync { conversation: Some(ROOM) },
        ServerFrame::Conversation(overview()),
        ServerFrame::ConversationGone { conversation: ROOM },
        ServerFrame::Removed { conversation: ROOM, by: bob(), reason: reason("Coffee only") },
        ServerFrame::Invitation { room: overview(), by: bob() },
        ServerFrame::Typing { conversation: ROOM, user: bob() },
        ServerFrame::Presence { user: bob(), online: true },
        ServerFrame::Away(away()),
        ServerFrame::Read(read()),
    ]
}

fn posted() -> Event {
    let message = Message {
        id: MESSAGE,
        seq: 43,
        author: alice(),
        body: Body::stored("Tea?".into()),
        at: AT,
        client_id: CLIENT_ID,
        edited_at: None,
        reply_to: None,
        reactions: vec![exchat::domain::Reaction { emoji: Emoji::stored(emoji()), users: vec![bob()] }],
        kind: exchat::domain::MessageKind::Text,
        tags: exchat::domain::Tags::new(),
    };
    let what = Happening::Posted { message_id: MESSAGE, message: Some(message) };
    Event { conversation: ROOM, seq: 43, at: AT, actor: alice(), what }
}

/// More events, with their kinds.
pub fn events() -> Vec<(&'static str, Event)> {
    let event = |kind, seq, what| (kind, Event { conversation: ROOM, seq, at: AT, actor: bob(), what });
    vec![
        event("created", 1, Happening::Created),
        event("joined", 2, Happening::Joined),
        event("edited, and deleted since", 44, Happening::Edited { message_id: MESSAGE, message: None }),
        event("deleted", 45, Happening::deleted(MESSAGE)),
        event("reacted", 46, Happening::Reacted { message_id: MESSAGE, emoji: Emoji::stored(emoji()) }),
        event("unreacted", 47, Happening::Unreacted { message_id: MESSAGE, emoji: Emoji::stored(emoji()) }),
        event("topic_changed", 48, Happening::TopicChanged { topic: Topic::stored("Leaves".into()) }),
        event("left", 49, Happening::left()),
        event(
            "role_changed",
            50,
            Happening::RoleChanged { user: alice(), role: Role::Voiced, was: Some(Role::Member) },
        ),
        event("removed", 51, Happening::Removed { user: alice(), reason: reason("Coffee only") }),
        event("banned", 52, Happening::Banned { ban: BanKind::InviteException, pattern: pattern() }),
        event("unbanned", 53, Happening::Unbanned { ban: BanKind::Exception, pattern: pattern() }),
        event("invited", 54, Happening::Invited { user: alice() }),
        event("configured", 55, Happening::Configured { visibility: Visibility::Private, modes: modes() }),
        event(
            "renamed",
            56,
            Happening::Renamed {
                name: RoomName::stored("tea-kitchen".into()),
                reason: Reason::stored("It is one".into()),
            },
        ),
        event("left for good", 57, Happening::Left { reason: Some("bye".into()), for_good: true }),
    ]
}

/// A room as it stands in a list.
pub fn overview() -> Overview {
    let kind = ConversationKind::Room {
        name: RoomName::stored("kitchen".into()),
        topic: Topic::stored("Coffee and lunch".into()),
        visibility: Visibility::Public,
        modes: modes(),
    };
    Overview {
        conversation: Conversation { id: ROOM, kind, head: 43 },
        membership: Some(Membership { role: Role::Member, last_read: 42 }),
        unread: 1,
        members: 2,
        last_message_at: Some(AT),
    }
}

fn modes() -> RoomModes {
    RoomModes { topic_locked: true, limit: Some(20), ..RoomModes::default() }
}

fn pattern() -> Pattern {
    Pattern::stored("alice!*@*".into())
}

fn reason(text: &str) -> Reason {
    Reason::stored(text.into())
}

fn away() -> Away {
    Away { user: bob(), message: Some(reason("Lunch")) }
}

fn read() -> ReadState {
    ReadState { conversation: ROOM, seq: 42, unread: 1 }
}

/// One request of every kind of the original protocol.
pub fn v1_requests() -> [v1::Request; 3] {
    [
        v1::Request::Command(v1::Command::Join { room: "kitchen".into() }),
        v1::Request::Command(v1::Command::Create { room: "kitchen".into() }),
        v1::Request::Say { room: "kitchen".into(), message: "Tea?".into() },
    ]
}

/// One answer of every kind of the original protocol.
pub fn v1_answers() -> [v1::Answer; 4] {
    [
        v1::Answer::Said { room: "kitchen".into(), from: "alice".into(), message: "Tea?".into() },
        v1::Answer::Welcome { room: "kitchen".into(), message: "welcome to the kitchen chat room, alice!".into() },
        v1::Answer::Success { success: "kitchen has been created!".into() },
        v1::Answer::error("kitchen already exists"),
    ]
}
