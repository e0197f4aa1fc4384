//! Identifiers. All are UUIDs (version 7, RFC 9562) and opaque: order comes from [`Seq`], never from an id.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id; unique without coordination between nodes.
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A user: a person, a bot or a guest.
    UserId,
    /// A room or a direct conversation.
    ConversationId,
    /// A message.
    MessageId,
    /// A signed-in browser or device.
    SessionId,
    /// A running program, one of several.
    NodeId,
    /// A personal access token (its id, not its secret).
    AccessTokenId,
    /// Which life of the database a [`Seq`] belongs to: restoring a backup starts a new epoch.
    Epoch,
}

/// The number of an event in its conversation: dense and gapless from 1. 0 is "before everything".
pub type Seq = u64;
