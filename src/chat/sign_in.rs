//! Signing in and out, and who a secret belongs to.

use super::bus::Signal;
use super::store::NewSession;
use super::{Actor, Chat, Credential, Peer, demo, names, secrets};
use crate::domain::{Error, ErrorCode, SessionId, Timestamp, User};

/// The longest name of a browser that is kept, in characters.
const AGENT_MAX: usize = 200;

/// Somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// The session's secret, for the cookie. It is stored hashed.
    pub secret: String,
}

impl Chat {
    /// Signs in with a password. Every time is a new session with a new secret.
    ///
    /// # Errors
    /// `wrong_credentials`, the same and as slow for an unknown name; `rate_limited`.
    pub async fn sign_in(&self, name: &str, password: &str, peer: &Peer) -> Result<SignedIn, Error> {
        let user = self.user_by_password(name, password, peer).await?;
        self.start_session(user, peer).await
    }

    /// Signs one connection in with a password. The session ends by [`Chat::sign_out`], or with the program.
    ///
    /// # Errors
    /// As [`Chat::sign_in`].
    pub async fn sign_in_connection(&self, name: &str, password: &str, peer: &Peer) -> Result<Actor, Error> {
        let user = self.user_by_password(name, password, peer).await?;
        self.make_session(user, peer, true).await.map(|signed_in| signed_in.actor)
    }

    async fn user_by_password(&self, name: &str, password: &str, peer: &Peer) -> Result<User, Error> {
        let key = names::key(name.trim());
        self.throttle.sign_in(peer.ip, &key)?;
        let user = self.store.user_by_key(&key).await?;
        let hash = match &user {
            Some(user) => self.store.password_hash(user.id).await?,
            None => None,
        };
        let right = self.passwords.check(password, hash).await?;
        let wrong = || Error::new(ErrorCode::WrongCredentials, "Wrong username or password.");
        user.filter(|_| right).ok_or_else(wrong)
    }

    /// Signs a browser in with an access token.
    ///
    /// # Errors
    /// `unauthenticated` for an unknown token, `rate_limited`.
    pub async fn sign_in_with_token(&self, token: &str, peer: &Peer) -> Result<SignedIn, Error> {
        self.throttle.guess(peer.ip)?;
        let actor = self.actor_by_token(token).await?.ok_or_else(Error::unauthenticated)?;
        self.start_session(actor.user, peer).await
    }

    pub(super) async fn start_session(&self, user: User, peer: &Peer) -> Result<SignedIn, Error> {
        self.make_session(user, peer, false).await
    }

    pub(super) async fn make_session(&self, user: User, peer: &Peer, passing: bool) -> Result<SignedIn, Error> {
        let (id, secret) = (SessionId::fresh(), secrets::fresh());
        let session = NewSession {
            id,
            user: user.id,
            secret: secrets::hash(&secret),
            agent: peer.agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX).collect(),
            at: Timestamp::now(),
            keep: self.settings.sessions_per_user,
            passing: passing.then_some(self.node),
        };
        for ended in self.store.create_session(session).await? {
            self.session_ended(ended).await;
        }
        Ok(SignedIn {
            actor: Actor { user, credential: Credential::Session(id), identity: None, operator: false },
            secret,
        })
    }

    /// Counts a guess at a password of the server itself, as an attempt to sign in.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn count_guess(&self, peer: &Peer) -> Result<(), Error> {
        self.throttle.guess(peer.ip)
    }

    /// Ends what the actor came by, and its live connections at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, actor: &Actor) -> Result<(), Error> {
        match actor.credential {
            Credential::Session(session) => self.end_session(actor, session).await,
            Credential::AccessToken(token) => self.revoke_access_token(actor, token).await,
            Credential::Visit(_) => self.end_visit(actor, None).await,
        }
    }

    /// Who a session's secret belongs to.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn actor_by_session(&self, secret: &str) -> Result<Option<Actor>, Error> {
        let Some((session, user)) = self.store.session(secrets::hash(secret)).await? else { return Ok(None) };
        let credential = Credential::Session(session);
        self.touch(credential);
        Ok(Some(Actor { user, credential, identity: None, operator: false }))
    }

    /// Who an access token belongs to.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn actor_by_token(&self, token: &str) -> Result<Option<Actor>, Error> {
        if demo::is_well_known(token) && !self.is_demo_token(token) {
            return Ok(None);
        }
        let Some((id, user)) = self.store.access_token(secrets::hash(token)).await? else { return Ok(None) };
        let credential = Credential::AccessToken(id);
        self.touch(credential);
        Ok(Some(Actor { user, credential, identity: None, operator: false }))
    }

    pub(super) async fn session_ended(&self, session: SessionId) {
        self.live.end(Credential::Session(session));
        self.bus.publish(Signal::SessionEnded(session)).await;
    }
}
