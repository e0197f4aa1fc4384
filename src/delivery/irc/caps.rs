//! Capabilities (IRCv3 capability-negotiation).

use super::Settings;

/// A capability that the server offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Cap {
    /// `draft/account-registration`
    AccountRegistration,
    /// `account-tag`
    AccountTag,
    /// `account-notify`
    AccountNotify,
    /// `away-notify`
    AwayNotify,
    /// `batch`
    Batch,
    /// `draft/channel-rename`
    ChannelRename,
    /// `draft/chathistory`
    Chathistory,
    /// `chghost`
    Chghost,
    /// `cap-notify`
    Notify,
    /// `echo-message`
    EchoMessage,
    /// `draft/extended-isupport`
    ExtendedIsupport,
    /// `draft/metadata-2`
    Metadata2,
    /// `draft/metadata-3`
    Metadata3,
    /// `draft/pre-away`
    PreAway,
    /// `draft/event-playback`
    EventPlayback,
    /// `extended-join`
    ExtendedJoin,
    /// `extended-monitor`, and as it was drafted
    ExtendedMonitor,
    /// `invite-notify`
    InviteNotify,
    /// `labeled-response`
    LabeledResponse,
    /// `draft/message-redaction`
    MessageRedaction,
    /// `message-tags`
    MessageTags,
    /// `multi-prefix`
    MultiPrefix,
    /// `draft/multiline`
    Multiline,
    /// `no-implicit-names`, and as it was drafted
    NoImplicitNames,
    /// `draft/read-marker`
    ReadMarker,
    /// `sasl`
    Sasl,
    /// `server-time`
    ServerTime,
    /// `setname`
    Setname,
    /// `standard-replies`
    StandardReplies,
    /// `userhost-in-names`
    UserhostInNames,
}

/// What there is to know of metadata; a test holds it against the limits themselves.
const METADATA: &str = "before-connect,max-subs=50,max-keys=20,max-value-bytes=300";

/// Every capability: its name, and its value for clients that know of values, where that is always the same. Drafts come
/// last: a client that takes a single line of them gets what fits there.
pub const ALL: [(Cap, &str, &str); 32] = [
    (Cap::AccountNotify, "account-notify", ""),
    (Cap::AccountTag, "account-tag", ""),
    (Cap::AwayNotify, "away-notify", ""),
    (Cap::Batch, "batch", ""),
    (Cap::Notify, "cap-notify", ""),
    (Cap::Chghost, "chghost", ""),
    (Cap::EchoMessage, "echo-message", ""),
    (Cap::ExtendedJoin, "extended-join", ""),
    (Cap::ExtendedMonitor, "extended-monitor", ""),
    (Cap::InviteNotify, "invite-notify", ""),
    (Cap::LabeledResponse, "labeled-response", ""),
    (Cap::MessageTags, "message-tags", ""),
    (Cap::MultiPrefix, "multi-prefix", ""),
    (Cap::NoImplicitNames, "no-implicit-names", ""),
    (Cap::Sasl, "sasl", "PLAIN"),
    (Cap::ServerTime, "server-time", ""),
    (Cap::Setname, "setname", ""),
    (Cap::StandardReplies, "standard-replies", ""),
    (Cap::UserhostInNames, "userhost-in-names", ""),
    (Cap::AccountRegistration, "draft/account-registration", "before-connect"),
    (Cap::ChannelRename, "draft/channel-rename", ""),
    (Cap::Chathistory, "draft/chathistory", ""),
    (Cap::EventPlayback, "draft/event-playback", ""),
    (Cap::ExtendedIsupport, "draft/extended-isupport", ""),
    (Cap::ExtendedMonitor, "draft/extended-monitor", ""),
    (Cap::MessageRedaction, "draft/message-redaction", ""),
    (Cap::Metadata2, "draft/metadata-2", METADATA),
    (Cap::Metadata3, "draft/metadata-3", METADATA),
    (Cap::Multiline, "draft/multiline", ""),
    (Cap::NoImplicitNames, "draft/no-implicit-names", ""),
    (Cap::PreAway, "draft/pre-away", ""),
    (Cap::ReadMarker, "draft/read-marker", ""),
];

/// A set of capabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps(u64);

impl Caps {
    /// Whether the capability is in it.
    #[must_use]
    pub const fn has(self, cap: Cap) -> bool {
        self.0 & (1 << cap as u8) != 0
    }

    /// Puts the capability in, or takes it out.
    pub const fn set(&mut self, cap: Cap, on: bool) {
        if on {
            self.0 |= 1 << cap as u8;
        } else {
            self.0 &= !(1 << cap as u8);
        }
    }

    /// The names, separated by spaces.
    #[must_use]
    pub fn names(self) -> String {
        let names: Vec<_> = ALL.iter().filter(|(cap, ..)| self.has(*cap)).map(|(_, name, _)| *name).collect();
        names.join(" ")
    }
}

/// The capability of that name.
#[must_use]
pub fn named(name: &str) -> Option<Cap> {
    ALL.iter().find(|(_, known, _)| *known == name).map(|(cap, ..)| *cap)
}

/// Everything that is offered, with values if the client knows of them.
#[must_use]
pub fn offered(values: bool, settings: &Settings) -> String {
    let value = |cap, value: &str| match cap {
        Cap::Multiline => format!("max-bytes={},max-lines={}", settings.multiline_bytes, settings.multiline_lines),
        _ => value.to_owned(),
    };
    let word = |(cap, name, fixed): &(Cap, &str, &str)| match value(*cap, fixed) {
        value if values && !value.is_empty() => format!("{name}={value}"),
        _ => (*name).to_owned(),
    };
    ALL.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::metadata::{KEYS_MAX, SUBSCRIPTIONS_MAX, VALUE_MAX};
    use super::*;

    #[test]
    fn limits_are_told_as_they_are() {
        let limits = format!("max-subs={SUBSCRIPTIONS_MAX},max-keys={KEYS_MAX},max-value-bytes={VALUE_MAX}");
        assert_eq!(METADATA, format!("before-connect,{limits}"));
    }
}
