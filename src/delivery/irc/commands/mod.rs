//! The table of commands. A command is one function, in the file of its family.

mod accept;
mod account;
mod batch;
mod caps;
mod channel;
mod channel_modes;
mod entry;
mod help;
mod history;
mod list;
mod messages;
mod metadata;
mod moderation;
mod modes;
mod monitor;
mod network;
mod oper;
mod people;
mod read_marker;
mod redact;
mod registration;
mod rename;
mod rooms;
mod sasl;
mod server;
mod tagmsg;
mod who;
mod whois;

pub use batch::Batch;
pub use channel_modes::MODES;
pub use entry::leave;
pub use history::MESSAGES;
pub use moderation::KICKS;
pub use monitor::WATCHED_MAX;
pub use rooms::{ROOMS, enter as enter_room};

use super::caps::Cap;
use super::client::{Client, Done};
use super::wire::Message;
use futures::future::BoxFuture;

/// A command.
pub struct Command {
    /// Its name.
    name: &'static str,
    /// How many parameters it needs.
    min: usize,
    /// Who may use it.
    when: When,
    /// What it does.
    run: for<'a> fn(&'a mut Client, Message) -> BoxFuture<'a, Done>,
}

/// When a command may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Registered,
}

/// A row of a family's table: `command!("JOIN", 1, Registered, join)`.
macro_rules! command {
    ($name:literal, $min:literal, $when:ident, $run:path) => {
        $crate::delivery::irc::commands::Command {
            name: $name,
            min: $min,
            when: $crate::delivery::irc::commands::When::$when,
            run: |client, message| Box::pin($run(client, message)),
        }
    };
}
use command;

/// The families.
const FAMILIES: [&[Command]; 25] = [
    messages::COMMANDS,
    tagmsg::COMMANDS,
    batch::COMMANDS,
    history::COMMANDS,
    redact::COMMANDS,
    read_marker::COMMANDS,
    rooms::COMMANDS,
    rename::COMMANDS,
    list::COMMANDS,
    moderation::COMMANDS,
    modes::COMMANDS,
    people::COMMANDS,
    who::COMMANDS,
    whois::COMMANDS,
    monitor::COMMANDS,
    oper::COMMANDS,
    registration::COMMANDS,
    caps::COMMANDS,
    metadata::COMMANDS,
    sasl::COMMANDS,
    account::COMMANDS,
    server::COMMANDS,
    network::COMMANDS,
    help::COMMANDS,
    accept::COMMANDS,
];

/// Carries out a command.
///
/// # Errors
/// When the connection is over.
pub async fn carry_out(client: &mut Client, message: Message) -> Done {
    let known = FAMILIES.iter().flat_map(|family| family.iter()).find(|command| command.name == message.command);
    let registered = client.session.is_some();
    if registered && client.caps.has(Cap::Multiline) && message.tag("batch").is_some() && message.command != "BATCH" {
        return batch::take(client, &message);
    }
    match known {
        Some(command) if command.when == When::Registered && !registered => {
            client.numeric("451", &["You have not registered"])
        }
        None if !registered => client.numeric("451", &["You have not registered"]),
        None => client.numeric("421", &[&message.command, "Unknown command"]),
        Some(command) if message.params.len() < command.min => need_more(client, &message.command),
        Some(command) => {
            // A PING waits for the others.
            let gateway = client.gateway.clone();
            let _underway = (registered && command.name != "PING").then(|| gateway.underway.begin());
            (command.run)(client, message).await
        }
    }
}

/// A parameter is missing.
fn need_more(client: &mut Client, command: &str) -> Done {
    client.numeric("461", &[command, "Not enough parameters"])
}
