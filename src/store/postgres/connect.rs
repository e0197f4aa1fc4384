//! Connections, and how they are set.

use crate::chat::store::{Result, StoreError};
use crate::domain::Epoch;
use crate::store::fault::Fault;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use std::str::FromStr;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many connections there are, and how long they are waited for.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many connections write in conversations, at least one; half as many more make all other changes.
    pub writers: usize,
    /// The most connections that read.
    pub readers: u32,
    /// How long a transaction or a question may take.
    pub timeout: Duration,
    /// Where a replica is that may answer what reads much.
    pub replica_url: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { writers: 4, readers: 12, timeout: Duration::from_secs(10), replica_url: None }
    }
}

/// Makes connections that write.
#[derive(Clone, Debug)]
pub struct Connector(PgConnectOptions);

impl Connector {
    /// For the database at `url`.
    ///
    /// # Errors
    /// When that names no database. The words never hold the URL: there may be a password in it.
    pub fn to(url: &str, limits: &Limits) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Failed(format!("the URL does not name a PostgreSQL database: {error}")))?;
        let timeout = limits.timeout.as_millis().to_string();
        Ok(Self(
            options
                .application_name("exchat")
                .options([
                    // Whatever the server's default is: what is acknowledged is on disk.
                    ("synchronous_commit", "on"),
                    // Whatever was committed while a lock was waited for is seen.
                    ("default_transaction_isolation", "read committed"),
                    // What it makes of people's words is not for the log.
                    ("client_min_messages", "warning"),
                    ("statement_timeout", &timeout),
                    ("idle_in_transaction_session_timeout", &timeout),
                ])
                .disable_statement_logging(),
        ))
    }

    /// A connection that writes.
    pub async fn connect(&self) -> std::result::Result<PgConnection, Fault> {
        let late = |_| Fault::Unavailable("the database does not answer".to_owned());
        Ok(timeout(PATIENCE, self.0.connect()).await.map_err(late)??)
    }

    /// So many connections at most that read. What one transaction reads is as of one moment.
    pub fn readers(&self, most: u32) -> PgPool {
        let options = self
            .0
            .clone()
            .options([("default_transaction_read_only", "on"), ("default_transaction_isolation", "repeatable read")]);
        PgPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(PATIENCE)
            .after_release(|connection, _| {
                // Whoever was waiting for an answer may have given up on a server that is cut off. An error closes it.
                Box::pin(async {
                    let answer = timeout(PATIENCE, connection.ping()).await;
                    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|()| true)
                })
            })
            .connect_lazy_with(options)
    }
}

/// Brings the tables up to date. Nodes that start at once wait for each other.
pub async fn migrate(connector: &Connector) -> Result<Epoch> {
    let mut connection = connector.connect().await?;
    sqlx::query("SET statement_timeout = 0").execute(&mut connection).await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await?;
    sqlx::query("INSERT INTO meta (one, epoch) VALUES (1, $1) ON CONFLICT DO NOTHING")
        .bind(Epoch::fresh().0)
        .execute(&mut connection)
        .await?;
    let epoch: Uuid = sqlx::query_scalar("SELECT epoch FROM meta").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(Epoch(epoch))
}
