//! The live API, as docs/live-api.md has it.

mod answers;
mod bad_frames;
mod commands;
mod crash;
mod ephemeral;
mod events;
mod floods;
mod liveness;
mod moderation;
mod refusals;
mod resume;
mod retries;
mod revocation;
mod signing_in;
mod slow;
mod two_doors;
mod verdicts;

use crate::harness::{Account, Live, Server};

/// Two users in a public room of the first one.
struct Pair {
    server: Server,
    alice: Account,
    bob: Account,
    alices: Live,
    bobs: Live,
    room: String,
}

impl Pair {
    async fn start() -> Self {
        Self::with(&[]).await
    }

    async fn with(settings: &[(&str, &str)]) -> Self {
        let server = Server::with(settings).await;
        let (alice, bob) = (server.register("alice").await, server.register("bob").await);
        let mut alices = Live::connect(&server, &alice).await;
        let mut bobs = Live::connect(&server, &bob).await;
        let room = alices.room("tea").await;
        bobs.join(&room).await;
        // Bob's joining is the last event so far, and both have seen it.
        for client in [&mut alices, &mut bobs] {
            while client.event().await["seq"] != 3 {}
        }
        Self { server, alice, bob, alices, bobs, room }
    }
}
