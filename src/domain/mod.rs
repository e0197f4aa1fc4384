//! The words of the chat: plain values and pure rules, the same on the server and in the browser.

pub mod ban;
pub mod change;
pub mod conversation;
pub mod error;
pub mod event;
pub mod id;
pub mod message;
pub mod modes;
pub mod reason;
pub mod rules;
pub mod search;
pub mod text;
pub mod time;
pub mod user;
pub mod view;

pub use ban::{Ban, BanKind, Identity, Listed, Pattern};
pub use change::Change;
pub use conversation::{Conversation, ConversationKind, Membership, Overview, Role, RoomName, Visibility};
pub use error::{Error, ErrorCode};
pub use event::{Event, Happening};
pub use id::{AccessTokenId, ConversationId, Epoch, MessageId, NodeId, Seq, SessionId, UserId};
pub use message::{Body, Emoji, Message, MessageKind, Reaction, Tags, Topic};
pub use modes::{RoomModes, RoomPatch, RoomState};
pub use reason::Reason;
pub use search::{Search, Term, Terms};
pub use time::Timestamp;
pub use user::{User, UserKind, UserName, UserRef};
pub use view::{
    AccessTokenInfo, Away, Changed, ConversationPage, Excerpt, Found, History, HistoryQuery, Hit, Home, Member,
    NewAccessToken, Posted, Profile, ProfileRoom, SearchQuery, SessionInfo,
};
