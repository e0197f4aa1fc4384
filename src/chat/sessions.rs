//! A user's sessions.

use super::{Actor, Chat, Credential};
use crate::domain::{Error, SessionId, SessionInfo, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How often it is written down that a session or token was heard of, in milliseconds.
const TOUCH_EVERY: i64 = 60_000;

/// How many are remembered before those that are due are forgotten.
const REMEMBERED: usize = 10_000;

/// When each session and token was last written down as heard of.
#[derive(Debug, Default)]
pub(super) struct Touched(Mutex<HashMap<Credential, Timestamp>>);

impl Touched {
    /// Whether it is time again.
    fn is_due(&self, credential: Credential, now: Timestamp) -> bool {
        let mut touched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Timestamp| (0..TOUCH_EVERY).contains(&now.millis_since(*at));
        if touched.get(&credential).is_some_and(recent) {
            return false;
        }
        if touched.len() >= REMEMBERED {
            touched.retain(|_, at| recent(at));
        }
        touched.insert(credential, now);
        true
    }
}

impl Chat {
    /// The actor's sessions, the one heard of last first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionInfo>, Error> {
        let mut sessions = self.store.sessions(actor.user.id).await?;
        for session in &mut sessions {
            session.current = actor.credential == Credential::Session(session.id);
        }
        Ok(sessions)
    }

    /// Ends one of the actor's sessions, and its live connections at once.
    ///
    /// # Errors
    /// `not_found` when it is none of theirs.
    pub async fn end_session(&self, actor: &Actor, session: SessionId) -> Result<(), Error> {
        if !self.store.end_session(actor.user.id, session).await? {
            return Err(Error::not_found("session"));
        }
        self.session_ended(session).await;
        Ok(())
    }

    /// Whether the actor's credential is still good.
    pub(super) async fn is_good(&self, actor: &Actor) -> Result<bool, Error> {
        let user = actor.user.id;
        Ok(match actor.credential {
            Credential::Session(id) => self.store.sessions(user).await?.iter().any(|session| session.id == id),
            Credential::AccessToken(id) => self.store.access_tokens(user).await?.iter().any(|token| token.id == id),
            // It has no secret that could have been taken, and ends with the connection that it is for.
            Credential::Visit(_) => true,
        })
    }

    /// Writes down that the actor is still here: a connection that lasts does not say anew who it is.
    pub fn still_here(&self, actor: &Actor) {
        self.touch(actor.credential);
    }

    /// Writes down that a credential was used, once a minute. Nobody waits for that, and that it fails is no reason to
    /// refuse anybody: who only reads does not depend on a disk that takes no more.
    pub(super) fn touch(&self, credential: Credential) {
        let now = Timestamp::now();
        if !self.touched.is_due(credential, now) {
            return;
        }
        let store = self.store.clone();
        tokio::spawn(async move {
            let touched = match credential {
                Credential::Session(session) => store.touch_session(session, now).await,
                Credential::AccessToken(token) => store.touch_access_token(token, now).await,
                Credential::Visit(_) => Ok(()),
            };
            if let Err(error) = touched {
                tracing::warn!(%error, "could not note that a credential was used");
            }
        });
    }
}
