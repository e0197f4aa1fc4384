//! A PostgreSQL server for the tests of one process, which ends with the process.
#![allow(dead_code, reason = "not every test needs everything")]

use sqlx::{Connection, PgConnection};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A running server.
pub struct Postgres {
    folder: PathBuf,
    /// Its standard input is what keeps the server alive.
    _process: Child,
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
        let mut folder = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut folder).expect("its folder");
        assert!(!folder.is_empty(), "PostgreSQL did not start");
        Self { folder: folder.trim().into(), _process: process }
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
