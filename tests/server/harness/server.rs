//! The program, started for one test.

use super::{Machine, soon};
use reqwest::{Method, RequestBuilder, StatusCode, redirect};
use serde_json::{Value, json};
use std::net::TcpListener as StdTcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::watch;

/// What the program says once it has said where it listens.
const READY: &str = "Its data is in ";

/// A running server with its own data; killed when dropped.
pub struct Server {
    child: Child,
    addresses: Addresses,
    settings: Vec<(String, String)>,
    socket: Option<StdTcpListener>,
    data: TempDir,
    http: reqwest::Client,
    log: Log,
}

/// What the program logs.
#[derive(Clone, Default)]
struct Log {
    kept: watch::Sender<String>,
    /// Not shown where a test has failed: it says enough.
    quiet: bool,
}

/// Where a server listens.
#[derive(Default)]
struct Addresses {
    http: String,
    irc: Option<String>,
    irc_websocket: Option<String>,
    irc_tls: Option<String>,
}

/// Somebody who has registered.
#[derive(Clone, Debug)]
pub struct Account {
    /// The username.
    pub name: String,
    /// An access token.
    pub token: String,
}

impl Server {
    /// A server that slows nobody down, with nobody in it.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same with other settings: keys without `EXCHAT_`.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::in_environment(environment(settings), None, Log::default()).await
    }

    /// The same on a machine that may break.
    pub async fn on(machine: &Machine, settings: &[(&str, &str)]) -> Self {
        let environment = environment(settings).into_iter().chain(machine.environment());
        Self::in_environment(environment.collect(), None, Log::default()).await
    }

    /// The same, without showing the log.
    pub async fn quietly_on(machine: &Machine, settings: &[(&str, &str)]) -> Self {
        let environment = environment(settings).into_iter().chain(machine.environment());
        Self::in_environment(environment.collect(), None, Log { quiet: true, ..Log::default() }).await
    }

    /// The same on a socket that stays open while the server restarts, as systemd hands it over.
    pub async fn on_open_socket(settings: &[(&str, &str)]) -> Self {
        let socket = StdTcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = socket.local_addr().expect("an address").to_string();
        let settings: Vec<_> = settings.iter().copied().chain([("ADDR", addr.as_str())]).collect();
        Self::in_environment(environment(&settings), Some(socket), Log::default()).await
    }

    async fn in_environment(settings: Vec<(String, String)>, socket: Option<StdTcpListener>, log: Log) -> Self {
        let data = TempDir::new().expect("a temporary folder");
        let (child, addresses) = launch(&data, &settings, socket.as_ref(), &log).await;
        let http = reqwest::Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        Self { child, addresses, settings, socket, data, http, log }
    }

    /// The file of its database.
    pub fn database(&self) -> PathBuf {
        self.data.path().join("exchat.db")
    }

    /// Ends the program without warning (SIGKILL).
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Tells the program to stop (SIGTERM).
    pub fn terminate(&self) {
        signal(self.pid(), "-TERM");
    }

    /// Waits until the program has ended by itself, without an error.
    pub async fn ended(&mut self) {
        let status = self.exit().await;
        assert!(status.success(), "{status}");
    }

    /// Waits until the program has ended by itself, and says how.
    pub async fn exit(&mut self) -> ExitStatus {
        soon("the program to end", self.child.wait()).await.expect("waited")
    }

    /// How the program has ended, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("asked")
    }

    /// Everything that the program has logged so far.
    pub fn has_logged(&self) -> String {
        self.log.kept.borrow().clone()
    }

    /// The id of the program's process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Starts the program again on the same data, and on another port unless its socket has stayed open.
    pub async fn restart(&mut self) {
        (self.child, self.addresses) = launch(&self.data, &self.settings, self.socket.as_ref(), &self.log).await;
    }

    /// Waits until the program has said this in its log.
    pub async fn logged(&self, words: &str) {
        let mut log = self.log.kept.subscribe();
        soon(words, log.wait_for(|log| log.contains(words))).await.expect("it is kept");
    }

    /// The address with a scheme: `http://127.0.0.1:PORT/path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addresses.http)
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.addresses.http
    }

    /// Where it listens for IRC.
    pub fn irc(&self) -> &str {
        self.addresses.irc.as_deref().expect("it listens for IRC")
    }

    /// Where it listens for IRC over TLS.
    pub fn irc_tls(&self) -> &str {
        self.addresses.irc_tls.as_deref().expect("it listens for IRC over TLS")
    }

    /// Where it listens for IRC over WebSocket alone.
    pub fn irc_websocket(&self) -> &str {
        self.addresses.irc_websocket.as_deref().expect("it listens for IRC over WebSocket")
    }

    /// The `Origin` of the server's own pages.
    pub fn origin(&self) -> String {
        self.url("")
    }

    /// A request; redirects are not followed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).timeout(super::DEADLINE)
    }

    /// The answer to a GET.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// Registers a user.
    pub async fn register(&self, name: &str) -> Account {
        let request = self.request(Method::POST, "/users").json(&json!({ "username": name }));
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::CREATED, "registering {name}");
        let made: Value = response.json().await.expect("json");
        let text = |key: &str| made[key].as_str().expect(key).to_owned();
        Account { name: text("username"), token: text("access_token") }
    }

    /// Signs somebody up with a password, and returns their browser's `Cookie` line.
    pub async fn sign_up(&self, name: &str, password: &str) -> String {
        let form = self.request(Method::POST, "/api/ui/sign_up").header("origin", self.origin());
        let response = form.form(&[("name", name), ("password", password)]).send().await.expect("an answer");
        cookie_of(&response).unwrap_or_else(|| panic!("signing {name} up: {}", response.status()))
    }

    /// What the program says, with settings that it cannot start with.
    pub async fn refused(settings: &[(&str, &str)]) -> String {
        Self::refused_with(settings, None).await
    }

    /// The same when a socket was handed over.
    pub async fn refused_on_open_socket(settings: &[(&str, &str)]) -> String {
        Self::refused_with(settings, Some(&StdTcpListener::bind("127.0.0.1:0").expect("a port"))).await
    }

    async fn refused_with(settings: &[(&str, &str)], socket: Option<&StdTcpListener>) -> String {
        let data = TempDir::new().expect("a temporary folder");
        let program = command(data.path(), &environment(settings), socket).arg("serve").output();
        let output = soon("the program to end", program).await.expect("it ran");
        assert!(!output.status.success(), "it starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Calls the JSON API; returns the status and the body, which is null when there is none.
    pub async fn api(&self, account: &Account, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.request(method, path).bearer_auth(&account.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("json") })
    }

    /// All events of a conversation, from the first.
    pub async fn events(&self, account: &Account, conversation: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or(0, |event| event["seq"].as_u64().expect("a seq"));
            let path = format!("/api/v1/conversations/{conversation}/events?after={after}&limit=1000");
            let (status, page) = self.api(account, Method::GET, &path, None).await;
            assert_eq!(status, 200, "{page}");
            let page = page.as_array().expect("events");
            if page.is_empty() {
                return all;
            }
            all.extend(page.iter().cloned());
        }
    }

    /// Signs a browser in by the page that asks first, and returns its `Cookie` line.
    pub async fn sign_in(&self, account: &Account) -> String {
        let form = self.request(Method::POST, "/chat.html").header("origin", self.origin());
        let request = form.form(&[("access_token", &account.token)]);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "signing {} in", account.name);
        cookie_of(&response).expect("a session cookie")
    }
}

/// Runs another command of the program, on the database in this folder.
pub async fn exchat(folder: &Path, arguments: &[&str]) -> Output {
    soon("the program to end", command(folder, &[], None).args(arguments).output()).await.expect("it ran")
}

/// The `Cookie` line for a response's session, if it starts one.
pub fn cookie_of(response: &reqwest::Response) -> Option<String> {
    let line = response.headers().get("set-cookie")?.to_str().ok()?;
    let pair = line.split(';').next()?;
    (line.starts_with("__Host-exchat_session=") && !pair.ends_with('=')).then(|| pair.to_owned())
}

/// Settings as the environment has them.
fn environment(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(key, value)| (format!("EXCHAT_{key}"), (*value).to_owned())).collect()
}

/// Ends a program without warning.
pub fn kill_9(pid: u32) {
    signal(pid, "-KILL");
}

fn signal(pid: u32, name: &str) {
    let status = std::process::Command::new("kill").args([name, &pid.to_string()]).status().expect("kill runs");
    assert!(status.success(), "kill {name} {pid}");
}

/// The program with these settings, and with a socket handed over: as the next descriptor after the standard ones.
fn command(data: &Path, settings: &[(String, String)], socket: Option<&StdTcpListener>) -> Command {
    let program = env!("CARGO_BIN_EXE_exchat");
    let mut command = match socket {
        Some(socket) => {
            let mut command = Command::new("sh");
            command.args(["-c", "exec 3<&0 </dev/null; LISTEN_FDS=1 exec \"$0\" \"$@\"", program]);
            command.stdin(OwnedFd::from(socket.try_clone().expect("another handle")));
            command
        }
        None => Command::new(program),
    };
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("EXCHAT_")) {
        command.env_remove(key);
    }
    let database = format!("sqlite://{}", data.join("exchat.db").display());
    command
        .env("EXCHAT_ADDR", "127.0.0.1:0")
        .env("EXCHAT_DATABASE_URL", database)
        .env("EXCHAT_IRC_ADDR", "")
        .env("EXCHAT_FAST_KDF", "1")
        .env("EXCHAT_PASSWORD_MIN", "8")
        .env("EXCHAT_RATE_LIMIT", "off")
        .env("EXCHAT_DEMO", "off")
        .env("RUST_LOG", "warn")
        .envs(settings.iter().map(|(key, value)| (key, value)))
        .current_dir(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn launch(
    data: &TempDir,
    settings: &[(String, String)],
    socket: Option<&StdTcpListener>,
    log: &Log,
) -> (Child, Addresses) {
    let mut child = command(data.path(), settings, socket).arg("serve").spawn().expect("the program starts");
    tokio::spawn(keep(child.stderr.take().expect("its log"), log.clone()));
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut addresses = Addresses::default();
    soon("the server to listen", async {
        loop {
            let Some(line) = lines.next_line().await.expect("its output") else {
                panic!("the program ended: {}", child.wait().await.expect("waited"));
            };
            if line.starts_with(READY) {
                return;
            }
            addresses.note(&line);
        }
    })
    .await;
    // Read on, so that the program never waits for somebody to take what it says.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, addresses)
}

/// Keeps what the program logs, and shows it where a test has failed.
async fn keep(stderr: ChildStderr, log: Log) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if !log.quiet {
            eprintln!("{line}");
        }
        log.kept.send_modify(|log| log.extend([&line, "\n"]));
    }
}

impl Addresses {
    /// Takes what a line says.
    fn note(&mut self, line: &str) {
        let after = |words: &str| line.strip_prefix(words).map(|address| address.trim().to_owned());
        if let Some(http) = after("ExChat listens on http://") {
            self.http = http;
        }
        self.irc = self.irc.take().or_else(|| after("ExChat listens for IRC on "));
        self.irc_tls = self.irc_tls.take().or_else(|| after("ExChat listens for IRC over TLS on "));
        self.irc_websocket = self.irc_websocket.take().or_else(|| after("ExChat listens for IRC over WebSocket on "));
    }
}
