//! How a room and its people are set, in the letters of IRC.

use crate::domain::{BanKind, Role, RoomModes, RoomPatch, Visibility};

/// How a room is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoomSet {
    /// Who may find it.
    pub visibility: Visibility,
    /// The rest.
    pub modes: RoomModes,
}

impl RoomSet {
    /// The flags. A private room is invite-only and secret.
    fn flags(self) -> [(char, bool); 5] {
        let (modes, private) = (self.modes, self.visibility == Visibility::Private);
        [
            ('i', modes.invite_only || private),
            ('m', modes.moderated),
            ('n', !modes.open),
            ('s', modes.unlisted || private),
            ('t', modes.topic_locked),
        ]
    }

    /// All that is set, as the parameters of 324: letters, then what belongs to them.
    #[must_use]
    pub fn words(self, key: Option<&str>) -> Vec<String> {
        let everything_off = Self { modes: RoomModes { open: true, ..RoomModes::default() }, ..Self::default() };
        let words = self.since(everything_off, key);
        if words.is_empty() { vec!["+".into()] } else { words }
    }

    /// What is different from before, as the parameters of MODE; empty if nothing is. `key` is the key as it is now,
    /// for those who may know it.
    #[must_use]
    pub fn since(self, before: Self, key: Option<&str>) -> Vec<String> {
        let (mut on, mut off, mut params) = (String::from("+"), String::from("-"), Vec::new());
        for ((letter, now), (_, then)) in self.flags().into_iter().zip(before.flags()) {
            match (now, then) {
                (true, false) => on.push(letter),
                (false, true) => off.push(letter),
                _ => {}
            }
        }
        if self.modes.keyed && !before.modes.keyed {
            on.push('k');
            params.push(key.unwrap_or("*").to_owned());
        }
        if let Some(limit) = self.modes.limit.filter(|_| self.modes.limit != before.modes.limit) {
            on.push('l');
            params.push(limit.to_string());
        }
        if before.modes.limit.is_some() && self.modes.limit.is_none() {
            off.push('l');
        }
        if before.modes.keyed && !self.modes.keyed {
            off.push('k');
            params.push("*".into());
        }
        let letters: String = [on, off].into_iter().filter(|letters| letters.len() > 1).collect();
        if letters.is_empty() { Vec::new() } else { std::iter::once(letters).chain(params).collect() }
    }

    /// What a flag asks for, added to a patch. A private room that is opened in one way stays closed in the other.
    pub fn set(self, patch: &mut RoomPatch, letter: char, on: bool) {
        let private = self.visibility == Visibility::Private && patch.visibility.is_none();
        match letter {
            'm' => patch.moderated = Some(on),
            'n' => patch.open = Some(!on),
            't' => patch.topic_locked = Some(on),
            'i' | 's' if private && on => {}
            'i' | 's' => {
                if private {
                    *patch = RoomPatch {
                        visibility: Some(Visibility::Public),
                        invite_only: Some(true),
                        unlisted: Some(true),
                        ..patch.clone()
                    };
                }
                if letter == 'i' { patch.invite_only = Some(on) } else { patch.unlisted = Some(on) }
            }
            _ => {}
        }
    }
}

/// How somebody is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserModes {
    /// `B`: a program.
    pub bot: bool,
    /// `R`: to whom only those write who have an account.
    pub accounts_only: bool,
    /// `T`: to whom no programs write by themselves.
    pub no_ctcp: bool,
    /// `i`: whose rooms only those see who are in them.
    pub invisible: bool,
    /// `o`: an operator of the server.
    pub oper: bool,
    /// `w`: hears what operators say to all.
    pub wallops: bool,
}

impl UserModes {
    /// The mode of a letter.
    pub const fn of(&mut self, letter: char) -> Option<&mut bool> {
        match letter {
            'B' => Some(&mut self.bot),
            'R' => Some(&mut self.accounts_only),
            'T' => Some(&mut self.no_ctcp),
            'i' => Some(&mut self.invisible),
            'o' => Some(&mut self.oper),
            'w' => Some(&mut self.wallops),
            _ => None,
        }
    }

    /// All that is set, as the parameter of 221.
    #[must_use]
    pub fn word(self) -> String {
        let [b, r, t] = [('B', self.bot), ('R', self.accounts_only), ('T', self.no_ctcp)];
        let all = [b, r, t, ('i', self.invisible), ('o', self.oper), ('w', self.wallops)];
        std::iter::once('+').chain(all.into_iter().filter(|(_, on)| *on).map(|(letter, _)| letter)).collect()
    }
}

/// The sign of a role before a nick.
#[must_use]
pub const fn prefix(role: Role) -> &'static str {
    match role {
        Role::Owner | Role::Moderator => "@",
        Role::Voiced => "+",
        Role::Member => "",
    }
}

/// All signs of a role, for clients that know of several (IRCv3 multi-prefix): an operator has a voice too.
#[must_use]
pub const fn prefixes(role: Role, several: bool) -> &'static str {
    match role {
        Role::Owner | Role::Moderator if several => "@+",
        role => prefix(role),
    }
}

/// How a role is given and taken. Where the role before is not known, both that it may have been are taken.
#[must_use]
pub fn role_modes(role: Role, was: Option<Role>) -> Vec<&'static str> {
    let (is, was) = (prefix(role), was.map(prefix));
    let taken: &[&str] = match was {
        Some("@") if is != "@" => &["-o"],
        Some("+") if is != "+" => &["-v"],
        None if is.is_empty() => &["-o", "-v"],
        _ => &[],
    };
    let given = match is {
        "@" if was != Some("@") => Some("+o"),
        "+" if was != Some("+") => Some("+v"),
        _ => None,
    };
    taken.iter().copied().chain(given).collect()
}

/// The letter of a list.
#[must_use]
pub const fn ban_letter(ban: BanKind) -> char {
    match ban {
        BanKind::Ban => 'b',
        BanKind::Exception => 'e',
        BanKind::InviteException => 'I',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(modes: RoomModes) -> RoomSet {
        RoomSet { visibility: Visibility::Public, modes }
    }

    #[test]
    fn what_is_set_is_told_in_letters() {
        let plain = public(RoomModes::default());
        assert_eq!(plain.words(None), ["+n"]);
        assert_eq!(RoomSet { visibility: Visibility::Private, ..plain }.words(None), ["+ins"]);
        assert_eq!(public(RoomModes { open: true, ..RoomModes::default() }).words(None), ["+"]);
        let closed = public(RoomModes { keyed: true, limit: Some(5), topic_locked: true, ..RoomModes::default() });
        assert_eq!(closed.words(Some("sesame")), ["+ntkl", "sesame", "5"]);
        assert_eq!(closed.words(None), ["+ntkl", "*", "5"]);
        assert_eq!(plain.since(closed, None), ["-tlk", "*"]);
        let open = public(RoomModes { open: true, moderated: true, ..RoomModes::default() });
        assert_eq!(open.since(plain, None), ["+m-n"]);
        assert_eq!(plain.since(plain, None), [""; 0]);
    }

    #[test]
    fn a_private_room_opens_by_halves() {
        let private = RoomSet { visibility: Visibility::Private, ..RoomSet::default() };
        let after = |letters: &[(char, bool)]| {
            let mut patch = RoomPatch::default();
            letters.iter().for_each(|(letter, on)| private.set(&mut patch, *letter, *on));
            patch
        };
        assert_eq!(after(&[('i', true), ('s', true)]), RoomPatch::default());
        let half = after(&[('s', false)]);
        assert_eq!(
            (half.visibility, half.invite_only, half.unlisted),
            (Some(Visibility::Public), Some(true), Some(false))
        );
        let open = after(&[('s', false), ('i', false)]);
        assert_eq!((open.invite_only, open.unlisted), (Some(false), Some(false)));
    }
}
