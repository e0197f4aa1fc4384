//! Nicks that lead to an account of another name.
//!
//! Whoever signs in is known by the name of their account. The nick that they came under before leads to them as long as
//! they stay, or until somebody has it as a name: who has talked with them, or watches for them, finds them by it.

use super::client::Client;
use crate::chat::{Actor, names};
use crate::domain::{Error, ErrorCode, Overview, User, UserRef};
use std::collections::HashMap;

/// The nicks of those who are here, by their keys; the earliest of one nick first.
#[derive(Debug, Default)]
pub struct Aliases {
    all: HashMap<String, Vec<(Ticket, Alias)>>,
    last: u64,
}

/// By which a connection gives its nick back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// A nick as it was written, and to whom it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The nick.
    pub nick: String,
    /// Whom it leads to.
    pub user: UserRef,
}

impl Aliases {
    /// Notes one, for one connection.
    pub fn add(&mut self, nick: &str, user: &UserRef) -> Ticket {
        self.last += 1;
        let alias = Alias { nick: nick.to_owned(), user: user.clone() };
        self.all.entry(names::key(nick)).or_default().push((Ticket(self.last), alias));
        Ticket(self.last)
    }

    /// Whom the nick leads to.
    #[must_use]
    pub fn get(&self, nick: &str) -> Option<&Alias> {
        self.all.get(&names::key(nick)).and_then(|aliases| aliases.first()).map(|(_, alias)| alias)
    }

    /// Whether a connection's nick leads somewhere still.
    #[must_use]
    pub fn has(&self, nick: &str, ticket: Ticket) -> bool {
        self.all.get(&names::key(nick)).is_some_and(|aliases| aliases.iter().any(|(other, _)| *other == ticket))
    }

    /// Forgets the one of a connection; true when the nick leads nowhere from then on, and did before.
    pub fn remove(&mut self, nick: &str, ticket: Ticket) -> bool {
        let key = names::key(nick);
        let Some(aliases) = self.all.get_mut(&key) else { return false };
        aliases.retain(|(other, _)| *other != ticket);
        let last = aliases.is_empty();
        if last {
            self.all.remove(&key);
        }
        last
    }

    /// Somebody has it as a name, so that it leads to nobody else from now on.
    pub fn give_up(&mut self, nick: &str) {
        self.all.remove(&names::key(nick));
    }
}

/// Somebody, as they were asked for.
#[derive(Clone, Debug)]
pub struct Named {
    /// Who.
    pub user: User,
    /// Their name, or the nick that leads to them.
    pub nick: String,
}

impl Client {
    /// Whoever has that name, or came under that nick.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn named(&self, nick: &str) -> Result<Named, Error> {
        let chat = &self.gateway.chat;
        match chat.user_named(nick).await {
            Ok(user) => Ok(Named { nick: user.name.to_string(), user }),
            Err(error) if error.code == ErrorCode::NotFound => {
                let Alias { nick, user } = self.gateway.roster.alias(nick).ok_or(error)?;
                Ok(Named { user: chat.user_named(user.name.as_str()).await?, nick })
            }
            Err(error) => Err(error),
        }
    }

    /// The direct conversation with whoever has that name, or came under that nick, if there is one already.
    ///
    /// # Errors
    /// `not_found` for an unknown nick, `unavailable`.
    pub async fn direct(&self, actor: &Actor, nick: &str) -> Result<Option<Overview>, Error> {
        let chat = &self.gateway.chat;
        match (chat.direct(actor, nick).await, self.gateway.roster.alias(nick)) {
            (Err(error), Some(Alias { user, .. })) if error.code == ErrorCode::NotFound => {
                chat.direct(actor, user.name.as_str()).await
            }
            (direct, _) => direct,
        }
    }

    /// The name of whom a nick leads to; the nick itself where it leads nowhere.
    pub async fn name_behind(&self, nick: &str) -> String {
        self.named(nick).await.map_or_else(|_| nick.to_owned(), |named| named.user.name.to_string())
    }

    /// The nick that the client came under leads to its user from now on, if it is nobody's name, and no reserved one.
    pub async fn come_as(&mut self, nick: &str) {
        let (chat, roster) = (&self.gateway.chat, &self.gateway.roster);
        let Some(session) = &mut self.session else { return };
        let user = session.actor.user.as_ref();
        let own = names::key(nick) == names::key(user.name.as_str());
        if own || names::new_user(nick, self.gateway.name()).is_err() {
            return;
        }
        if chat.user_named(nick).await.is_err_and(|error| error.code == ErrorCode::NotFound) {
            session.came_as = Some((nick.to_owned(), roster.add_alias(nick, &user)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{UserId, UserName};

    fn user(name: &str) -> UserRef {
        UserRef { id: UserId::fresh(), name: UserName::parse(name).expect("a name") }
    }

    #[test]
    fn a_nick_leads_to_who_came_under_it_first_until_their_connection_goes() {
        let (mut aliases, ann, bob) = (Aliases::default(), user("ann"), user("bob"));
        let [first, second, third] = [&ann, &ann, &bob].map(|user| aliases.add("Tea", user));
        assert_eq!(aliases.get("tEa"), Some(&Alias { nick: "Tea".into(), user: ann.clone() }));
        assert!(!aliases.remove("tea", first) && !aliases.has("tea", first) && aliases.has("tea", second));
        assert!(!aliases.remove("tea", first), "once");
        assert_eq!(aliases.get("tea").map(|alias| alias.user.id), Some(ann.id));
        assert!(!aliases.remove("tea", second));
        assert_eq!(aliases.get("tea").map(|alias| alias.user.id), Some(bob.id));
        assert!(aliases.remove("tea", third));
        assert_eq!(aliases.get("tea"), None);
        assert!(!aliases.remove("tea", third));
    }

    #[test]
    fn a_nick_that_is_somebodys_name_leads_to_nobody_else() {
        let (mut aliases, ann) = (Aliases::default(), user("ann"));
        let before = aliases.add("tea", &ann);
        aliases.give_up("TEA");
        assert_eq!(aliases.get("tea"), None);
        let after = aliases.add("tea", &ann);
        assert!(!aliases.remove("tea", before), "another connection has it");
        assert!(aliases.remove("tea", after));
    }
}
