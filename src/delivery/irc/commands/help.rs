//! HELP.

use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::{Command, command};

pub const COMMANDS: &[Command] = &[command!("HELP", 0, Registered, help), command!("HELPOP", 0, Registered, help)];

/// How each command is written, and what it does.
const TOPICS: [(&str, &str, &str); 45] = [
    ("ACCEPT", "ACCEPT {nick | -nick | *}", "Lets guests write to you in spite of your mode +R"),
    ("ADMIN", "ADMIN", "Tells who runs the server"),
    ("AUTHENTICATE", "AUTHENTICATE PLAIN", "Signs in (SASL)"),
    ("AWAY", "AWAY [:why]", "Is away, or back"),
    ("CAP", "CAP {LS 302 | LIST | REQ :capabilities | END}", "Negotiates capabilities"),
    ("CHATHISTORY", "CHATHISTORY {LATEST | BEFORE | AFTER | AROUND | BETWEEN | TARGETS} …", "Reads what was said"),
    ("HELP", "HELP [command]", "Tells how a command is written"),
    ("INFO", "INFO", "Tells of the program"),
    ("INVITE", "INVITE [nick #channel]", "Invites somebody, or lists your invitations"),
    ("ISON", "ISON nick…", "Tells who of these is here"),
    ("ISUPPORT", "ISUPPORT", "Tells what the server can"),
    ("JOIN", "JOIN #channel[,#channel] [key[,key]]", "Joins a channel, or makes it"),
    ("KICK", "KICK #channel nick[,nick] [:why]", "Removes somebody from a channel"),
    ("KILL", "KILL nick [:why]", "Ends somebody's connections; for operators"),
    ("LINKS", "LINKS", "Lists other servers"),
    ("LIST", "LIST [mask | !mask | >n | <n | C>n | T<n]", "Lists channels"),
    ("LUSERS", "LUSERS", "Tells how many are here"),
    (
        "METADATA",
        "METADATA target {GET | SET | LIST | CLEAR | SUB | UNSUB | SUBS | SYNC} …",
        "Attaches keys and values",
    ),
    ("MODE", "MODE {#channel | nick} [modes [parameters]]", "Tells or changes modes"),
    ("MONITOR", "MONITOR {+ nick,… | - nick,… | C | L | S}", "Watches for somebody"),
    ("MOTD", "MOTD", "Tells the message of the day"),
    ("NAMES", "NAMES [#channel[,#channel]]", "Lists who is in a channel"),
    ("NICK", "NICK nick", "Changes the nick of a guest"),
    ("NOTICE", "NOTICE target[,target] :text", "Says something that no program answers"),
    ("OPER", "OPER name password", "Becomes an operator of the server"),
    ("PART", "PART #channel[,#channel] [:why]", "Leaves a channel"),
    ("PING", "PING token", "Asks for a PONG"),
    ("PRIVMSG", "PRIVMSG target[,target] :text", "Says something in a channel or to somebody"),
    ("QUIT", "QUIT [:why]", "Ends the connection"),
    ("REDACT", "REDACT target msgid [:why]", "Deletes a message"),
    ("REGISTER", "REGISTER * * password", "Makes an account of your nick"),
    ("RENAME", "RENAME #old #new [:why]", "Gives a channel another name"),
    ("SETNAME", "SETNAME :name", "Changes your real name"),
    ("STATS", "STATS u", "Tells how long the server is up"),
    ("TAGMSG", "TAGMSG target[,target]", "Sends tags without a text"),
    ("TIME", "TIME", "Tells the server's time"),
    ("TOPIC", "TOPIC #channel [:topic]", "Tells or changes what a channel is about"),
    ("USERHOST", "USERHOST nick…", "Tells where somebody comes from"),
    ("VERIFY", "VERIFY account code", "Confirms an account: none needs it here"),
    ("VERSION", "VERSION", "Tells the program's version"),
    ("WALLOPS", "WALLOPS :text", "Speaks to all who want to hear it; for operators"),
    ("WHO", "WHO {#channel | nick | mask} [%fields,token]", "Lists people"),
    ("WHOIS", "WHOIS nick", "Tells of somebody"),
    ("WHOWAS", "WHOWAS nick[,nick] [count]", "Tells of somebody who has gone"),
    ("INDEX", "HELP command", "JOIN #room makes or joins a room; PRIVMSG writes to rooms and people"),
];

async fn help(client: &mut Client, message: Message) -> Done {
    let asked = if message.param(0).is_empty() { "index" } else { message.param(0) };
    let Some((_, form, purpose)) = TOPICS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(asked)) else {
        return client.numeric("524", &[asked, "No help available on this topic"]);
    };
    client.numeric("704", &[asked, form])?;
    client.numeric("705", &[asked, purpose])?;
    client.numeric("706", &[asked, "End of /HELP"])
}
