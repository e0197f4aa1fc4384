//! The secrets of sessions and access tokens: shown once, stored as their hash.

use super::store::SecretHash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of randomness in a secret.
const BYTES: usize = 24;

/// A fresh secret: 24 random bytes in URL-safe base64, 32 characters.
#[must_use]
pub fn fresh() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>())
}

/// What is stored of a secret. A plain hash is enough, because a secret has 192 random bits.
#[must_use]
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}
