//! Opening the file, and how its connections are set.

use super::index;
use crate::chat::store::{Result, StoreError};
use crate::domain::Epoch;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long to wait for other processes and for a free connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Waits for other processes as a connection does from the start.
pub const PATIENT: &str = "PRAGMA busy_timeout = 5000";
/// Does not wait for other processes.
pub const IMPATIENT: &str = "PRAGMA busy_timeout = 0";

/// A database ready to be used.
pub struct Opened {
    /// The one connection that writes.
    pub writer: SqliteConnection,
    /// Those that read.
    pub readers: SqlitePool,
    /// Which life of the database this is.
    pub epoch: Epoch,
}

/// Opens the database at `url`, and makes it when missing.
pub async fn open(url: &str) -> Result<Opened> {
    let options = options(url)?;
    make_file(options.get_filename())?;
    let mut writer = connect(&options).await?;
    settle_log(&mut writer).await?;
    let epoch = migrate(&mut writer).await?;
    let readers = readers(&options).await?;
    Ok(Opened { writer, readers, epoch })
}

/// No memory map: a disk that fails to read one kills the process, where a plain read returns an error.
fn options(url: &str) -> Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| StoreError::Failed(format!("{url} does not name a database: {error}")))?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        // On, not fast: fast leaves the words of long messages in the pages that they no longer use.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-16384")
        .pragma("wal_autocheckpoint", "4000")
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging())
}

/// Makes the file and its folder, if they are missing, for nobody but their owner. What SQLite puts beside the file is
/// then as private.
fn make_file(file: &Path) -> Result<()> {
    if file.to_string_lossy().starts_with("file:") {
        return Ok(()); // a URI, as of a database in memory
    }
    let failed = |what: &Path, error| StoreError::Failed(format!("cannot make {}: {error}", what.display()));
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| failed(folder, error))?;
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && !file.exists() => Err(failed(file, error)),
        _ => Ok(()),
    }
}

/// Connects. Turning a new file to the log takes a lock that SQLite does not wait for, so that two processes which
/// make the same database at once would fail: hence the loop.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let start = Instant::now();
    loop {
        match options.connect().await.map_err(StoreError::from) {
            Err(StoreError::Unavailable(_)) if start.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

/// Makes sure of the log, and empties it: what a failed sync of an earlier run left in there may be in memory only,
/// and is written to disk again by this. Not while another process is at work: it has done so itself.
async fn settle_log(writer: &mut SqliteConnection) -> Result<()> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *writer).await?;
    if mode != "wal" {
        return Err(StoreError::Failed(format!("the database needs a disk that can share memory (mode {mode})")));
    }
    sqlx::query(IMPATIENT).execute(&mut *writer).await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
    sqlx::query(PATIENT).execute(writer).await?;
    Ok(())
}

/// Brings the tables up to date, in one transaction: another process that opens the same file waits for it.
async fn migrate(writer: &mut SqliteConnection) -> Result<Epoch> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
    index::make(&mut transaction).await?;
    sqlx::query("INSERT INTO meta (one, epoch) VALUES (1, $1) ON CONFLICT DO NOTHING")
        .bind(Epoch::fresh().0)
        .execute(&mut *transaction)
        .await?;
    let epoch: Uuid = sqlx::query_scalar("SELECT epoch FROM meta").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(Epoch(epoch))
}

async fn readers(options: &SqliteConnectOptions) -> Result<SqlitePool> {
    let cores = std::thread::available_parallelism().map_or(4, std::num::NonZero::get);
    let pool = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(u32::try_from(cores.clamp(4, 16)).unwrap_or(4))
        .acquire_timeout(PATIENCE)
        .max_lifetime(None)
        .test_before_acquire(false)
        // A smaller cache: there are many of them, and the system keeps the file in memory for all.
        .connect_with(options.clone().create_if_missing(false).read_only(true).pragma("cache_size", "-4096"))
        .await?;
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    async fn pragma<T>(connection: &mut SqliteConnection, question: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        sqlx::query_scalar(question).fetch_one(connection).await.expect(question)
    }

    #[tokio::test]
    async fn what_the_writer_commits_is_synced_before_it_is_acknowledged() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("exchat.db").display());
        // Once as it is made, and once as it is found.
        for _ in 0..2 {
            let mut opened = open(&url).await.expect("opened");
            let writer = &mut opened.writer;
            assert_eq!(pragma::<String>(writer, "PRAGMA journal_mode").await, "wal");
            assert_eq!(pragma::<i64>(writer, "PRAGMA synchronous").await, 2, "FULL");
            assert_eq!(pragma::<i64>(writer, "PRAGMA foreign_keys").await, 1);
            assert_eq!(pragma::<i64>(writer, "PRAGMA secure_delete").await, 1);
            opened.readers.close().await;
            opened.writer.close().await.expect("closed");
        }
    }

    #[tokio::test]
    async fn the_index_of_words_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("exchat.db").display());
        let mut made = Vec::new();
        for _ in 0..2 {
            let mut opened = open(&url).await.expect("opened");
            made.push(pragma::<i64>(&mut opened.writer, "PRAGMA schema_version").await);
            opened.readers.close().await;
            opened.writer.close().await.expect("closed");
        }
        assert_eq!(made[0], made[1]);
    }

    #[tokio::test]
    async fn only_its_owner_can_read_the_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let opened = open(&format!("sqlite://{}", data.join("exchat.db").display())).await.expect("opened");
        let mode = |path: &Path| std::fs::metadata(path).expect("metadata").mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        let files: Vec<_> =
            std::fs::read_dir(&data).expect("a folder").map(|file| file.expect("a file").path()).collect();
        assert!(files.len() >= 3, "the log and its index are there too: {files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
        drop(opened);
    }
}
