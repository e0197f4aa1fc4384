//! What the server tells of itself in 005 (RPL_ISUPPORT).

use super::Settings;
use super::commands::{KICKS, MESSAGES, MODES, ROOMS, WATCHED_MAX};
use crate::domain::conversation::ROOM_NAME_MAX;
use crate::domain::user::USERNAME_MAX;
use crate::domain::{MessageKind, Reason, RoomPatch, Topic};

/// Tokens on one line.
const ON_A_LINE: usize = 13;
/// The longest away message, in characters.
pub const AWAY_MAX: usize = 200;
/// The longest real name, in bytes.
pub const NAME_MAX: usize = 150;

/// The lines of tokens.
#[must_use]
pub fn lines(settings: &Settings, bans: u32) -> Vec<Vec<String>> {
    let network: String = settings.network.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
    let tokens = [
        "ACCOUNTEXTBAN=a".into(),
        format!("AWAYLEN={AWAY_MAX}"),
        "CASEMAPPING=ascii".into(),
        format!("CHANLIMIT=#:{ROOMS}"),
        "BOT=B".into(),
        "CHANMODES=Ibe,k,l,imnst".into(),
        format!("CHANNELLEN={}", ROOM_NAME_MAX + 1),
        "CHANTYPES=#".into(),
        format!("CHATHISTORY={MESSAGES}"),
        "ELIST=CMNTU".into(),
        "EXCEPTS=e".into(),
        "EXTBAN=~,a".into(),
        "INVEX=I".into(),
        format!("KEYLEN={}", RoomPatch::KEY_MAX),
        format!("KICKLEN={}", Reason::MAX),
        format!("MAXLIST=Ibe:{bans}"),
        format!("MODES={MODES}"),
        format!("MONITOR={WATCHED_MAX}"),
        "MSGREFTYPES=msgid,timestamp".into(),
        format!("NAMELEN={NAME_MAX}"),
        format!("NETWORK={network}"),
        format!("NICKLEN={USERNAME_MAX}"),
        "PREFIX=(ov)@+".into(),
        "STATUSMSG=@+".into(),
        format!("TARGMAX=JOIN:,KICK:{KICKS},LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,WHOIS:1,WHOWAS:"),
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
