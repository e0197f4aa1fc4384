//! Guests: without an account, for the length of a visit.

use super::bus::Signal;
use super::join_room::words;
use super::store::{NewName, NewUser};
use super::{Actor, Chat, Credential, Peer, names};
use crate::domain::{ConversationKind, Error, ErrorCode, Overview, Role, Timestamp, User, UserId, UserKind};

impl Chat {
    /// Lets somebody in without an account. The visit ends with [`Chat::end_visit`]; nothing outlives it by which the
    /// guest could come back.
    ///
    /// # Errors
    /// `invalid` for a bad name, `name_taken`, `rate_limited`.
    pub async fn enter_as_guest(&self, name: &str, peer: &Peer) -> Result<Actor, Error> {
        self.throttle.visit(peer.ip)?;
        let (name, keys) = names::new_user(name, &self.settings.server_name)?;
        let guest = NewUser {
            id: UserId::fresh(),
            name,
            key: keys.key,
            skeleton: keys.skeleton,
            kind: UserKind::Guest,
            admin: false,
            password_hash: None,
            at: Timestamp::now(),
            node: Some(self.node),
        };
        let user = self.store.create_user(guest).await?;
        Ok(Actor { credential: Credential::Visit(user.id), user, identity: None, operator: false })
    }

    /// Makes an account of a guest, who keeps the name and all else, and signs the connection in: what came by the visit
    /// has come by that from now on.
    ///
    /// # Errors
    /// `invalid` for a bad password, `not_found` for who is no guest (any more), `rate_limited`.
    pub async fn keep_guest(&self, guest: &Actor, password: &str, peer: &Peer) -> Result<Actor, Error> {
        self.throttle.sign_up(peer.ip)?;
        let password_hash = self.passwords.hash(password).await?;
        let user = self.store.keep_guest(guest.user.id, password_hash).await?;
        self.ensure_default_room(user.id).await?;
        let actor = self.make_session(user, peer, true).await?.actor;
        self.live.entitle(guest.credential, actor.credential);
        Ok(actor)
    }

    /// Ends a guest's visit: the guest leaves all rooms, and the name is free again. What was said stays, with its
    /// author's name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_visit(&self, guest: &Actor, reason: Option<&str>) -> Result<(), Error> {
        let user = guest.user.id;
        self.store.end_visit(user, reason.and_then(words), Timestamp::now()).await?;
        self.live.end(Credential::Visit(user));
        Ok(())
    }

    /// Gives a guest another name. Everybody who shares a conversation with the guest learns of it.
    ///
    /// # Errors
    /// `invalid` for a bad name, `name_taken`, `forbidden` for who is no guest, or banned where they are and have no
    /// voice, `rate_limited`.
    pub async fn rename_guest(&self, guest: &Actor, name: &str) -> Result<User, Error> {
        self.throttle.command(guest.user.id)?;
        if guest.user.kind != UserKind::Guest {
            return Err(Error::new(ErrorCode::Forbidden, "An account keeps its name."));
        }
        let (name, keys) = names::new_user(name, &self.settings.server_name)?;
        let places = self.store.conversations(guest.user.id).await?;
        self.check_not_banned(guest, &places).await?;
        let old = guest.user.name.clone();
        let new = NewName { name, key: keys.key, skeleton: keys.skeleton };
        let user = self.store.rename_guest(guest.user.id, new).await?;
        let conversations = places.into_iter().map(|overview| overview.conversation.id).collect();
        self.bus.publish(Signal::Renamed { user: user.as_ref(), old, conversations }).await;
        Ok(user)
    }

    /// Another name would be a way out of a ban.
    async fn check_not_banned(&self, guest: &Actor, places: &[Overview]) -> Result<(), Error> {
        for place in places {
            let ConversationKind::Room { name, .. } = &place.conversation.kind else { continue };
            let voiced = place.membership.is_some_and(|membership| membership.role >= Role::Voiced);
            if !voiced && self.listed(guest, place.conversation.id).await?.banned {
                let words = format!("You are banned from #{name}: leave it first.");
                return Err(Error::new(ErrorCode::Forbidden, words));
            }
        }
        Ok(())
    }
}
