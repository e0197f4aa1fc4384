//! What the server says of itself: MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, PING and PONG; and the burst.

use super::super::caps::Cap;
use super::super::client::{Client, Done};
use super::super::wire::Message;
use super::super::{isupport, playback};
use super::{Command, command};
use crate::domain::Timestamp;

pub const COMMANDS: &[Command] = &[
    command!("PING", 0, Always, ping),
    command!("PONG", 0, Always, pong),
    command!("ISUPPORT", 0, Always, isupport),
    command!("MOTD", 0, Registered, motd),
    command!("LUSERS", 0, Registered, lusers),
    command!("VERSION", 0, Registered, version),
    command!("TIME", 0, Registered, time),
    command!("INFO", 0, Registered, info),
    command!("ADMIN", 0, Registered, admin),
];

const VERSION: &str = concat!("exchat-", env!("CARGO_PKG_VERSION"));

async fn ping(client: &mut Client, message: Message) -> Done {
    let Some(token) = message.params.first().filter(|token| !token.is_empty()) else {
        return client.numeric("409", &["No origin specified"]);
    };
    client.gateway.underway.finish().await;
    client.settle().await?;
    let server = client.gateway.name().to_owned();
    client.answer("PONG", &[&server, token])
}

async fn pong(_: &mut Client, _: Message) -> Done {
    Ok(())
}

/// What a client is greeted with.
pub async fn burst(client: &mut Client) -> Done {
    let (server, mask) = (client.gateway.name().to_owned(), client.mask()?);
    let network = client.gateway.settings.network.clone();
    let started = client.gateway.started.rfc3339();
    client.numeric("001", &[&format!("Welcome to the {network} IRC Network {mask}")])?;
    client.numeric("002", &[&format!("Your host is {server}, running version {VERSION}")])?;
    client.numeric("003", &[&format!("This server was created {started}")])?;
    client.numeric("004", &[&server, VERSION, "BRTiow", "Ibeiklmnostv", "Ibeklov"])?;
    isupport_lines(client)?;
    count(client).await?;
    todays_message(client)?;
    let modes = client.gateway.roster.anybody(&client.actor()?.user.as_ref()).modes.word();
    client.numeric("221", &[&modes])
}

/// Before registration too, for clients that know of that (IRCv3 extended-isupport).
async fn isupport(client: &mut Client, _: Message) -> Done {
    if client.session.is_none() && !client.caps.has(Cap::ExtendedIsupport) {
        return client.numeric("451", &["You have not registered"]);
    }
    isupport_lines(client)
}

fn isupport_lines(client: &mut Client) -> Done {
    let (name, nick) = (client.gateway.name().to_owned(), client.nick());
    let line = |tokens: Vec<String>| {
        let words = tokens.iter().map(String::as_str).chain(["are supported by this server"]);
        Message::new(&*name, "005", &std::iter::once(nick.as_str()).chain(words).collect::<Vec<_>>())
    };
    let tokens = isupport::lines(&client.gateway.settings, client.gateway.chat.settings.bans_per_room);
    let lines = tokens.into_iter().map(line);
    if client.caps.has(Cap::ExtendedIsupport) {
        return playback::answer(client, &["draft/isupport"], lines.collect());
    }
    lines.for_each(|line| client.out.answer(line));
    Ok(())
}

/// Whether the server named in a command is this one; says so if not.
fn is_here(client: &mut Client, server: &str) -> bool {
    let here = server.is_empty() || server == "*" || server.eq_ignore_ascii_case(client.gateway.name());
    if !here {
        // Saying so never fails.
        let _ = client.numeric("402", &[server, "No such server"]);
    }
    here
}

async fn motd(client: &mut Client, message: Message) -> Done {
    if is_here(client, message.param(0)) { todays_message(client) } else { Ok(()) }
}

fn todays_message(client: &mut Client) -> Done {
    client.numeric("422", &["MOTD File is missing"])
}

async fn lusers(client: &mut Client, _: Message) -> Done {
    count(client).await
}

async fn count(client: &mut Client) -> Done {
    let (here, most) = client.gateway.roster.counts();
    let (invisible, opers) = client.gateway.roster.special();
    let visible = here.saturating_sub(invisible);
    let unregistered = client.gateway.count_unregistered();
    let actor = client.actor()?;
    let rooms = client.gateway.chat.rooms(&actor).await.map_or(0, |rooms| rooms.len());
    let (here, most) = (here.to_string(), most.to_string());
    client.numeric("251", &[&format!("There are {visible} users and {invisible} invisible on 1 servers")])?;
    client.numeric("252", &[&opers.to_string(), "IRC Operators online"])?;
    client.numeric("253", &[&unregistered.to_string(), "unknown connection(s)"])?;
    client.numeric("254", &[&rooms.to_string(), "channels formed"])?;
    client.numeric("255", &[&format!("I have {here} clients and 0 servers")])?;
    client.numeric("265", &[&here, &most, &format!("Current local users {here}, max {most}")])?;
    client.numeric("266", &[&here, &most, &format!("Current global users {here}, max {most}")])
}

async fn version(client: &mut Client, message: Message) -> Done {
    if !is_here(client, message.param(0)) {
        return Ok(());
    }
    let server = client.gateway.name().to_owned();
    client.numeric("351", &[VERSION, &server, "ExChat"])?;
    isupport_lines(client)
}

async fn time(client: &mut Client, message: Message) -> Done {
    if !is_here(client, message.param(0)) {
        return Ok(());
    }
    let server = client.gateway.name().to_owned();
    let now = Timestamp::now();
    client.numeric("391", &[&server, &format!("{} {} UTC", now.date(), now.clock())])
}

async fn info(client: &mut Client, message: Message) -> Done {
    if !is_here(client, message.param(0)) {
        return Ok(());
    }
    client.numeric("371", &[&format!("{VERSION}: team chat that you run yourself")])?;
    client.numeric("374", &["End of /INFO list"])
}

async fn admin(client: &mut Client, message: Message) -> Done {
    if !is_here(client, message.param(0)) {
        return Ok(());
    }
    let server = client.gateway.name().to_owned();
    client.numeric("256", &[&server, "Administrative info"])?;
    client.numeric("257", &["ExChat"])?;
    client.numeric("258", &["Whoever runs this server"])?;
    client.numeric("259", &["Ask them where you got your account"])
}
