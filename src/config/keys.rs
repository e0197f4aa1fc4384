//! The settings as they are written: their names, where they may come from, and what each means.

use super::units::{self, Size, Span, Switch};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Every setting. In Leptos.toml they stand under `[exchat]`; in the environment they are EXCHAT_<KEY>.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// Where to listen. Port 0 takes a free one [default: 127.0.0.1:4000]
    #[arg(long, global = true)]
    pub addr: Option<String>,
    /// Where the data is: `sqlite://PATH`, or `postgres://USER:PASSWORD@HOST/NAME`
    /// [default: sqlite://data/exchat.db beside Leptos.toml]
    #[arg(long, global = true)]
    pub database_url: Option<String>,
    /// Connections to PostgreSQL that write in conversations; half as many more make all other changes [default: 4]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub database_writers: Option<NonZeroU32>,
    /// Connections to PostgreSQL that read, at most [default: 12]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub database_readers: Option<NonZeroU32>,
    /// How long PostgreSQL may take for one transaction [default: 10s]
    #[arg(long, global = true)]
    pub database_timeout: Option<Span>,
    /// A replica of the PostgreSQL database, which may answer what reads much: history and searches [default: none]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::secret")]
    pub database_replica_url: Option<String>,
    /// SQLite databases up to this size are checked for damage when the server starts [default: 64MiB]
    #[arg(long, global = true)]
    pub check_size: Option<Size>,
    /// The NATS server by which several nodes tell each other what happens, `nats://USER:PASSWORD@HOST` [default: one node]
    #[arg(long, global = true)]
    pub nats_url: Option<String>,
    /// How often a node looks after what it may have missed of other nodes [default: 2s]
    #[arg(long, global = true)]
    pub sweep_interval: Option<Span>,
    /// When another node that nothing is heard of is taken for dead [default: 5s]
    #[arg(long, global = true)]
    pub node_timeout: Option<Span>,
    /// Where people reach the server, such as `https://chat.example.org` [default: the request's own host]
    #[arg(long, global = true)]
    pub public_url: Option<String>,
    /// Believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets them [default: off]
    #[arg(long, global = true)]
    pub trust_proxy: Option<Switch>,
    /// Demo users, whose tokens everybody knows, and a few rooms [default: on for a new database on loopback]
    #[arg(long, global = true)]
    pub demo: Option<Switch>,
    /// Slow down floods [default: on]
    #[arg(long, global = true)]
    pub rate_limit: Option<Switch>,
    /// Sign-ins from one address in a minute [default: 30]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub sign_ins_per_minute: Option<NonZeroU32>,
    /// Sign-ins for one name in a minute [default: 10]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub sign_ins_per_name_and_minute: Option<NonZeroU32>,
    /// New accounts from one address in an hour [default: 60]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub sign_ups_per_hour: Option<NonZeroU32>,
    /// Commands of one user in ten seconds, and as many other frames [default: 100]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub commands_per_10s: Option<NonZeroU32>,
    /// Hash passwords cheaply, and take short ones: for tests only, refused on other than loopback addresses [default: off]
    #[arg(long, global = true)]
    pub fast_kdf: Option<Switch>,
    /// The shortest password, in characters [default: 8]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub password_min: Option<usize>,
    /// The most sessions of one user [default: 50]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub sessions_per_user: Option<u32>,
    /// The most access tokens of one user [default: 100]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub access_tokens_per_user: Option<u32>,
    /// The most bans and exceptions of one room [default: 100]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub bans_per_room: Option<u32>,
    /// The largest message [default: 64KiB]
    #[arg(long, global = true)]
    pub message_size: Option<Size>,
    /// The largest frame of a WebSocket client [default: 512KiB]
    #[arg(long, global = true)]
    pub frame_size: Option<Size>,
    /// The largest body of a request [default: 512KiB]
    #[arg(long, global = true)]
    pub request_size: Option<Size>,
    /// What may wait for one live connection [default: 1MiB]
    #[arg(long, global = true)]
    pub queue_size: Option<Size>,
    /// The widest gap that resuming fills, in events of one conversation [default: 5000]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub resume_events: Option<u64>,
    /// How much resuming brings at once; what is more is loaded anew [default: 8MiB]
    #[arg(long, global = true)]
    pub resume_size: Option<Size>,
    /// How often live connections are pinged [default: 30s]
    #[arg(long, global = true)]
    pub ping_interval: Option<Span>,
    /// When a live connection that answers no ping is gone [default: 60s]
    #[arg(long, global = true)]
    pub pong_timeout: Option<Span>,
    /// When a live connection that nothing was heard from is closed [default: 10m]
    #[arg(long, global = true)]
    pub idle_timeout: Option<Span>,
    /// When a live connection that does not take what is sent is gone [default: 30s]
    #[arg(long, global = true)]
    pub write_timeout: Option<Span>,
    /// How long somebody may be away before others are told [default: 5s]
    #[arg(long, global = true)]
    pub presence_grace: Option<Span>,
    /// Presence and typing are not told in conversations with more listeners [default: 1000]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub presence_listeners: Option<usize>,
    /// How long the server goes on after it was told to stop, while `/ready` says so [default: 0s]
    #[arg(long, global = true)]
    pub stop_delay: Option<Span>,
    /// How many live connections a second are told to come back when the server stops [default: 1000]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub farewells_per_second: Option<NonZeroU32>,
    /// Where to listen for IRC; empty for nowhere [default: 127.0.0.1:6667]
    #[arg(long, global = true)]
    pub irc_addr: Option<String>,
    /// Where to listen for IRC over WebSocket, beside `/irc` of the pages' address [default: nowhere]
    #[arg(long, global = true)]
    pub irc_websocket_addr: Option<String>,
    /// Where to listen for IRC over TLS; needs a certificate and its key [default: nowhere]
    #[arg(long, global = true)]
    pub irc_tls_addr: Option<String>,
    /// The file with the certificate for IRC over TLS and those that vouch for it, as PEM
    #[arg(long, global = true)]
    pub irc_tls_cert: Option<PathBuf>,
    /// The file with the certificate's private key, as PEM
    #[arg(long, global = true)]
    pub irc_tls_key: Option<PathBuf>,
    /// What the server calls itself on IRC [default: exchat.local]
    #[arg(long, global = true)]
    pub irc_server_name: Option<String>,
    /// What the network is called on IRC [default: ExChat]
    #[arg(long, global = true)]
    pub irc_network: Option<String>,
    /// Let people without an account in by IRC, as guests [default: off]
    #[arg(long, global = true)]
    pub irc_guests: Option<Switch>,
    /// What people without an account must give as PASS on IRC [default: none]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::secret")]
    pub irc_password: Option<String>,
    /// Who becomes an operator on IRC, `name:password` [default: nobody]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::secret")]
    pub irc_oper: Option<String>,
    /// The recent lines of a room that IRC clients without CHATHISTORY get when they join; 0 for none [default: 50]
    #[arg(long, global = true)]
    #[serde(deserialize_with = "units::number")]
    pub irc_history: Option<u32>,
    /// The largest message of several lines by IRC, at most `message_size` [default: 4KiB]
    #[arg(long, global = true)]
    pub irc_multiline_size: Option<Size>,
    /// The most lines of one message by IRC [default: 32]
    #[arg(long, global = true)]
    pub irc_multiline_lines: Option<NonZeroU32>,
}
