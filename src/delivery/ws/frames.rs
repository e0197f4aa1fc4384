//! From notices to frames.

use crate::chat::live::{Notice, Shared};
use crate::domain::{Event, Happening, Reason};
use crate::protocol::live::{ReadState, ServerFrame};
use axum::extract::ws::Utf8Bytes;
use bytes::Bytes;

/// The number of this wire form among [`Shared::encoded`]'s.
const FORM: usize = 0;

/// The text of a frame.
pub fn encode(frame: &ServerFrame) -> Utf8Bytes {
    // Frames are made of strings, numbers and lists, which serde_json always writes.
    serde_json::to_string(frame).unwrap_or_default().into()
}

/// A notice as a frame, encoded once for all its receivers.
pub fn shared(shared: &Shared) -> Option<Utf8Bytes> {
    let bytes = shared.encoded(FORM, |notice| frame(notice).map(|frame| Bytes::from(encode(&frame))))?;
    Utf8Bytes::try_from(bytes.clone()).ok()
}

/// The frame; none for what the live API has no word for.
fn frame(notice: &Notice) -> Option<ServerFrame> {
    Some(match notice.clone() {
        Notice::Event(event) => ServerFrame::Event((*event).clone()),
        Notice::Typing { conversation, user, .. } => ServerFrame::Typing { conversation, user },
        Notice::Presence { user, online } => ServerFrame::Presence { user, online },
        Notice::Renamed { user, .. } => ServerFrame::Presence { user, online: true },
        Notice::Away(away) => ServerFrame::Away(away),
        Notice::Read { conversation, seq, unread, .. } => ServerFrame::Read(ReadState { conversation, seq, unread }),
        Notice::Conversation(overview) => ServerFrame::Conversation(overview),
        Notice::ConversationGone(conversation) => ServerFrame::ConversationGone { conversation },
        Notice::Removed(event) => removed(&event),
        Notice::Invitation { room, by } => ServerFrame::Invitation { room, by },
        Notice::Tagged { .. } => return None,
    })
}

fn removed(event: &Event) -> ServerFrame {
    let reason = match &event.what {
        Happening::Removed { reason, .. } => reason.clone(),
        _ => Reason::default(),
    };
    ServerFrame::Removed { conversation: event.conversation, by: event.actor.clone(), reason }
}
