//! Who somebody is.

use super::{Actor, Chat};
use crate::domain::{Error, Profile};

impl Chat {
    /// What the actor may know of a user: of their rooms, the public ones and those that both are in.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn profile(&self, actor: &Actor, name: &str) -> Result<Profile, Error> {
        let user = self.meant(name).await?.id;
        let profile = self.store.profile(user, actor.user.id).await?.ok_or_else(|| Error::not_found("user"))?;
        Ok(Profile { online: self.live.is_online(user), away: self.live.away(user), ..profile })
    }
}
