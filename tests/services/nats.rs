//! A NATS server for a test, which ends with it.
#![allow(dead_code, reason = "not every test needs everything")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A running server; killed when dropped.
pub struct Nats {
    process: Child,
    port: String,
}

impl Nats {
    /// The server of this process, started when it is asked for first; not to be killed or paused.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Nats> = OnceLock::new();
        // Nobody drops it: it lives as long as its standard input.
        SERVER.get_or_init(|| Self::of("sh", &["-c", "nats-server \"$@\" & cat >/dev/null; kill $!", "sh"], "-1"))
    }

    /// A server on a port that is free.
    pub fn start() -> Self {
        Self::of("nats-server", &[], "-1")
    }

    fn of(program: &str, arguments: &[&str], port: &str) -> Self {
        let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
        let mut process = Command::new(program)
            .args(arguments)
            .args(["--addr", "127.0.0.1", "--port", port])
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("these tests need nats-server: `make test-setup` gets it");
        let mut log = BufReader::new(process.stderr.take().expect("its log")).lines().map_while(Result::ok);
        let place = log.by_ref().find_map(|line| line.split_once("Listening for client connections on ").map(at_end));
        let ready = log.any(|line| line.contains("Server is ready"));
        assert!(ready, "NATS did not start");
        let port = place.and_then(|place| place.rsplit_once(':').map(|(_, port)| port.to_owned())).expect("its port");
        // Read on, so that it never waits for somebody to take what it says.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, port }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it without warning.
    pub fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("gone");
    }

    /// Starts it again at the same address, with nothing in it.
    pub fn restart(&mut self) {
        *self = Self::of("nats-server", &[], &self.port.clone());
    }

    /// Stops it in its tracks, or lets it go on.
    pub fn pause(&self, pause: bool) {
        let signal = if pause { "-STOP" } else { "-CONT" };
        let done = Command::new("kill").args([signal, &self.process.id().to_string()]).status().expect("a shell");
        assert!(done.success());
    }
}

fn at_end((_, place): (&str, &str)) -> String {
    place.trim().to_owned()
}

impl Drop for Nats {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
