//! The settings: from Leptos.toml, the environment and the command line, later ones first.

mod environment;
mod irc;
mod units;

use clap::Args;
use environment::Environment;
use exchat::chat::Settings;
use exchat::delivery::Web;
use exchat::store::postgres::Limits;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
pub use irc::{IrcDoors, TlsDoor};
use leptos::config::{LeptosOptions, get_config_from_str};
use serde::{Deserialize, Serialize};
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use units::{Size, Span, Switch};

/// The name of the file that is looked for.
const FILE: &str = "Leptos.toml";

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
    /// Hash passwords cheaply: for tests only, refused on other than loopback addresses [default: off]
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

/// What the program runs with.
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Where the data is.
    pub database_url: String,
    /// How it is reached, if it is PostgreSQL's.
    pub database: Limits,
    /// SQLite databases of no more bytes are checked for damage when the server starts.
    pub check_bytes: usize,
    /// Where NATS is; none for one node alone.
    pub nats_url: Option<String>,
    /// How often a node looks after what it may have missed.
    pub sweep_interval: Duration,
    /// How long to go on after having been told to stop.
    pub stop_delay: Duration,
    /// Whether there is a demo; none leaves it to what the database holds.
    pub demo: Option<bool>,
    /// The limits of the chat.
    pub chat: Settings,
    /// How the server meets the web.
    pub web: Web,
    /// Where to listen for IRC.
    pub irc_doors: IrcDoors,
    /// How the server meets IRC clients.
    pub irc: exchat::delivery::irc::Settings,
    /// Where the pages' files are.
    pub leptos: LeptosOptions,
}

impl Config {
    /// Reads Leptos.toml (`file`, or the one in this folder or above the program), the environment and `flags`.
    ///
    /// # Errors
    /// In words: which setting is wrong, and where it came from.
    pub fn load(file: Option<&Path>, flags: &Keys) -> Result<Self, String> {
        let file = match file {
            Some(path) if !path.is_file() => return Err(format!("There is no file {}.", path.display())),
            Some(path) => Some(path.to_owned()),
            None => find_file(),
        };
        let text = match &file {
            Some(path) => std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?,
            None => String::new(),
        };
        let keys = read(&text, Environment::of_program(&known_keys()), flags)?;
        let home = file.as_deref().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_owned);
        Self::resolve(keys, &home, &text)
    }

    /// Whether a new database may become a demo, whose tokens everybody knows: only where nobody but this machine
    /// reaches the server that listens on `addr`, and no proxy brings others to it.
    #[must_use]
    pub const fn may_be_demo(&self, addr: SocketAddr) -> bool {
        addr.ip().is_loopback() && self.web.public_url.is_none() && !self.web.trust_proxy
    }

    fn resolve(keys: Keys, home: &Path, text: &str) -> Result<Self, String> {
        let addr = resolve_addr("EXCHAT_ADDR", keys.addr.as_deref().unwrap_or("127.0.0.1:4000"))?;
        let chat = keys.chat();
        if chat.fast_kdf && !addr.ip().is_loopback() {
            return Err("EXCHAT_FAST_KDF is for tests, and refused unless EXCHAT_ADDR is a loopback address.".into());
        }
        let default_database = || format!("sqlite://{}", home.join("data").join("exchat.db").display());
        Ok(Self {
            addr,
            database_url: keys.database_url.clone().unwrap_or_else(default_database),
            database: keys.database(),
            check_bytes: keys.check_size.map_or(64 * 1024 * 1024, |s| s.0),
            nats_url: keys.nats_url.clone().filter(|url| !url.is_empty()),
            sweep_interval: keys.sweep_interval.map_or(Duration::from_secs(2), |s| s.0),
            stop_delay: keys.stop_delay.map_or(Duration::ZERO, |s| s.0),
            demo: keys.demo.map(|s| s.0),
            web: keys.web()?,
            irc_doors: keys.irc_doors()?,
            irc: keys.irc()?,
            chat,
            leptos: leptos_options(home, text)?,
        })
    }
}

impl Keys {
    fn chat(&self) -> Settings {
        let default = Settings::default();
        let on = |switch: Option<Switch>, default: bool| switch.map_or(default, |s| s.0);
        let rate = |count: Option<NonZeroU32>, default: u32| count.map_or(default, NonZeroU32::get);
        Settings {
            server_name: self.irc_server_name.clone().unwrap_or(default.server_name),
            message_bytes: self.message_size.map_or(default.message_bytes, |s| s.0),
            password_min: self.password_min.unwrap_or(default.password_min),
            sessions_per_user: self.sessions_per_user.unwrap_or(default.sessions_per_user).max(1),
            access_tokens_per_user: self.access_tokens_per_user.unwrap_or(default.access_tokens_per_user),
            bans_per_room: self.bans_per_room.unwrap_or(default.bans_per_room),
            fast_kdf: on(self.fast_kdf, default.fast_kdf),
            rate_limit: on(self.rate_limit, default.rate_limit),
            sign_ins_per_minute: rate(self.sign_ins_per_minute, default.sign_ins_per_minute),
            sign_ins_per_name_and_minute: rate(self.sign_ins_per_name_and_minute, default.sign_ins_per_name_and_minute),
            sign_ups_per_hour: rate(self.sign_ups_per_hour, default.sign_ups_per_hour),
            commands_per_10s: rate(self.commands_per_10s, default.commands_per_10s),
            queue_bytes: self.queue_size.map_or(default.queue_bytes, |s| s.0),
            resume_events: self.resume_events.unwrap_or(default.resume_events),
            resume_bytes: self.resume_size.map_or(default.resume_bytes, |s| s.0),
            presence_grace: self.presence_grace.map_or(default.presence_grace, |s| s.0),
            presence_listeners: self.presence_listeners.unwrap_or(default.presence_listeners),
            node_timeout: self.node_timeout.map_or(default.node_timeout, |s| s.0),
            farewells_per_second: rate(self.farewells_per_second, default.farewells_per_second),
        }
    }

    fn database(&self) -> Limits {
        let default = Limits::default();
        Limits {
            writers: self.database_writers.map_or(default.writers, |n| n.get() as usize),
            readers: self.database_readers.map_or(default.readers, NonZeroU32::get),
            timeout: self.database_timeout.map_or(default.timeout, |s| s.0),
            replica_url: self.database_replica_url.clone().filter(|url| !url.is_empty()),
        }
    }

    fn web(&self) -> Result<Web, String> {
        let default = Web::default();
        // JSON may write a byte in six, `\u0041`, and there is a little more in a frame than the message.
        let whole_message = self.message_size.map_or(0, |s| s.0.saturating_mul(6).saturating_add(4096));
        let public_url =
            self.public_url.as_deref().map(|url| without_default_port(url.trim_end_matches('/')).to_owned());
        if let Some(url) = public_url.as_deref().filter(|url| !is_origin(url)) {
            return Err(format!(
                "EXCHAT_PUBLIC_URL is {url:?}; write it like https://chat.example.org, without a path."
            ));
        }
        Ok(Web {
            public_url: public_url.filter(|url| !url.is_empty()),
            trust_proxy: self.trust_proxy.is_some_and(|s| s.0),
            ping_interval: self.ping_interval.map_or(default.ping_interval, |s| s.0),
            idle_timeout: self.idle_timeout.map_or(default.idle_timeout, |s| s.0),
            pong_timeout: self.pong_timeout.map_or(default.pong_timeout, |s| s.0),
            write_timeout: self.write_timeout.map_or(default.write_timeout, |s| s.0),
            frame_bytes: self.frame_size.map_or(default.frame_bytes.max(whole_message), |s| s.0),
            request_bytes: self.request_size.map_or(default.request_bytes.max(whole_message), |s| s.0),
        })
    }
}

/// The settings of the file, the environment and the flags, later ones first.
fn read(file: &str, environment: Environment, flags: &Keys) -> Result<Keys, String> {
    Figment::from(Toml::string(file))
        .focus("exchat")
        .merge(environment)
        .merge(Serialized::defaults(without_nulls(flags)))
        .extract()
        .map_err(|e| without_lines_of_the_file(&e.to_string()))
}

/// An error without what it quotes of the file, which may be a password: a line and its number, or what points into it.
fn without_lines_of_the_file(error: &str) -> String {
    let quotes = |line: &&str| line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|');
    error.lines().filter(|line| !quotes(line)).collect::<Vec<_>>().join("\n")
}

/// Whether `url` is a scheme, a host and perhaps a port; an empty one stands for none.
fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    url.is_empty() || host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@']))
}

/// A URL as it may be shown to whoever reads the log.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, question) = rest.split_once('?').map_or((rest, None), |(place, question)| (place, Some(question)));
    let place = match place.rsplit_once('@') {
        Some((who, host)) => format!("{}@{host}", who.split(':').next().unwrap_or_default()),
        None => place.to_owned(),
    };
    let open = |pair: &&str| !pair.starts_with("password");
    let question: Vec<_> = question.into_iter().flat_map(|question| question.split('&')).filter(open).collect();
    let mark = if question.is_empty() { "" } else { "?" };
    format!("{scheme}://{place}{mark}{}", question.join("&"))
}

/// Browsers leave the port out where it is the scheme's own.
fn without_default_port(url: &str) -> &str {
    let port = if url.starts_with("https://") { ":443" } else { ":80" };
    url.strip_suffix(port).unwrap_or(url)
}

fn resolve_addr(key: &str, text: &str) -> Result<SocketAddr, String> {
    let wrong = |cause: &str| format!("{key} is {text:?}: {cause}. Write it like 127.0.0.1:4000.");
    let mut found = text.to_socket_addrs().map_err(|e| wrong(&e.to_string()))?;
    found.next().ok_or_else(|| wrong("there is no such host"))
}

fn known_keys() -> Vec<String> {
    match serde_json::to_value(Keys::default()) {
        Ok(serde_json::Value::Object(keys)) => keys.into_iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    }
}

/// The flags that were given.
fn without_nulls(flags: &Keys) -> serde_json::Value {
    let mut value = serde_json::to_value(flags).unwrap_or_default();
    if let Some(keys) = value.as_object_mut() {
        keys.retain(|_, value| !value.is_null());
    }
    value
}

/// Leptos.toml in this folder, or in the program's or one above it.
fn find_file() -> Option<PathBuf> {
    let here = std::env::current_dir().ok().map(|dir| dir.join(FILE)).filter(|path| path.is_file());
    here.or_else(|| {
        let program = std::env::current_exe().ok()?;
        program.ancestors().skip(1).take(4).map(|dir| dir.join(FILE)).find(|path| path.is_file())
    })
}

/// Where the pages' files are: what cargo-leptos says while it watches, else what Leptos.toml says, else beside the
/// program.
fn leptos_options(home: &Path, text: &str) -> Result<LeptosOptions, String> {
    let with_defaults = if text.contains("[package.metadata.leptos]") {
        text.to_owned()
    } else {
        "[package.metadata.leptos]\noutput-name = \"exchat\"\nsite-root = \"site\"\nenv = \"PROD\"".to_owned()
    };
    // Only the section of Leptos: what comes after it is ours.
    let section = with_defaults.split("\n[exchat]").next().unwrap_or_default();
    let mut options = get_config_from_str(section).map_err(|e| format!("{FILE}: {e}"))?;
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let candidates = [
        Some(home.join(&*options.site_root)),
        beside.map(|dir| dir.join("site")),
        beside.and_then(Path::parent).map(|dir| dir.join("site")),
    ];
    let found = candidates.into_iter().flatten().find(|path| path.is_dir());
    let root = found.and_then(|path| path.canonicalize().ok());
    // cargo-leptos keeps the names of the files beside the program, and what is released has them in the site.
    let names = [beside, root.as_deref()].into_iter().flatten().map(|dir| dir.join(&*options.hash_file));
    let names = names.into_iter().find(|path| path.is_file());
    options.hash_files = names.is_some();
    if let Some(path) = names {
        options.hash_file = path.display().to_string().into();
    }
    if let Some(root) = root {
        options.site_root = root.display().to_string().into();
    }
    Ok(options)
}

#[cfg(test)]
mod tests;
