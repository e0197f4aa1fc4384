//! What the tests need: a server of their own, and clients.
#![allow(dead_code, unused_imports, reason = "not every test needs everything")]

mod irc;
mod live;
mod machine;
mod mute;
mod server;
mod socket;
mod v1;

pub use irc::{Irc, IrcServer, Line};
pub use live::{Live, post};
pub use machine::{Fault, Machine};
pub use server::{Account, Server, cookie_of, exchat, kill_9};
pub use socket::{Frame, Heard, Socket};
pub use v1::{Client, said, welcome};

use std::future::Future;
use std::time::Duration;

/// How long something may take that happens at once: generous, because other programs may need the machine too.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// An id of nothing.
pub const NOWHERE: &str = "01938af0-0000-7000-8000-000000000000";

/// Waits for what must come.
pub async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let Ok(come) = tokio::time::timeout(DEADLINE, coming).await else { panic!("waited in vain for {what}") };
    come
}
