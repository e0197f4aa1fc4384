//! A PostgreSQL server for the tests of one process, which ends with the process.
#![allow(dead_code, reason = "not every test needs everything")]

use sqlx::{Connection, PgConnection};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A running server.
pub struct Postgres {
    folder: PathBuf,
    _process: Child,
    /// What keeps it alive, and starts it again.
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Postgres {
    /// The server of this process; started when it is asked for first.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    /// A server of its own.
    pub fn start() -> Self {
        let bin = find();
        let mut process = as_nobody_special()
            .arg(format!("{HERE}/tests/services/postgres.sh"))
            .arg(bin)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("PostgreSQL starts");
        let input = process.stdin.take().expect("its input");
        let mut output = BufReader::new(process.stdout.take().expect("its output"));
        let folder = next_line(&mut output).into();
        Self { folder, _process: process, input, output }
    }

    /// Where its socket is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends it and all its processes without warning.
    pub fn kill(&self) {
        self.pause(true);
        self.signal("-KILL");
    }

    /// Starts it again after that, on the same data.
    pub fn restart(&mut self) {
        self.input.write_all(b"\n").expect("it is looked after");
        next_line(&mut self.output);
    }

    /// Stops it and all its processes in their tracks, or lets them go on.
    pub fn pause(&self, pause: bool) {
        self.signal(if pause { "-STOP" } else { "-CONT" });
    }

    /// To the processes of its connections, and to itself.
    fn signal(&self, signal: &str) {
        let pid = self.pid();
        for (program, arguments) in [("pkill", vec![signal, "-P", &pid]), ("kill", vec![signal, &pid])] {
            assert!(Command::new(program).args(arguments).status().expect("a shell").success(), "{program} {signal}");
        }
    }

    /// The address of a database in it, which need not be there.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://exchat@localhost/{database}?host={}", self.folder.display())
    }

    /// A new database in it, with nothing in it: its address.
    pub async fn database(&self) -> String {
        let name = format!("d{}", uuid::Uuid::new_v4().simple());
        self.run("postgres", format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Does something to a database, as an administrator would.
    pub async fn run(&self, database: &str, sql: String) {
        let mut connection = PgConnection::connect(&self.url(database)).await.expect("a connection");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("done");
        connection.close().await.expect("closed");
    }

    /// The id of the server's process.
    pub fn pid(&self) -> String {
        let lines = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("it runs");
        lines.lines().next().expect("its number").to_owned()
    }
}

/// Where its programs are.
pub fn find() -> String {
    let found = Command::new(format!("{HERE}/scripts/find-postgres")).output().expect("a shell");
    assert!(found.status.success(), "these tests need PostgreSQL: `make test-setup` gets it");
    String::from_utf8(found.stdout).expect("a path").trim().to_owned()
}

fn next_line(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("its output");
    assert!(!line.is_empty(), "PostgreSQL did not start");
    line.trim().to_owned()
}

/// PostgreSQL does not run as root.
pub fn as_nobody_special() -> Command {
    let who = Command::new("id").arg("-u").output().expect("a shell").stdout;
    if who == b"0\n" {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        return command;
    }
    Command::new("sh")
}
