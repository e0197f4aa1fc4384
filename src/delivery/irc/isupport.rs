//! What the server tells of itself in 005 (RPL_ISUPPORT).

use super::Settings;
use crate::domain::conversation::ROOM_NAME_MAX;
use crate::domain::user::USERNAME_MAX;
use crate::domain::{MessageKind, Topic};

/// Tokens on one line.
const ON_A_LINE: usize = 13;
/// The longest away message, in characters.
pub const AWAY_MAX: usize = 200;

/// The lines of tokens.
#[must_use]
pub fn lines(settings: &Settings) -> Vec<Vec<String>> {
    let network: String = settings.network.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
    let tokens = [
        format!("AWAYLEN={AWAY_MAX}"),
        "CASEMAPPING=ascii".into(),
        "CHANLIMIT=#:".into(),
        "CHANMODES=,,,inst".into(),
        format!("CHANNELLEN={}", ROOM_NAME_MAX + 1),
        "CHANTYPES=#".into(),
        format!("NETWORK={network}"),
        format!("NICKLEN={USERNAME_MAX}"),
        "PREFIX=(ov)@+".into(),
        "TARGMAX=JOIN:,PART:,PRIVMSG:4,NOTICE:4,TAGMSG:4,NAMES:1,LIST:1,WHOIS:1".into(),
        format!("TOPICLEN={}", Topic::MAX),
        "UTF8ONLY".into(),
        "WHOX".into(),
    ];
    tokens.chunks(ON_A_LINE).map(<[String]>::to_vec).collect()
}

/// The command by which a kind of message is said.
#[must_use]
pub const fn command(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Notice => "NOTICE",
        MessageKind::Text | MessageKind::Action => "PRIVMSG",
    }
}
