//! What moderators did, in words.

use crate::domain::{BanKind, Happening, Pattern, Role, RoomModes, Visibility};

/// What the actor did, to follow their name; none for what is told otherwise.
#[must_use]
pub fn deed(what: &Happening) -> Option<String> {
    Some(match what {
        Happening::RoleChanged { user, role, .. } => format!("made {} {}", user.name, role_words(*role)),
        Happening::Removed { user, reason } if reason.as_str().is_empty() => format!("removed {}", user.name),
        Happening::Removed { user, reason } => format!("removed {}: {}", user.name, reason.as_str()),
        Happening::Banned { ban, pattern } => format!("{} {}", ban_words(*ban), short(pattern)),
        Happening::Unbanned { ban, pattern } => format!("no longer {} {}", ban_words(*ban), short(pattern)),
        Happening::Invited { user } => format!("invited {}", user.name),
        Happening::Configured { visibility, modes } => format!("set the room: {}", settings(*visibility, *modes)),
        Happening::Renamed { name, .. } => format!("renamed the room to #{name}"),
        _ => return None,
    })
}

const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Member => "a member",
        Role::Voiced => "a member with a voice",
        Role::Moderator => "a moderator",
        Role::Owner => "an owner",
    }
}

const fn ban_words(ban: BanKind) -> &'static str {
    match ban {
        BanKind::Ban => "bans",
        BanKind::Exception => "excepts from bans",
        BanKind::InviteException => "lets in without invitation",
    }
}

/// A pattern that is about a name alone is that name.
fn short(pattern: &Pattern) -> &str {
    pattern.as_str().strip_suffix("!*@*").unwrap_or(pattern.as_str())
}

fn settings(visibility: Visibility, modes: RoomModes) -> String {
    let mut words = String::from(if visibility == Visibility::Public { "public" } else { "private" });
    for (on, word) in [
        (modes.invite_only, ", by invitation"),
        (modes.moderated, ", moderated"),
        (modes.topic_locked, ", topic by moderators"),
        (modes.keyed, ", with a key"),
        (modes.unlisted, ", not listed"),
        (modes.open, ", open to words from outside"),
    ] {
        if on {
            words.push_str(word);
        }
    }
    match modes.limit {
        Some(limit) => format!("{words}, at most {limit} members"),
        None => words,
    }
}
