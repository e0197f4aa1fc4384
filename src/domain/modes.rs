//! How a room is set: who gets in, who speaks, who says what it is about.

use super::{Error, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a room is set, besides who may find it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomModes {
    /// Only the invited join, and only moderators invite.
    pub invite_only: bool,
    /// Only who has a voice speaks.
    pub moderated: bool,
    /// Only moderators set the topic.
    pub topic_locked: bool,
    /// Whoever joins without an invitation has to know the key.
    pub keyed: bool,
    /// Nobody joins when so many are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What is to be set differently; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomPatch {
    /// Who may find the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether only the invited join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite_only: Option<bool>,
    /// Whether only who has a voice speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderated: Option<bool>,
    /// Whether only moderators set the topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic_locked: Option<bool>,
    /// The key that has to be known to join; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How many may be in it; 0 for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

impl RoomPatch {
    /// The longest key, in bytes.
    pub const KEY_MAX: usize = 64;

    /// Checks the key's form.
    ///
    /// # Errors
    /// `invalid` with the rule in words.
    pub fn check(&self) -> Result<(), Error> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || c == ',';
        if self.key.as_deref().is_some_and(|key| key.len() > Self::KEY_MAX || key.starts_with(':') || key.contains(bad))
        {
            return Err(Error::invalid(format!(
                "A key has at most {} bytes, no spaces and no commas, and does not start with a colon.",
                Self::KEY_MAX
            )));
        }
        Ok(())
    }
}

/// Everything about a room that [`RoomPatch`] changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomState {
    /// Who may find it.
    pub visibility: Visibility,
    /// How it is set.
    pub modes: RoomModes,
    /// The key, if it has one.
    pub key: Option<String>,
}

impl RoomState {
    /// The same after a change.
    #[must_use]
    pub fn after(&self, patch: &RoomPatch) -> Self {
        let key = match &patch.key {
            Some(key) => Some(key.clone()).filter(|key| !key.is_empty()),
            None => self.key.clone(),
        };
        let modes = RoomModes {
            invite_only: patch.invite_only.unwrap_or(self.modes.invite_only),
            moderated: patch.moderated.unwrap_or(self.modes.moderated),
            topic_locked: patch.topic_locked.unwrap_or(self.modes.topic_locked),
            keyed: key.is_some(),
            limit: patch.limit.map_or(self.modes.limit, |limit| Some(limit).filter(|limit| *limit > 0)),
        };
        Self { visibility: patch.visibility.unwrap_or(self.visibility), modes, key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_what_it_names() {
        let key = RoomPatch { key: Some("sesame".into()), limit: Some(5), ..RoomPatch::default() };
        let closed = RoomState::default().after(&key);
        assert_eq!((closed.modes.keyed, closed.modes.limit, closed.key.as_deref()), (true, Some(5), Some("sesame")));
        assert_eq!(closed.after(&RoomPatch::default()), closed);
        let open = RoomPatch { key: Some(String::new()), limit: Some(0), ..RoomPatch::default() };
        assert_eq!(closed.after(&open), RoomState::default());
    }

    #[test]
    fn a_key_is_one_word() {
        for (key, good) in [("sesame", true), ("", true), ("a b", false), ("a,b", false), (":a", false), ("a\r", false)]
        {
            assert_eq!(RoomPatch { key: Some(key.into()), ..RoomPatch::default() }.check().is_ok(), good, "{key:?}");
        }
    }
}
