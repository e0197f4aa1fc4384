//! A connection to either kind of database.

use super::value::{Kind, Value, values};
use super::{Result, Trouble};
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Postgres, Sqlite, SqliteConnection};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How long to wait for other processes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a database that is there.
#[derive(Debug)]
pub enum Database {
    /// One file.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// Does the same with either connection, whose kind of database is `$kind` meanwhile.
macro_rules! either {
    ($database:expr, $kind:ident, $connection:ident => $do:expr) => {
        match $database {
            Database::Sqlite($connection) => {
                type $kind = Sqlite;
                $do
            }
            Database::Postgres($connection) => {
                type $kind = Postgres;
                $do
            }
        }
    };
}

impl Database {
    /// Connects to the database at `url`, which is neither made nor brought up to date by this.
    ///
    /// # Errors
    /// When there is none, or it cannot be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        if is_postgres(url) {
            return Ok(Self::Postgres(postgres(url)?.connect().await?));
        }
        let file = file_of(url)?;
        if !file.is_file() {
            return Err(Trouble::because(format!("there is no database {}", file.display())));
        }
        Ok(Self::Sqlite(sqlite(&file).connect().await?))
    }

    /// Begins to read: all that is read until [`Self::end`] is as of one moment.
    pub async fn snapshot(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => self.run("BEGIN", &[]).await?,
            Self::Postgres(_) => self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &[]).await?,
        };
        // The moment is that of the first statement that reads.
        self.rows("SELECT count(*) FROM meta", &[Kind::Integer], &[]).await?;
        Ok(())
    }

    /// Begins to write.
    pub async fn begin(&mut self) -> Result<()> {
        let sql = if matches!(self, Self::Sqlite(_)) { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.run(sql, &[]).await.map(drop)
    }

    /// Ends what [`Self::snapshot`] or [`Self::begin`] has begun: what was written is on disk.
    pub async fn end(&mut self) -> Result<()> {
        self.run("COMMIT", &[]).await.map(drop)
    }

    /// Carries a statement out.
    pub async fn run(&mut self, sql: &str, given: &[Value]) -> Result<u64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(either!(self, Kind, connection => {
            let query = given.iter().fold(sqlx::query::<Kind>(sql), sqlx::query::Query::bind);
            query.execute(connection).await?.rows_affected()
        }))
    }

    /// The rows that a question is answered with, one after the other.
    pub fn stream<'a>(
        &'a mut self,
        sql: &str,
        kinds: &'a [Kind],
        given: &'a [Value],
    ) -> BoxStream<'a, Result<Vec<Value>>> {
        let sql = AssertSqlSafe(sql.to_owned());
        either!(self, Kind, connection => {
            let query = given.iter().fold(sqlx::query::<Kind>(sql), sqlx::query::Query::bind);
            query.fetch(connection).map(|row| Ok(values(&row?, kinds)?)).boxed()
        })
    }

    /// All rows that a question is answered with; they are few.
    pub async fn rows(&mut self, sql: &str, kinds: &[Kind], given: &[Value]) -> Result<Vec<Vec<Value>>> {
        self.stream(sql, kinds, given).try_collect().await
    }

    /// The number that a question is answered with; 0 for none.
    pub async fn number(&mut self, sql: &str) -> Result<i64> {
        let rows = self.rows(sql, &[Kind::Integer], &[]).await?;
        match rows.first().and_then(|row| row.first()) {
            Some(Value::Integer(Some(number))) => Ok(*number),
            _ => Ok(0),
        }
    }

    /// Closes it, with all that SQLite puts beside its file.
    pub async fn close(self) -> Result<()> {
        Ok(either!(self, _Kind, connection => connection.close().await)?)
    }
}

/// Whether this names a PostgreSQL database.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The words never hold the URL: there may be a password in it.
fn postgres(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Trouble::because(format!("the URL does not name a PostgreSQL database: {error}")))?;
    // Not the name by which servers are known.
    Ok(options.application_name("exchat command").disable_statement_logging())
}

/// As the store sets its own, but for making files.
pub fn sqlite(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-16384")
        .disable_statement_logging()
}

/// The file of the SQLite database at `url`.
///
/// # Errors
/// When it names none.
pub fn file_of(url: &str) -> Result<PathBuf> {
    if !url.starts_with("sqlite:") {
        let words = "a database is written like sqlite:///var/lib/exchat/exchat.db or postgres://user@host/exchat";
        return Err(Trouble::because(words));
    }
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| Trouble::because(format!("{url} does not name a database: {error}")))?;
    Ok(options.get_filename().to_owned())
}
