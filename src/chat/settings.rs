//! The limits of the chat: each a named setting with a sensible default.

use std::time::Duration;

/// The limits of the chat. See the README's table for their keys.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the server calls itself among the users: nobody may have this name.
    pub server_name: String,
    /// The largest body of a message, in bytes of UTF-8.
    pub message_bytes: usize,
    /// The shortest password, in characters.
    pub password_min: usize,
    /// The most sessions of one user; signing in once more ends the one heard of longest ago.
    pub sessions_per_user: u32,
    /// The most access tokens of one user.
    pub access_tokens_per_user: u32,
    /// The most bans and exceptions of one room.
    pub bans_per_room: u32,
    /// Whether passwords are hashed cheaply: for tests only.
    pub fast_kdf: bool,
    /// Whether floods are slowed down.
    pub rate_limit: bool,
    /// Sign-ins from one address in a minute, with or without success.
    pub sign_ins_per_minute: u32,
    /// Sign-ins for one name in a minute, with or without success.
    pub sign_ins_per_name_and_minute: u32,
    /// New accounts from one address in an hour.
    pub sign_ups_per_hour: u32,
    /// Commands of one user in ten seconds; and as many other frames.
    pub commands_per_10s: u32,
    /// What may wait for one connection, in bytes.
    pub queue_bytes: usize,
    /// The widest gap that resuming fills, in events of one conversation.
    pub resume_events: u64,
    /// How much resuming brings at once, in bytes.
    pub resume_bytes: usize,
    /// How long somebody may be away before others are told.
    pub presence_grace: Duration,
    /// Presence and typing are not told in conversations with more listeners than this.
    pub presence_listeners: usize,
    /// When a node that nothing is heard of is taken for dead.
    pub node_timeout: Duration,
    /// How many connections a second are told to come back when the server stops: not all at once, because each of them
    /// asks another node for what it missed.
    pub farewells_per_second: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            server_name: "exchat.local".into(),
            message_bytes: 64 * 1024,
            password_min: 8,
            sessions_per_user: 50,
            access_tokens_per_user: 100,
            bans_per_room: 100,
            fast_kdf: false,
            rate_limit: true,
            sign_ins_per_minute: 30,
            sign_ins_per_name_and_minute: 10,
            sign_ups_per_hour: 60,
            commands_per_10s: 100,
            queue_bytes: 1024 * 1024,
            resume_events: 5_000,
            resume_bytes: 8 * 1024 * 1024,
            presence_grace: Duration::from_secs(5),
            presence_listeners: 1_000,
            node_timeout: Duration::from_secs(5),
            farewells_per_second: 1_000,
        }
    }
}
