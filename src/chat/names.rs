//! How names compare: by NFKC without case, and by what they look like (UTS 39), so that nobody passes for somebody
//! else.

use crate::domain::conversation::ROOM_NAME_MAX;
use crate::domain::text::is_invisible_control;
use crate::domain::{Error, ErrorCode, RoomName, UserName};
use unicode_normalization::UnicodeNormalization;
use unicode_security::{MixedScript, skeleton};

/// Names that would be taken for the server, for everybody, or for a service that IRC users know.
const RESERVED: [&str; 26] = [
    "admin",
    "administrator",
    "all",
    "anonymous",
    "authserv",
    "botserv",
    "channel",
    "chanserv",
    "everyone",
    "exchat",
    "global",
    "helpserv",
    "here",
    "hostserv",
    "me",
    "memoserv",
    "moderator",
    "nickserv",
    "operator",
    "operserv",
    "room",
    "saslserv",
    "server",
    "services",
    "support",
    "system",
];

/// A name in the forms in which it must be unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKeys {
    /// As compared: NFKC, case folded.
    pub key: String,
    /// As it looks the way it is written: its skeleton, folded. A capital i looks like a small L.
    pub skeleton: String,
}

/// The longest text that can be a name before NFKC, in bytes: four for each of four code points to a character.
const TEXT_MAX: usize = ROOM_NAME_MAX * 16;

/// The form in which a name is compared and looked up; an empty one, which is nobody's, for what is too long to be a
/// name: it is not worth normalising, and not worth remembering.
#[must_use]
pub fn key(name: &str) -> String {
    if name.len() > TEXT_MAX { String::new() } else { folded(name) }
}

fn folded(name: &str) -> String {
    let folded = caseless::default_case_fold_str(&name.nfkc().collect::<String>());
    folded.nfkc().collect()
}

/// A name to be checked, in NFKC; of what is too long to be one, as much as shows that.
fn normal(text: &str) -> String {
    let text = text.trim();
    text[..text.floor_char_boundary(TEXT_MAX)].nfkc().collect()
}

/// The skeleton, folded again: a zero's skeleton is a capital O.
fn looks(text: &str) -> String {
    folded(&skeleton(text).collect::<String>())
}

/// The keys of a name that somebody has.
#[must_use]
pub fn keys(name: &str) -> NameKeys {
    NameKeys { key: folded(name), skeleton: looks(name) }
}

/// Checks a name that somebody wants to have, and brings it into NFKC with its case. `server` is what the server calls
/// itself, which is reserved too.
///
/// # Errors
/// `invalid` for a bad form or letters of several scripts, `name_taken` for a reserved name.
pub fn new_user(text: &str, server: &str) -> Result<(UserName, NameKeys), Error> {
    let name = UserName::parse(&normal(text))?;
    let keys = keys(name.as_str());
    if is_like(server, &keys) || RESERVED.iter().any(|reserved| is_like(reserved, &keys)) {
        return Err(Error::new(ErrorCode::NameTaken, "This name is reserved. Choose another one."));
    }
    single_script(name.as_str())?;
    Ok((name, keys))
}

/// Checks the name of a room to be made, and brings it into NFKC with its case.
///
/// # Errors
/// `invalid` for a bad form or letters of several scripts.
pub fn new_room(text: &str) -> Result<(RoomName, NameKeys), Error> {
    let name = RoomName::parse(&normal(text))?;
    single_script(name.as_str())?;
    let keys = keys(name.as_str());
    Ok((name, keys))
}

/// Whether a name passes for a reserved one, in small letters or capitals.
fn is_like(reserved: &str, keys: &NameKeys) -> bool {
    let small = looks(reserved);
    [&small, &looks(&reserved.to_uppercase())].contains(&&keys.skeleton) || looks(&keys.key) == small
}

fn single_script(name: &str) -> Result<(), Error> {
    if name.is_single_script() && !name.chars().any(is_invisible_control) {
        return Ok(());
    }
    Err(Error::invalid("Use letters of one script only: mixed ones can be taken for another name."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_width() {
        assert_eq!(key("Ａlice"), key("alice"));
        assert_eq!(key("STRASSE"), key("straße"));
        assert_ne!(key("alice"), key("al1ce"));
    }

    #[test]
    fn a_text_too_long_for_a_name_is_not_normalised() {
        let longest = "\u{1f1}".repeat(ROOM_NAME_MAX);
        assert_eq!(key(&longest), folded(&longest));
        for long in ["x".repeat(500_000), format!("a{}", "\u{301}".repeat(250_000))] {
            assert_eq!(key(&long), "");
            assert!(normal(&long).len() <= TEXT_MAX);
            assert!(new_room(&long).is_err() && new_user(&long, "chat.example").is_err());
        }
        // A character in the middle of the last bytes is left out whole.
        assert_eq!(normal(&format!("x{}", "é".repeat(TEXT_MAX))).len(), TEXT_MAX - 1);
    }

    #[test]
    fn names_that_look_the_same_have_one_skeleton() {
        let of = |name| new_user(name, "chat.example").expect(name).1.skeleton;
        assert_eq!(of("paypal"), of("paypa1"));
        assert_eq!(of("аре"), of("ape"), "Cyrillic and Latin");
        assert_eq!(of("paypal"), of("PaypaI"), "a capital i");
        assert_eq!(of("NOT"), of("ΝΟΤ"), "Greek capitals");
        assert_ne!(of("alice"), of("bob"));
    }

    #[test]
    fn reserved_and_mixed_names_are_refused() {
        for name in ["admin", "ADMIN", "ADMlN", "Nickserv", "r00m", "аdmin", "Chat.example"] {
            assert!(new_user(name, "chat.example").is_err(), "{name}");
        }
        for name in ["alice", "foo_user", "李雷", "Жанна", "x.y-z"] {
            assert!(new_user(name, "chat.example").is_ok(), "{name}");
        }
    }
}
