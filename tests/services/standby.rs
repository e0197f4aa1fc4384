//! A replica of a PostgreSQL server, which ends with it.

use super::server::{Postgres, as_nobody_special, find};
use sqlx::{Connection, PgConnection};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// A running replica; it ends when it is dropped.
pub struct Standby {
    folder: String,
    process: Child,
}

impl Standby {
    /// A replica of everything that this server has.
    pub fn of(primary: &Postgres) -> Self {
        let url = primary.url("postgres");
        let (_, place) = url.split_once("host=").expect("where its socket is");
        let mut process = as_nobody_special()
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/services/standby.sh"))
            .args([&find(), place])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut folder = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut folder).expect("its folder");
        assert!(!folder.is_empty(), "the replica did not start");
        Self { folder: folder.trim().to_owned(), process }
    }

    /// The address of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://exchat@localhost/{database}?host={}", self.folder)
    }

    /// What it answers to a question about itself.
    pub async fn ask(&self, sql: &'static str) -> i64 {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.expect("a connection");
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("an answer")
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        // It ends with its standard input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
