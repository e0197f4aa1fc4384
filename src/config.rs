//! The settings: from Leptos.toml, the environment and the command line, later ones first.

mod environment;
mod irc;
mod keys;
mod units;

use environment::Environment;
use exchat::chat::Settings;
use exchat::delivery::Web;
use exchat::store::postgres::Limits;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
pub use irc::{IrcDoors, TlsDoor};
pub use keys::Keys;
use leptos::config::{LeptosOptions, get_config_from_str};
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use units::Switch;

/// The name of the file that is looked for.
const FILE: &str = "Leptos.toml";

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
        let fast_kdf = on(self.fast_kdf, default.fast_kdf);
        let rate = |count: Option<NonZeroU32>, default: u32| count.map_or(default, NonZeroU32::get);
        Settings {
            server_name: self.irc_server_name.clone().unwrap_or(default.server_name),
            message_bytes: self.message_size.map_or(default.message_bytes, |s| s.0),
            // Tests may use the passwords that they were written with.
            password_min: self.password_min.unwrap_or(if fast_kdf { 1 } else { default.password_min }),
            sessions_per_user: self.sessions_per_user.unwrap_or(default.sessions_per_user).max(1),
            access_tokens_per_user: self.access_tokens_per_user.unwrap_or(default.access_tokens_per_user),
            bans_per_room: self.bans_per_room.unwrap_or(default.bans_per_room),
            fast_kdf,
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
