//! The program, as released, with an empty database.

use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub http: String,
    pub irc: String,
    _data: TempDir,
}

impl Server {
    /// Starts it, and returns when it listens.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same with other settings.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let data = TempDir::new().expect("a temporary folder");
        let mut child = command(&data).envs(settings.iter().copied()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let (mut http, mut irc) = (None, None);
        while http.is_none() || irc.is_none() {
            let line = lines.next_line().await.expect("its output").expect("it runs");
            http = http.or_else(|| line.strip_prefix("ExChat listens on http://").map(|at| at.trim().to_owned()));
            irc = irc.or_else(|| line.strip_prefix("ExChat listens for IRC on ").map(|at| at.trim().to_owned()));
        }
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, http: http.expect("an address"), irc: irc.expect("an address"), _data: data }
    }

    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// A counter of `/metrics`.
    pub async fn counter(&self, name: &str) -> u64 {
        let text = reqwest::get(format!("http://{}/metrics", self.http)).await.expect("an answer");
        let text = text.text().await.expect("text");
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("there is no {name} in {text}"))
    }
}

fn command(data: &TempDir) -> Command {
    let mut command = Command::new(program());
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("EXCHAT_")) {
        command.env_remove(key);
    }
    command
        .arg("serve")
        .env("EXCHAT_ADDR", "127.0.0.1:0")
        .env("EXCHAT_DATABASE_URL", format!("sqlite://{}", data.path().join("exchat.db").display()))
        .env("EXCHAT_IRC_ADDR", "127.0.0.1:0")
        .env("EXCHAT_IRC_GUESTS", "on")
        .env("EXCHAT_IRC_HISTORY", "0")
        // Nobody here answers a ping.
        .env("EXCHAT_PING_INTERVAL", "1h")
        .env("EXCHAT_IDLE_TIMEOUT", "2h")
        .env("EXCHAT_RATE_LIMIT", "off")
        .env("EXCHAT_DEMO", "off")
        .env("RUST_LOG", "warn")
        .current_dir(data.path())
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true);
    command
}

fn program() -> PathBuf {
    std::env::var_os("EXCHAT_BIN").map_or_else(|| env!("CARGO_BIN_EXE_exchat").into(), PathBuf::from)
}

/// Longer than anything here takes.
pub const DEADLINE: Duration = Duration::from_secs(120);
