//! ExChat: team chat that you run yourself. See docs/architecture.md.

pub mod domain;
pub mod protocol;

macro_rules! server_only {
    ($($item:item)+) => { $(#[cfg(feature = "ssr")] $item)+ };
}

server_only! {
    pub mod bus;
    pub mod chat;
    pub mod delivery;
    pub mod store;
}
