//! Making users.

use super::sign_in::SignedIn;
use super::store::NewUser;
use super::{Actor, Chat, Peer, names};
use crate::domain::{Error, Timestamp, User, UserId, UserKind};

impl Chat {
    /// Signs somebody up, and in.
    ///
    /// # Errors
    /// `invalid` for a bad name or password, `name_taken`, `rate_limited`.
    pub async fn sign_up(&self, name: &str, password: &str, peer: &Peer) -> Result<SignedIn, Error> {
        self.throttle.sign_up(peer.ip)?;
        let user = self.create_user(name, Some(password), false).await?;
        self.start_session(user, peer).await
    }

    /// Signs somebody up, and one connection in, as [`Chat::sign_in_connection`] does.
    ///
    /// # Errors
    /// As [`Chat::sign_up`].
    pub async fn sign_up_connection(&self, name: &str, password: &str, peer: &Peer) -> Result<Actor, Error> {
        self.throttle.sign_up(peer.ip)?;
        let user = self.create_user(name, Some(password), false).await?;
        self.make_session(user, peer, true).await.map(|signed_in| signed_in.actor)
    }

    /// Makes a user, with or without a password.
    ///
    /// # Errors
    /// `invalid` for a bad name or password, `name_taken`.
    pub async fn create_user(&self, name: &str, password: Option<&str>, admin: bool) -> Result<User, Error> {
        let (name, keys) = names::new_user(name, &self.settings.server_name)?;
        let password_hash = match password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let user = NewUser {
            id: UserId::fresh(),
            name,
            key: keys.key,
            skeleton: keys.skeleton,
            kind: UserKind::Person,
            admin,
            password_hash,
            at: Timestamp::now(),
            node: None,
        };
        let user = self.store.create_user(user).await?;
        self.ensure_default_room(user.id).await?;
        Ok(user)
    }

    /// The same for a program that asks over the network.
    ///
    /// # Errors
    /// As [`Chat::create_user`], and `rate_limited`.
    pub async fn register(&self, name: &str, peer: &Peer) -> Result<User, Error> {
        self.throttle.sign_up(peer.ip)?;
        self.create_user(name, None, false).await
    }

    /// The user of that name.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn user_named(&self, name: &str) -> Result<User, Error> {
        self.store.user_by_key(&names::key(name)).await?.ok_or_else(|| Error::not_found("user"))
    }
}
