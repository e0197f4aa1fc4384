//! Passwords: argon2id, at a cost that a thief notices, a few at a time so that a flood of sign-ins leaves the
//! processor to the chat.

use crate::domain::{Error, ErrorCode};
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The longest password, in bytes: enough for any passphrase, and a bound on the work.
const MAX: usize = 1024;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    min: usize,
    /// Checked when there is no such user, so that the answer takes the same time.
    decoy: Arc<str>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// At the cost that OWASP recommends (19 MiB, two passes), or at next to none for tests.
    ///
    /// # Errors
    /// When argon2 does not take its parameters, which would be a bug.
    pub fn new(fast: bool, min: usize) -> Result<Self, Error> {
        let (memory, passes) = if fast { (Params::MIN_M_COST, 1) } else { (19 * 1024, 2) };
        let params = Params::new(memory, passes, 1, None).map_err(|_| Error::internal())?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash_with(&argon, &super::secrets::fresh())?.into();
        let turns = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        Ok(Self { argon, min, decoy, turns: Arc::new(Semaphore::new(turns)) })
    }

    /// Hashes a new password into PHC form.
    ///
    /// # Errors
    /// `invalid` when it is too short or too long.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        if password.chars().count() < self.min {
            return Err(Error::invalid(format!("A password has at least {} characters.", self.min)));
        }
        if password.len() > MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("A password has at most {MAX} bytes.")));
        }
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.in_turn(move || hash_with(&argon, &password)).await?
    }

    /// Whether `password` is the one that was hashed. Without a hash the answer is no, and takes as long: the same work is
    /// done, once, as the count of checks shows to whoever watches.
    ///
    /// # Errors
    /// `internal` when a stored hash is broken.
    pub async fn check(&self, password: &str, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let (argon, password) = (self.argon.clone(), password.chars().take(MAX).collect::<String>());
        metrics::counter!("exchat_password_checks_total").increment(1);
        self.in_turn(move || {
            let hash = PasswordHash::new(&hash).map_err(|_| Error::internal())?;
            Ok(argon.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::internal())?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Error::internal())
    }
}

fn hash_with(argon: &Argon2<'_>, password: &str) -> Result<String, Error> {
    let salt = SaltString::generate(&mut OsRng);
    argon.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| Error::internal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::new(true, 8).expect("params");
        let hash = passwords.hash("correct horse").await.expect("hash");
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.check("correct horse", Some(hash.clone())).await.expect("check"));
        assert!(!passwords.check("correct cow", Some(hash)).await.expect("check"));
        assert!(!passwords.check("correct horse", None).await.expect("check"));
        assert!(passwords.hash("short").await.is_err());
        assert!(passwords.hash(&"x".repeat(1025)).await.is_err());
    }

    #[tokio::test]
    async fn what_is_checked_without_a_hash_costs_as_much() {
        for fast in [true, false] {
            let passwords = Passwords::new(fast, 8).expect("params");
            let hash = passwords.hash("correct horse").await.expect("hash");
            let (real, decoy) =
                (PasswordHash::new(&hash).expect("hash"), PasswordHash::new(&passwords.decoy).expect("hash"));
            assert_eq!((real.algorithm, real.version, &real.params), (decoy.algorithm, decoy.version, &decoy.params));
            let length =
                |hash: &PasswordHash<'_>| (hash.hash.map(|h| h.len()), hash.salt.map(|salt| salt.as_str().len()));
            assert_eq!(length(&real), length(&decoy));
        }
    }
}
