//! Personal access tokens, for programs.

use super::bus::Signal;
use super::store::NewToken;
use super::{Actor, Chat, Credential, secrets};
use crate::domain::{AccessTokenId, AccessTokenInfo, Error, NewAccessToken, Timestamp, User};

/// The longest label, in characters.
const LABEL_MAX: usize = 100;

impl Chat {
    /// Makes an access token for the actor.
    ///
    /// # Errors
    /// `invalid` for a bad label or too many tokens, `rate_limited`.
    pub async fn create_access_token(&self, actor: &Actor, label: &str) -> Result<NewAccessToken, Error> {
        self.throttle.command(actor.user.id)?;
        self.access_token_for(&actor.user, label).await
    }

    /// The same for whoever runs the server.
    ///
    /// # Errors
    /// `invalid` for a bad label or too many tokens.
    pub async fn access_token_for(&self, user: &User, label: &str) -> Result<NewAccessToken, Error> {
        let secret = secrets::fresh();
        let info = self.keep_access_token(user, label, &secret).await?;
        Ok(NewAccessToken { info, token: secret })
    }

    pub(super) async fn keep_access_token(
        &self,
        user: &User,
        label: &str,
        secret: &str,
    ) -> Result<AccessTokenInfo, Error> {
        let label: String = label.trim().chars().filter(|c| !c.is_control()).collect();
        if !(1..=LABEL_MAX).contains(&label.chars().count()) {
            return Err(Error::invalid(format!("Give the token a name of at most {LABEL_MAX} characters.")));
        }
        let (id, at, most) = (AccessTokenId::fresh(), Timestamp::now(), self.settings.access_tokens_per_user);
        let token = NewToken { id, user: user.id, secret: secrets::hash(secret), label: label.clone(), at, most };
        self.store.create_access_token(token).await?;
        Ok(AccessTokenInfo { id, label, created_at: at, last_used_at: None })
    }

    /// The actor's access tokens, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn access_tokens(&self, actor: &Actor) -> Result<Vec<AccessTokenInfo>, Error> {
        Ok(self.store.access_tokens(actor.user.id).await?)
    }

    /// Revokes one of the actor's access tokens, and ends its live connections at once.
    ///
    /// # Errors
    /// `not_found` when it is none of theirs.
    pub async fn revoke_access_token(&self, actor: &Actor, token: AccessTokenId) -> Result<(), Error> {
        if !self.store.revoke_access_token(actor.user.id, token).await? {
            return Err(Error::not_found("access token"));
        }
        self.live.end(Credential::AccessToken(token));
        self.bus.publish(Signal::AccessTokenRevoked(token)).await;
        Ok(())
    }
}
