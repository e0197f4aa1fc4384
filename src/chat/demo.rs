//! What a new database starts with.

use super::{Chat, secrets};
use crate::domain::{Error, ErrorCode, UserId, Visibility};
use std::sync::atomic::Ordering;

/// The room that every installation has, and that old clients join by default.
pub(super) const DEFAULT_ROOM: &str = "default";

/// Demo users and their well-known tokens.
const USERS: [(&str, &str); 2] = [("foo_user", "foo_token"), ("bar_user", "bar_token")];

/// Demo rooms and their topics.
const ROOMS: [(&str, &str); 2] =
    [("kitchen", "Coffee, lunch and everything that is not work"), ("elixir", "Where ExChat came from")];

impl Chat {
    /// Whether the database is new, or was a demo before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_be_demo(&self) -> Result<bool, Error> {
        let (_, token) = USERS[0];
        Ok(self.store.count_users().await? == 0 || self.store.access_token(secrets::hash(token)).await?.is_some())
    }

    /// Makes the demo users and rooms; what is there already stays. Their tokens are public, so this is for a
    /// database that only this machine can reach.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_demo(&self) -> Result<(), Error> {
        self.demo.store(true, Ordering::Relaxed);
        for (name, token) in USERS {
            match self.create_user(name, None, false).await {
                Ok(user) => drop(self.keep_access_token(&user, "demo", token).await?),
                // A demo user of before, or somebody real: then they get no token that everybody knows.
                Err(error) if error.code == ErrorCode::NameTaken => {}
                Err(error) => return Err(error),
            }
        }
        let owner = self.user_named(USERS[0].0).await?;
        for (name, topic) in ROOMS {
            self.add_room(owner.id, name, topic).await?;
        }
        Ok(())
    }

    /// Makes the room that everybody finds, when the first user is made.
    pub(super) async fn ensure_default_room(&self, creator: UserId) -> Result<(), Error> {
        if self.store.room_by_key(DEFAULT_ROOM).await?.is_some() {
            return Ok(());
        }
        self.add_room(creator, DEFAULT_ROOM, "For everybody").await
    }

    /// Whether `token` is one that everybody knows, and this is a demo. Elsewhere such tokens open nothing, even in a
    /// database that was a demo once.
    #[must_use]
    pub fn is_demo_token(&self, token: &str) -> bool {
        self.demo.load(Ordering::Relaxed) && is_well_known(token)
    }

    async fn add_room(&self, creator: UserId, name: &str, topic: &str) -> Result<(), Error> {
        match self.make_room(creator, name, topic, Visibility::Public, None).await {
            Err(error) if error.code == ErrorCode::NameTaken => Ok(()),
            made => made.map(drop),
        }
    }
}

/// Whether `token` is one that everybody knows.
pub(super) fn is_well_known(token: &str) -> bool {
    USERS.iter().any(|(_, known)| *known == token)
}
